using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Pipeline;

/// <summary>From deliveries to incidents, over the real inbox and database.</summary>
public sealed class PipelineTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private AlertPortal _portal = null!;
    private string _address = "";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
    }

    [Fact]
    public async Task What_fires_along_the_graph_is_one_incident_and_what_fires_apart_or_in_staging_is_another()
    {
        await _portal.SendAsync(_address, At("Slow", "db", 0), At("Errors", "api", 1), At("Errors", "web", 3), At("Bounces", "mail", 2), AlertPortal.Alert("Slow", "db", s_start, environment: "staging"));
        await _portal.SettleAsync();
        Assert.Equal("web,api,db;production;3 mail;production;1 db;staging;1", await IncidentsAsync());
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alerts where incident_id is null or reason is null"));
        Assert.Contains("dependency", (string)(await _portal.ScalarAsync("select string_agg(reason->>'rule', ' ') from alerts"))!, StringComparison.Ordinal);
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where noise is null or assessed_version < version"));
    }

    [Fact]
    public async Task Two_senders_of_one_fault_are_one_incident()
    {
        var (_, custom, _) = await _portal.IntegrateAsync(AlertProvider.Custom);
        await _portal.SendAsync(_address, At("Slow", "db", 0));
        using (var answer = await _portal.PostAsync(custom, new JsonObject { ["id"] = "77", ["title"] = "Database is slow", ["service"] = "db", ["environment"] = "prod", ["severity"] = "critical", ["status"] = "firing", ["at"] = s_start.AddMinutes(2).ToString("O") })) answer.EnsureSuccessStatusCode();
        await _portal.SettleAsync();
        Assert.Equal("db;production;2", await IncidentsAsync());
        Assert.Equal("""{"custom": 1, "alertmanager": 1}""", (string)(await _portal.ScalarAsync("select sources::text from incidents"))!);
        Assert.Equal("critical", await _portal.ScalarAsync("select severity from incidents"));
    }

    [Fact]
    public async Task It_is_resolved_with_the_last_of_its_alerts_and_opened_again_by_one_that_fires_within_the_silence()
    {
        await _portal.SendAsync(_address, At("Slow", "db", 0), At("Errors", "api", 1));
        await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "db", s_start, s_start.AddMinutes(4)));
        await _portal.SettleAsync();
        Assert.Equal("open", await _portal.ScalarAsync("select state from incidents"));
        await _portal.SendAsync(_address, AlertPortal.Alert("Errors", "api", s_start.AddMinutes(1), s_start.AddMinutes(5)));
        await _portal.SettleAsync();
        Assert.Equal("resolved", await _portal.ScalarAsync("select state from incidents"));
        await _portal.SendAsync(_address, At("Slow", "db", 8));
        await _portal.SettleAsync();
        Assert.Equal("open", await _portal.ScalarAsync("select state from incidents"));
        await _portal.SendAsync(_address, At("Slow", "db", 60));
        await _portal.SettleAsync();
        Assert.Equal(2L, await _portal.ScalarAsync("select count(*) from incidents"));
        Assert.Equal("opened resolved reopened", await _portal.ScalarAsync("select string_agg(kind, ' ' order by at, id) from incident_entries where incident_id = (select id from incidents where number = 1)"));
    }

    [Fact]
    public async Task Any_order_of_arrival_over_two_nodes_ends_the_same()
    {
        await using var other = _portal.Another();
        var signals = new List<JsonObject>();
        foreach (var (name, service, minute) in new[] { ("Slow", "db", 0), ("Errors", "api", 1), ("Errors", "web", 3), ("Bounces", "mail", 2), ("Full", "db", 40), ("Errors", "api", 41) })
        {
            signals.Add(At(name, service, minute));
            signals.Add(AlertPortal.Alert(name, service, s_start.AddMinutes(minute), s_start.AddMinutes(minute + 6)));
        }
        var random = new Random(7);
        var deliveries = signals.Concat(signals.Take(5)).Select(s => AlertPortal.Batch((JsonObject)s.DeepClone())).ToArray();
        random.Shuffle(deliveries);
        await Parallel.ForAsync(0, deliveries.Length, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancelled }, async (i, _) =>
        {
            using var answer = await (i % 2 == 0 ? _portal : other).PostAsync(_address, deliveries[i]);
            answer.EnsureSuccessStatusCode();
        });
        await _portal.SettleAsync();
        Assert.Equal("web,api,db;production;3 mail;production;1 api,db;production;2", await IncidentsAsync());
        Assert.Equal(3L, await _portal.ScalarAsync("select count(*) from incidents where state = 'resolved'"));
        Assert.Equal(6L, await _portal.ScalarAsync("select count(*) from alerts where state = 'resolved' and resolved_at = started_at + interval '6 minutes'"));
    }

    [Fact]
    public async Task What_goes_on_and_off_is_one_incident_that_is_said_to_flap_once_and_ends_once_when_it_has_been_quiet()
    {
        await using var other = _portal.Another();
        var began = Whole(DateTimeOffset.UtcNow.AddMinutes(-20));
        foreach (var signal in Flaps(began))
        {
            await _portal.SendAsync(_address, signal);
            await _portal.SettleAsync();
        }
        const string Entries = "select string_agg(kind, ' ' order by at, id) from incident_entries";
        Assert.Equal("opened resolved reopened resolved flapping", await _portal.ScalarAsync(Entries));
        Assert.Equal("open 0 1 1", await _portal.ScalarAsync("select concat_ws(' ', state, firing, flapping, flapping_off) from incidents where resolved_at is null and due_at = flaps_until"));
        // Half an hour later; two nodes look.
        await _portal.ScalarAsync("update alerts set flapped_at = flapped_at - interval '1 hour'; update incidents set flaps_until = now() - interval '1 second', due_at = now()");
        while (await _portal.ScalarAsync("select state from incidents") is "open") await Task.Delay(50, Cancelled);
        await _portal.SettleAsync();
        Assert.Equal("opened resolved reopened resolved flapping resolved", await _portal.ScalarAsync(Entries));
        Assert.Equal(began.AddMinutes(13).UtcDateTime, await _portal.ScalarAsync("select resolved_at from incidents where flapping = 0 and flaps_until is null and due_at is null"));
    }

    [Fact]
    public async Task Flaps_that_come_in_any_order_over_two_nodes_end_as_one_incident_that_flaps()
    {
        await using var other = _portal.Another();
        var began = Whole(DateTimeOffset.UtcNow.AddMinutes(-20));
        var deliveries = Flaps(began).Select(s => AlertPortal.Batch(s)).ToArray();
        new Random(11).Shuffle(deliveries);
        await Parallel.ForAsync(0, deliveries.Length, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancelled }, async (i, _) =>
        {
            using var answer = await (i % 2 == 0 ? _portal : other).PostAsync(_address, deliveries[i]);
            answer.EnsureSuccessStatusCode();
        });
        await _portal.SettleAsync();
        Assert.Equal("open 0 1 1", await _portal.ScalarAsync("select string_agg(concat_ws(' ', state, firing, flapping, flapping_off), ';') from incidents where state <> 'merged'"));
        Assert.Equal(began.AddMinutes(43).UtcDateTime, await _portal.ScalarAsync("select flaps_until from incidents where state <> 'merged'"));
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from incident_entries where kind = 'flapping'"));
    }

    [Fact]
    public async Task A_deploy_just_before_is_suspected_with_its_reasons_and_one_of_staging_is_not()
    {
        var (_, deploys, _) = await _portal.IntegrateAsync(AlertProvider.CustomDeploy);
        foreach (var (id, environment) in new[] { ("d-1", "production"), ("d-2", "staging") })
            using (var answer = await _portal.PostAsync(deploys, new JsonObject { ["id"] = id, ["service"] = "api", ["environment"] = environment, ["status"] = "success", ["at"] = s_start.AddMinutes(-3).ToString("O"), ["title"] = $"Deploy {id}", ["actor"] = "marcus" })) answer.EnsureSuccessStatusCode();
        await _portal.SendAsync(_address, At("Errors", "api", 0));
        await _portal.SettleAsync();
        Assert.Equal(2L, await _portal.ScalarAsync("select count(*) from deploys"));
        Assert.Equal("d-1", await _portal.ScalarAsync("select string_agg(d.key, ' ') from incidents i, jsonb_array_elements(i.suspects) s join deploys d on d.id = (s->>'deployId')::uuid"));
        Assert.Contains("3 min", (string)(await _portal.ScalarAsync("select suspects::text from incidents"))!, StringComparison.Ordinal);
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from incident_entries where kind = 'deploy'"));
    }

    [Theory, InlineData(true, "api,db;production;2"), InlineData(false, "db;production;1 api;production;1")]
    public async Task What_begins_next_to_an_alert_that_fires_is_of_it_when_its_sender_is_known_to_tell_ends(bool tells, string incidents)
    {
        if (tells)
        {
            await _portal.SendAsync(_address, AlertPortal.Alert("Full", "mail", s_start.AddDays(-1), environment: "staging"));
            await _portal.SendAsync(_address, AlertPortal.Alert("Full", "mail", s_start.AddDays(-1), s_start.AddDays(-1).AddMinutes(1), environment: "staging"));
        }
        await _portal.SendAsync(_address, At("Slow", "db", 0));
        await _portal.SettleAsync();
        await _portal.SendAsync(_address, At("Errors", "api", 25));
        await _portal.SettleAsync();
        Assert.Equal(incidents, (await IncidentsAsync()).Replace(" mail;staging;1", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_person_split_stays_apart_when_it_fires_again_and_what_one_merged_stays_together()
    {
        await _portal.SendAsync(_address, At("Slow", "db", 0), At("Errors", "api", 1), At("Bounces", "mail", 1));
        await _portal.SettleAsync();
        var number = (int)(await _portal.ScalarAsync("select number from incidents where alerts = 2"))!;
        var alert = (Guid)(await _portal.ScalarAsync("select id from alerts where title like '%api%'"))!;
        var made = Assert.IsType<IncidentAnswer.Done>(await ActAsync(a => a.SplitAsync(number, [alert], Actor.Cli, Cancelled))).Made!.Value;
        await _portal.SendAsync(_address, At("Slow", "db", 2), At("Errors", "api", 3));
        await _portal.SettleAsync();
        Assert.Equal(made, await _portal.ScalarAsync($"select i.number from alerts a join incidents i on i.id = a.incident_id where a.id = '{alert}'"));
        Assert.Equal(3L, await _portal.ScalarAsync("select count(*) from incidents where state <> 'merged'"));
        var mail = (int)(await _portal.ScalarAsync("select number from incidents where title like '%mail%'"))!;
        Assert.IsType<IncidentAnswer.Done>(await ActAsync(a => a.MergeAsync(number, [mail], Actor.Cli, Cancelled)));
        await _portal.SendAsync(_address, At("Bounces", "mail", 5));
        await _portal.SettleAsync();
        Assert.Equal(number, await _portal.ScalarAsync("select distinct i.number from alerts a join incidents i on i.id = a.incident_id where a.title like '%mail%'"));
        Assert.Equal((long)(int)(await _portal.ScalarAsync($"select alerts from incidents where number = {number}"))!, await _portal.ScalarAsync($"select count(*) from alerts where incident_id = (select id from incidents where number = {number})"));
    }

    [Fact]
    public async Task Whoever_acknowledges_or_resolves_twice_does_it_once_and_what_is_over_is_said()
    {
        await _portal.SendAsync(_address, At("Slow", "db", 0));
        await _portal.SettleAsync();
        for (var i = 0; i < 2; i++) Assert.IsType<IncidentAnswer.Done>(await ActAsync(a => a.AcknowledgeAsync(1, Actor.Cli, Cancelled)));
        for (var i = 0; i < 2; i++) Assert.IsType<IncidentAnswer.Done>(await ActAsync(a => a.ResolveAsync(1, Actor.Cli, Cancelled)));
        Assert.IsType<IncidentAnswer.Late>(await ActAsync(a => a.AcknowledgeAsync(1, Actor.Cli, Cancelled)));
        Assert.IsType<IncidentAnswer.Missing>(await ActAsync(a => a.AcknowledgeAsync(2, Actor.Cli, Cancelled)));
        Assert.Equal("opened acknowledged resolved", await _portal.ScalarAsync("select string_agg(kind, ' ' order by at, id) from incident_entries"));
        await _portal.SendAsync(_address, At("Errors", "api", 2)); // near it, and it is closed
        await _portal.SettleAsync();
        Assert.Equal(2L, await _portal.ScalarAsync("select count(*) from incidents"));
    }

    private Task<IncidentAnswer> ActAsync(Func<IncidentActions, Task<IncidentAnswer>> deed) => _portal.AsAsync(s => deed(s.GetRequiredService<IncidentActions>()));

    /// <summary>On at each third minute and off a minute later, five times; each time the sender calls it another firing.</summary>
    private static IEnumerable<JsonObject> Flaps(DateTimeOffset began) => Enumerable.Range(0, 5).SelectMany(i => new[] { AlertPortal.Alert("Slow", "db", began.AddMinutes(3 * i)), AlertPortal.Alert("Slow", "db", began.AddMinutes(3 * i), began.AddMinutes((3 * i) + 1)) });

    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static JsonObject At(string name, string service, int minute) => AlertPortal.Alert(name, service, s_start.AddMinutes(minute));

    /// <summary>services;environment;alerts of each that is not part of another, by when it began and the first service.</summary>
    private async Task<string> IncidentsAsync() => (string)(await _portal.ScalarAsync("""
        select string_agg(t.line, ' ' order by t.environment, t.started_at, t.line) from (
            select (select string_agg(s.aliases[1], ',' order by s.aliases[1] = 'web' desc, s.aliases[1] = 'api' desc) from services s where s.id = any(i.services)) || ';' || i.environment || ';' || i.alerts as line, i.environment, i.started_at
            from incidents i where i.state <> 'merged') t
        """))!;

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
