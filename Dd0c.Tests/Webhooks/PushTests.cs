using System.Security.Cryptography;
using Dd0c.Demo.Estate;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Webhooks;

/// <summary>From a push to the catalog.</summary>
public sealed class PushTests(PostgresFixture postgres)
{
    private static readonly RSA s_key = RSA.Create(2048);

    [Fact]
    public async Task A_push_that_changes_CODEOWNERS_changes_the_owner_and_reads_that_repository_alone()
    {
        await using var portal = await WebhookPortal.StartAsync(postgres, s_key);
        await ServedPortal.DiscoverAsync(portal.Client, TestContext.Current.CancellationToken);
        Assert.Equal("core", await OwnerAsync(portal));
        Change(portal, "svc-002", "* @acme/other\n");
        portal.GitHub.Forget();
        await portal.DeliverAsync("d-1", "push", WebhookPortal.Push("svc-002"));
        Assert.Equal(["acme/svc-002"], await portal.WebhookRunsAsync());
        Assert.Equal("other", await OwnerAsync(portal));
        Assert.Equal(1, portal.GitHub.Demo.Calls.Sum(c => c.Nodes));
        Assert.DoesNotContain(portal.GitHub.Demo.Calls, c => c.What.Contains("/repos?", StringComparison.Ordinal) || c.What.EndsWith("/orgs/acme/repos", StringComparison.Ordinal) || c.What == "Teams");
    }

    [Fact]
    public async Task Pushes_of_one_moment_are_read_together_and_a_change_of_a_team_has_everything_read()
    {
        await using var portal = await WebhookPortal.StartAsync(postgres, s_key);
        await ServedPortal.DiscoverAsync(portal.Client, TestContext.Current.CancellationToken);
        var before = (await portal.ConnectionAsync()).GetProperty("lastScanAt").GetString();
        foreach (var name in new[] { "svc-003", "svc-001" }) await portal.DeliverAsync($"d-{name}", "push", WebhookPortal.Push(name));
        Assert.Equal(["acme/svc-001 acme/svc-003"], await portal.WebhookRunsAsync());
        Assert.Equal(before, (await portal.ConnectionAsync()).GetProperty("lastScanAt").GetString()); // a part stands for no scan: the schedule goes on
        await portal.DeliverAsync("d-push", "push", WebhookPortal.Push("svc-001"));
        await portal.DeliverAsync("d-team", "team", WebhookPortal.Push("svc-001"));
        Assert.Equal(["acme/svc-001 acme/svc-003", ""], await portal.WebhookRunsAsync());
        Assert.NotEqual(before, (await portal.ConnectionAsync()).GetProperty("lastScanAt").GetString());
        Assert.Equal(0L, await portal.ScalarAsync("select count(*) from changes_waiting"));
    }

    [Theory, InlineData("acme/shop", true), InlineData("acme/shop.js_2-x", true), InlineData("acme/..", false), InlineData("acme/.", false), InlineData("../acme/shop", false), InlineData("acme/shop?x=1", false), InlineData("acme", false), InlineData("", false)]
    public void A_name_that_would_lead_elsewhere_has_the_whole_organisation_read(string name, bool alone)
    {
        var push = WebhookPortal.Push("x");
        push["repository"]!["full_name"] = name;
        Assert.Equal(alone ? name : null, Dd0c.Domain.Webhooks.GitHubEvent.Read("push", System.Text.Encoding.UTF8.GetBytes(push.ToJsonString())).Repository);
    }

    internal static void Change(WebhookPortal portal, string name, string codeowners) => portal.GitHub.Demo.Org = portal.GitHub.Demo.Org with
    {
        Repositories = [.. portal.GitHub.Demo.Org.Repositories.Select(r => r.Name != name ? r : r with { PushedAt = r.PushedAt.AddHours(1), Files = new Dictionary<string, string>(r.Files) { [".github/CODEOWNERS"] = codeowners } })],
    };

    private static Task<object?> OwnerAsync(WebhookPortal portal) => portal.ScalarAsync("""
        select t.slug from services s join repositories r on r.tenant_id = s.tenant_id and r.node_id = s.repo_node_id join service_ownership o on o.service_id = s.id and o.role = 'primary' join teams t on t.id = o.team_id
        where r.full_name = 'acme/svc-002'
        """);
}
