using System.Security.Cryptography;
using Dd0c.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace Dd0c.Tests.Webhooks;

/// <summary>What one node has acknowledged when it is killed, another one does; and what two do, each does once.</summary>
[Trait("Length", "long")]
public sealed class KilledNodeTests(PostgresFixture postgres)
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_push_that_a_killed_node_had_acknowledged_is_applied_once_by_the_next(bool whileReading)
    {
        var (stalls, asked) = (false, new TaskCompletionSource());
        await using var portal = await WebhookPortal.StartAsync(postgres, s_key, routes: app => app.Use(async (context, next) =>
        {
            if (stalls && context.Request.Path.Value!.EndsWith("/repos/acme/svc-002", StringComparison.Ordinal))
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }
            await next(context);
        }));
        await ServedPortal.DiscoverAsync(portal.Client, Cancelled);
        await portal.StopAsync();
        PushTests.Change(portal, "svc-002", "* @acme/other\n");

        await using (var child = await portal.ChildAsync())
        {
            stalls = whileReading;
            await portal.DeliverAsync("d-1", "push", WebhookPortal.Push("svc-002"), child.Address);
            if (whileReading) await asked.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancelled);
            await child.KillAsync();
        }
        stalls = false;
        Assert.Equal(whileReading ? 1L : 0L, await portal.ScalarAsync("select count(*) from discovery_runs where trigger = 'webhook' and status = 'running'"));
        Assert.Equal("core", await OwnersAsync(portal, "svc-002"));

        await portal.StartAgainAsync();
        await portal.DeliverAsync("d-1", "push", WebhookPortal.Push("svc-002")); // GitHub's log of deliveries, or a person, may bring it once more
        await portal.UntilAsync("exists (select from discovery_runs where trigger = 'webhook' and status = 'completed')");
        Assert.Equal(["acme/svc-002"], await portal.WebhookRunsAsync());
        Assert.Equal("other", await OwnersAsync(portal, "svc-002"));
        Assert.Equal("1 1 0 0", await portal.ScalarAsync("select concat_ws(' ', (select count(*) from webhook_deliveries), (select count(*) from discovery_events where type = 'ownership_changed'), (select count(*) from changes_waiting), (select count(*) from outbox where kind like 'github.%'))"));
    }

    [Fact]
    public async Task Of_two_thousand_deliveries_to_two_nodes_each_is_taken_and_applied_once()
    {
        const int Deliveries = 2000;
        await using var portal = await WebhookPortal.StartAsync(postgres, s_key, WebhookPortal.Org(20));
        await ServedPortal.DiscoverAsync(portal.Client, Cancelled);
        await using var other = portal.Beside();
        var names = Enumerable.Range(1, 20).Select(i => $"svc-{i:000}").ToList();
        foreach (var name in names) PushTests.Change(portal, name, "* @acme/other\n");
        Uri[] nodes = [portal.Portal.Address, other.Address];
        await Parallel.ForEachAsync(Enumerable.Range(0, Deliveries), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Cancelled }, async (i, _) =>
        {
            // Every tenth comes to both at once.
            var push = WebhookPortal.Push(names[i % names.Count]);
            await Task.WhenAll((i % 10 == 0 ? nodes : [nodes[i % 2]]).Select(node => portal.DeliverAsync($"d-{i}", "push", push, node)));
        });
        var runs = await portal.WebhookRunsAsync();
        Assert.Equal((long)Deliveries, await portal.ScalarAsync("select count(*) from webhook_deliveries"));
        Assert.Equal(names.Select(n => $"acme/{n}"), runs.SelectMany(r => r.Split(' ')).Distinct().Order());
        Assert.Equal("other", await OwnersAsync(portal, "svc-%"));
        Assert.Equal("20 20 0 0 0", await portal.ScalarAsync("""
            select concat_ws(' ', (select count(*) from discovery_events where type = 'ownership_changed'), (select count(distinct service_id) from discovery_events where type = 'ownership_changed'),
                (select count(*) from changes_waiting), (select count(*) from outbox where kind like 'github.%'), (select count(*) from discovery_runs where status not in ('completed')))
            """));
        // Never two at once.
        Assert.Equal(0L, await portal.ScalarAsync("select count(*) from discovery_runs a join discovery_runs b on a.id < b.id and tstzrange(a.started_at, a.completed_at) && tstzrange(b.started_at, b.completed_at)"));
    }

    private static Task<object?> OwnersAsync(WebhookPortal portal, string repositories) => portal.ScalarAsync($"""
        select string_agg(distinct t.slug, ' ') from services s join service_ownership o on o.tenant_id = s.tenant_id and o.service_id = s.id and o.role = 'primary' join teams t on t.tenant_id = o.tenant_id and t.id = o.team_id
        where s.repo_full_name like 'acme/{repositories}'
        """);
}
