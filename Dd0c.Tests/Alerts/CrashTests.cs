using System.Text.Json.Nodes;
using Dd0c.Tests.Alerts.Delivery;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Alerts;

/// <summary>A storm of alerts over two nodes while all that can fail fails: a node, PostgreSQL and Slack.</summary>
public sealed class CrashTests(PostgresFixture postgres)
{
    // Ten seconds instead of a minute: what lasts longer than the writers' patience (4 s) and the readers' pauses (2 and 5 s) takes the same ways.
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(10);
    private const int AlertsOfEach = 150;
    private static readonly string[][] s_places = [["web", "api", "db"], ["mail"]];
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_dies_in_a_storm_all_that_was_acknowledged_is_kept_and_each_fault_is_one_incident_and_one_message()
    {
        await using var own = await OwnPostgres.StartAsync(postgres.MasterKey, Cancelled);
        await using var desk = await SlackPortal.StartAsync(own.Database, owned: false);
        await desk.ConnectAsync();
        await desk.Portal.Portal.DisposeAsync(); // it set things up; the nodes are processes of their own
        var settings = SlackPortal.Settings(desk.Slack);
        desk.Slack.Next("chat.postMessage", Whim.Broken, Whim.Limited, Whim.Dropped, Whim.Slow, Whim.BrokenAfter, Whim.Limited);
        desk.Slack.Next("chat.update", Whim.Limited, Whim.Broken, Whim.Dropped, Whim.Slow, Whim.BrokenAfter);
        desk.Slack.Next("conversations.history", Whim.Broken, Whim.Limited, Whim.Dropped);
        var faults = Faults().ToList();
        var deliveries = Deliveries(faults);
        var posts = Storm.TwiceAndShuffled(deliveries, 11);
        var nodes = await Task.WhenAll(ServeAsync(), ServeAsync());
        try
        {
            var addresses = nodes.Select(n => n.Address!).ToArray();
            await using var storm = new Storm(addresses, desk.Address);
            var half = posts.Length / 2;
            storm.Add(posts.Take(half));
            await UntilAsync(storm, half / 3, nodes);
            await nodes[0].KillAsync();
            nodes[0] = await ServeAsync();
            addresses[0] = nodes[0].Address!;

            storm.Add(posts.Skip(half));
            await UntilAsync(storm, half + (half / 3), nodes);
            await own.CrashAsync();
            await Task.Delay(s_outage, Cancelled);
            await own.StartAgainAsync(Cancelled);

            await UntilAsync(storm, posts.Length, nodes);
            Assert.True(storm.Refused > 0, "Nothing had to be sent again: nothing was tried.");
            Assert.Empty(storm.Wrong);
            await SettleAsync(desk, nodes);
            await HoldAsync(desk, faults, deliveries.Count, storm.Acknowledged);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }

        Task<ChildProgram> ServeAsync() => ChildProgram.ServeAsync(own.Database, Cancelled, settings);
    }

    private static async Task HoldAsync(SlackPortal desk, List<Fault> faults, int deliveries, int acknowledged)
    {
        // The hour's figures are committed with what they count, so an acknowledgement that was kept is in them though its delivery came twice.
        Assert.True(await AskAsync("select sum(deliveries)::bigint from alert_hours") is long counted && counted >= acknowledged, $"{await AskAsync("select sum(deliveries) from alert_hours")} deliveries are kept of {acknowledged} that were acknowledged.");
        // A copy that comes when ten minutes of the clock have ended is one more row.
        Assert.Equal((long)deliveries, await AskAsync("select count(distinct body) from alert_inbox"));
        Assert.Null(await AskAsync("select string_agg(distinct state || ': ' || coalesce(reason, ''), '; ') from alert_inbox where state <> 'read'"));
        Assert.Null(await AskAsync("select string_agg(kind || ': ' || coalesce(last_error, ''), '; ') from outbox where dead_at is not null"));
        Assert.Equal((long)faults.Count * AlertsOfEach, await AskAsync("select count(distinct (identity, episode)) from alerts"));
        Assert.Equal((long)faults.Count * AlertsOfEach, await AskAsync("select count(*) from alerts"));
        Assert.Equal(string.Join('\n', faults.Select(f => $"{f.Environment} {f.Start:HH:mm} {(f.Ends ? "resolved" : "open")} {AlertsOfEach} {(f.Ends ? 0 : AlertsOfEach)} {f.Services.Length}").Order(StringComparer.Ordinal)),
            await AskAsync("""select string_agg(l, E'\n' order by l collate "C") from (select concat_ws(' ', environment, to_char(started_at at time zone 'UTC', 'HH24:MI'), state, alerts, firing, cardinality(services)) as l from incidents) t"""));
        var told = desk.Slack.Posts.ToLookup(p => (string)p.Body["metadata"]!["event_payload"]!["incident_id"]!);
        Assert.Equal(faults.Count, told.Count);
        Assert.All(told, t => Assert.Single(t));
        foreach (var message in told)
        {
            var state = (string)(await AskAsync($"select state from incidents where id = '{message.Key}'"))!;
            Assert.Contains($", {state}: ", message.Single().Text, StringComparison.Ordinal);
            Assert.Contains($"{AlertsOfEach}, {(state == "resolved" ? 0 : AlertsOfEach)} firing", message.Single().All, StringComparison.Ordinal);
        }
        Assert.Equal((long)faults.Count, await AskAsync("select count(*) from incident_entries where kind = 'told'"));

        Task<object?> AskAsync(string sql) => desk.Portal.ScalarAsync(sql);
    }

    /// <summary>Until so many were acknowledged, and no node has given up.</summary>
    private static async Task UntilAsync(Storm storm, int acknowledged, ChildProgram[] nodes)
    {
        while (storm.Acknowledged < acknowledged)
        {
            Assert.All(nodes, n => Assert.False(n.HasEnded, "A node has ended by itself."));
            await Task.Delay(2, Cancelled);
        }
    }

    private static async Task SettleAsync(SlackPortal desk, ChildProgram[] nodes)
    {
        while (await desk.Portal.ScalarAsync("select exists (select from alert_inbox where state = 'new') or exists (select from outbox where dead_at is null) or exists (select from deliveries where wanted_version > told_version)") is true)
        {
            Assert.All(nodes, n => Assert.False(n.HasEnded, "A node has ended by itself."));
            await Task.Delay(50, Cancelled);
        }
    }

    /// <summary>In two environments, twice an hour apart: what fires along the graph, and what fires apart. The last of the former fire still.</summary>
    private static IEnumerable<Fault> Faults() =>
        from environment in new[] { "production", "staging" }
        from hour in new[] { 0, 1 }
        from services in s_places
        select new Fault(environment, SlackPortal.Start.AddHours(hour).AddMinutes(services.Length), services, hour == 0 || services.Length == 1);

    private static List<byte[]> Deliveries(List<Fault> faults)
    {
        var random = new Random(7);
        return [.. faults.SelectMany(f => Storm.InDeliveries(f.Alerts(null), random).Concat(f.Ends ? Storm.InDeliveries(f.Alerts(f.Start.AddMinutes(6)), random) : []))];
    }

    /// <summary>Alerts that are one incident.</summary>
    private sealed record Fault(string Environment, DateTimeOffset Start, string[] Services, bool Ends)
    {
        public List<JsonObject> Alerts(DateTimeOffset? endsAt) =>
            [.. Enumerable.Range(0, AlertsOfEach).Select(n => AlertPortal.Alert($"Errors {n}", Services[n % Services.Length], Start.AddSeconds(n * 1.5), endsAt, Environment))];
    }
}
