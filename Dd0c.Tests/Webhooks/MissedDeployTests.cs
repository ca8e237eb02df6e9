using System.Security.Cryptography;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Webhooks;

/// <summary>Deployments that nobody told of, found by what a scan saw.</summary>
public sealed class MissedDeployTests(HookedPortal shared) : IClassFixture<HookedPortal>
{
    private const string Rest = "GET /repos/{owner}/{repo}/deployments";
    private static readonly RSA s_key = RSA.Create(2048);
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_of_the_last_day_that_nobody_told_of_is_read_once_with_its_end_and_again_only_when_that_was_missed()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeSeconds());
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, Org(
            new("production", "INACTIVE", at, new string('a', 40), "alice"), new("production", "FAILURE", at.AddHours(1), new string('b', 40), "alice"),
            new("staging", "ACTIVE", at.AddHours(1), new string('b', 40), "alice"), new("production", "INACTIVE", at.AddDays(-2), new string('c', 40), "alice")));
        await DiscoverAsync(portal);
        var found = "a production success 00:03:00,b production failure 00:03:00,b staging success 00:03:00";
        Assert.Equal(found, await DeploysAsync(portal));
        Assert.Equal(3L, await portal.ScalarAsync("select count(*) from deploys d join services s on s.id = d.service_id where s.repo_full_name = 'acme/svc-001' and d.provider = 'github' and d.key ~ '^deployment/[0-9]{10,}$' and d.actor = 'alice'"));
        Assert.Equal((1L, 3L), (await CallsAsync(portal, Rest), await CallsAsync(portal, Rest + "/{deployment_id}/statuses")));

        await DiscoverAsync(portal);
        Assert.Equal((1L, 3L), (await CallsAsync(portal, Rest), await CallsAsync(portal, Rest + "/{deployment_id}/statuses")));

        // Its beginning was told, and its end was not: those of its commit and instant are read again.
        await portal.ScalarAsync("update deploys set status = 'in_progress', finished_at = null, at = started_at where status = 'failure'");
        await DiscoverAsync(portal);
        Assert.Equal(found, await DeploysAsync(portal));
        Assert.Equal((2L, 5L), (await CallsAsync(portal, Rest), await CallsAsync(portal, Rest + "/{deployment_id}/statuses")));
    }

    [Fact]
    public async Task Runs_of_a_workflow_that_deploys_are_found_without_a_call_of_their_own()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeSeconds());
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, Org(r => r with { Runs = [new(7, ".github/workflows/deploy.yml", at, new string('a', 40), "alice"), new(6, ".github/workflows/deploy.yml", at.AddDays(-3), new string('b', 40), "alice")] }));
        await DiscoverAsync(portal);
        Assert.Equal("run/7/1 success", await portal.ScalarAsync("select string_agg(key || ' ' || status, ',') from deploys"));
        Assert.Equal(0L, await CallsAsync(portal, Rest));
    }

    private static async Task DiscoverAsync(WebhookPortal portal)
    {
        await ServedPortal.DiscoverAsync(portal.Client, Cancelled);
        await portal.UntilAsync("not exists (select from outbox where kind in ('deploys.missed', 'deploys.told'))");
    }

    private static Task<object?> DeploysAsync(WebhookPortal portal) =>
        portal.ScalarAsync("select string_agg(substr(commit_id, 1, 1) || ' ' || environment || ' ' || status || ' ' || (finished_at - started_at)::text, ',' order by commit_id, environment) from deploys");

    private static async Task<long> CallsAsync(WebhookPortal portal, string operation) => (long)(await portal.ScalarAsync($"select coalesce(sum(calls), 0)::bigint from discovery_calls where operation = '{operation}'"))!;

    private static GitHubOrg Org(params GitHubDeployment[] deployments) => Org(r => r with { Deployments = deployments });

    private static GitHubOrg Org(Func<GitHubRepository, GitHubRepository> change) => new OrgBuilder().Repo("svc-001", change, (".github/CODEOWNERS", "* @acme/core\n"),
        ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: svc-001\nspec:\n  type: service\n"), (".github/workflows/deploy.yml", "on: push\njobs:\n  d:\n    steps:\n      - run: npx cdk deploy Svc\n"))
        .Team("core", ["alice"], new Dictionary<string, string> { ["svc-001"] = "WRITE" }).Build();
}
