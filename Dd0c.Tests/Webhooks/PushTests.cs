using System.Security.Cryptography;
using Dd0c.Demo.Estate;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Webhooks;

/// <summary>From a push to the catalog.</summary>
[Trait("Length", "long")]
public sealed class PushTests(HookedPortal shared) : IClassFixture<HookedPortal>
{
    private static readonly RSA s_key = RSA.Create(2048);

    [Fact]
    public async Task A_push_that_changes_CODEOWNERS_changes_the_owner_and_reads_that_repository_alone()
    {
        await using var portal = await WebhookPortal.StartAsync(shared, s_key);
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
        await using var portal = await WebhookPortal.StartAsync(shared, s_key);
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

    [Fact]
    public async Task A_push_that_could_not_be_read_is_read_again_after_growing_pauses_a_few_times_and_the_connection_says_so_meanwhile()
    {
        var broken = false;
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, routes: app => app.Use((context, next) => broken && context.Request.Path.Value!.EndsWith("/repos/acme/svc-002", StringComparison.Ordinal) ? GitHub.LimitTests.Status(context, 500) : next(context)));
        await ServedPortal.DiscoverAsync(portal.Client, TestContext.Current.CancellationToken);
        Change(portal, "svc-002", "* @acme/other\n");
        broken = true;
        await portal.DeliverAsync("d-1", "push", WebhookPortal.Push("svc-002"));
        for (var tries = 1; tries <= 3; tries++)
        {
            Assert.Equal(tries, (await portal.WebhookRunsAsync()).Length);
            var connection = await portal.ConnectionAsync();
            var unread = connection.GetProperty("liveChanges").GetProperty("unread")[0];
            Assert.Equal(("acme/svc-002", tries), (unread.GetProperty("subject").GetString(), unread.GetProperty("tries").GetInt32()));
            Assert.InRange(unread.GetProperty("nextAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.Zero, TimeSpan.FromMinutes(Math.Pow(5, tries - 1)));
            Assert.Equal(("active", 0), (connection.GetProperty("status").GetString(), connection.GetProperty("failedScans").GetInt32())); // a part says nothing of the whole
            Assert.Null(await StartAsync(portal)); // not before its time
            await portal.ScalarAsync("update changes_waiting set due_at = now()");
            await StartAsync(portal);
        }
        Assert.Equal(4, (await portal.WebhookRunsAsync()).Length);
        Assert.Equal(0L, await portal.ScalarAsync("select count(*) from changes_waiting")); // given up: the next scan reads it
        broken = false;
        await portal.DeliverAsync("d-2", "push", WebhookPortal.Push("svc-002"));
        Assert.Equal(5, (await portal.WebhookRunsAsync()).Length);
        Assert.Equal("other", await OwnerAsync(portal));
    }

    [Fact]
    public async Task A_push_to_what_another_owner_has_now_changes_nothing_here()
    {
        var moved = false;
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, routes: app => app.Use(async (context, next) =>
        {
            if (!moved || !context.Request.Path.Value!.EndsWith("/repos/acme/svc-002", StringComparison.Ordinal)) await next(context);
            else await context.Response.WriteAsJsonAsync(new { node_id = "R_of_somebody", full_name = "elsewhere/svc-002", html_url = "https://github.com/elsewhere/svc-002", default_branch = "main" });
        }));
        await ServedPortal.DiscoverAsync(portal.Client, TestContext.Current.CancellationToken);
        var before = await portal.ScalarAsync("select string_agg(full_name || missed_scans, ' ' order by full_name) from repositories");
        moved = true;
        await portal.DeliverAsync("d-1", "push", WebhookPortal.Push("svc-002"));
        Assert.Equal(["acme/svc-002"], await portal.WebhookRunsAsync());
        Assert.Equal(before, await portal.ScalarAsync("select string_agg(full_name || missed_scans, ' ' order by full_name) from repositories"));
    }

    [Theory, InlineData("\\ud800"), InlineData("ac\\u0000me")]
    public void What_is_no_text_in_a_delivery_is_nobodys(string login) =>
        Assert.Null(Dd0c.Domain.Webhooks.GitHubEvent.Read("team", System.Text.Encoding.UTF8.GetBytes($$$"""{"organization":{"login":"{{{login}}}"} }""")).Organisation);

    [Theory, InlineData("acme/shop", true), InlineData("acme/shop.js_2-x", true), InlineData("acme/..", false), InlineData("acme/.", false), InlineData("../acme/shop", false), InlineData("acme/shop?x=1", false), InlineData("acme", false), InlineData("", false)]
    public void A_name_that_would_lead_elsewhere_has_the_whole_organisation_read(string name, bool alone)
    {
        var push = WebhookPortal.Push("x");
        push["repository"]!["full_name"] = name;
        Assert.Equal(alone ? name : null, Dd0c.Domain.Webhooks.GitHubEvent.Read("push", System.Text.Encoding.UTF8.GetBytes(push.ToJsonString())).Repository);
    }

    private static Task<StartOutcome?> StartAsync(WebhookPortal portal) => portal.AsAsync(s => s.GetRequiredService<DiscoveryActions>().StartWaitingAsync(portal.Connection, Actor.System, TestContext.Current.CancellationToken));

    internal static void Change(WebhookPortal portal, string name, string codeowners) => portal.GitHub.Demo.Org = portal.GitHub.Demo.Org with
    {
        Repositories = [.. portal.GitHub.Demo.Org.Repositories.Select(r => r.Name != name ? r : r with { PushedAt = r.PushedAt.AddHours(1), Files = new Dictionary<string, string>(r.Files) { [".github/CODEOWNERS"] = codeowners } })],
    };

    private static Task<object?> OwnerAsync(WebhookPortal portal) => portal.ScalarAsync("""
        select t.slug from services s join repositories r on r.tenant_id = s.tenant_id and r.node_id = s.repo_node_id join service_ownership o on o.service_id = s.id and o.role = 'primary' join teams t on t.id = o.team_id
        where r.full_name = 'acme/svc-002'
        """);
}
