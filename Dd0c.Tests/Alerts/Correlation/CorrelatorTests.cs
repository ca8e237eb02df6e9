using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using static Dd0c.Tests.Alerts.Correlation.Told;

namespace Dd0c.Tests.Alerts.Correlation;

public sealed class CorrelatorTests
{
    private static readonly CorrelationSettings s_settings = new();
    // 1 needs 2 needs 3 needs 4; 20 to 40 need 10.
    private static readonly Neighbourhood s_graph = new([Needs(1, 2), Needs(2, 3), Needs(3, 4), .. Enumerable.Range(20, 20).Select(i => Needs(i, 10))]);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 150)];

    [Theory, MemberData(nameof(Seeds))]
    public void Any_order_of_arrival_makes_the_same_incidents(int seed)
    {
        var draw = new Random(seed);
        var graph = new Neighbourhood(Enumerable.Range(0, 14).Select(_ => Needs(draw.Next(12), draw.Next(12))));
        var episodes = Enumerable.Range(0, 40).Select(i => Lasting($"k{i}", draw.Next(240), draw.Next(2) * draw.Next(40), draw.Next(8) == 0 ? null : Service(draw.Next(12)), draw.Next(4) == 0 ? "staging" : "production", $"w{draw.Next(3)}")).ToList();
        var whole = Partition(Run(graph, [episodes]));
        Assert.Equal(whole, Partition(Run(graph, CutAnywhere(Shuffled(episodes, draw), draw))));
        Assert.Equal(whole, Partition(Run(graph, Shuffled(episodes, draw).Select(e => new[] { e }))));
    }

    [Theory, InlineData(9, 1), InlineData(10, 2)]
    public void A_session_ends_after_the_silence(double minute, int incidents) =>
        Assert.Equal(incidents, Count(Episode("a", 0, Service(1)), Episode("b", minute, Service(1))));

    [Theory, InlineData(2, 1), InlineData(3, 1), InlineData(4, 2)]
    public void Two_dependencies_may_lie_between(int other, int incidents) =>
        Assert.Equal(incidents, Count(Episode("a", 0, Service(1)), Episode("b", 1, Service(other))));

    [Fact]
    public void A_silent_hub_joins_nothing_and_one_that_alerts_all()
    {
        Assert.Equal(2, Count(Episode("a", 0, Service(20)), Episode("b", 1, Service(21))));
        Assert.Equal(1, Count(Episode("a", 0, Service(20)), Episode("b", 1, Service(21)), Episode("c", 2, Service(10))));
    }

    [Theory, InlineData(2, 25, 1), InlineData(1, 25, 1), InlineData(3, 25, 2), InlineData(2, 35, 2)]
    public void What_begins_on_the_same_service_or_next_to_it_while_an_alert_fires_is_of_it_for_half_an_hour(int other, double minute, int incidents)
    {
        var fires = Lasting("a", 0, 60, Service(1));
        Assert.Equal(incidents, Count(fires, Episode("b", minute, Service(other))));
        Assert.Equal(2, Count(Lasting("a", 0, 14, Service(1)), Episode("b", 25, Service(other))));
        Assert.Equal(2, Count(Episode("a", 0, Service(1)), Episode("b", minute, Service(other)))); // whose end nobody tells
    }

    [Fact]
    public void The_reason_says_that_it_began_while_the_other_fired() =>
        Assert.Equal("Another alert of the same service 20 min apart, while it fired", ReasonWords.Of(Correlator.Plan([], [Lasting("a", 0, 60, Service(1)), Episode("b", 20, Service(1))], s_graph, s_settings).Joins[1].Reason, new Dictionary<Guid, string>()));

    [Fact]
    public void An_alert_that_still_fires_draws_to_it_what_begins_when_its_sender_tells_ends()
    {
        var fires = Episode("a", 0, Service(1));
        Assert.Null(Firing.Of(fires, s_settings, resolves: false));
        var incident = IncidentViews.Of(Guid.NewGuid(), "production", [fires], s_settings) with { Firing = [Firing.Of(fires, s_settings, resolves: true)!.Value] };
        Assert.Equal(incident.Id, Correlator.Plan([incident], [Episode("b", 25, Service(2))], s_graph, s_settings).Joins[0].IncidentId);
    }

    [Fact]
    public void Environments_never_meet() => Assert.Equal(2, Count(Episode("a", 0, Service(1)), Episode("b", 0, Service(1), "staging")));

    [Fact]
    public void A_bridging_alert_merges_into_the_elder_incident_and_says_why()
    {
        var first = Correlator.Plan([], [Episode("a", 0, Service(1)), Episode("b", 1, Service(4))], s_graph, s_settings);
        var plan = Correlator.Plan(first.Incidents, [Episode("c", 2, Service(3))], s_graph, s_settings);
        var merge = Assert.Single(plan.Merges);
        var elder = first.Incidents.MinBy(i => i.StartedAt)!.Id;
        Assert.Equal((elder, "dependency"), (merge.Into, merge.Reason.Rule));
        Assert.Equal((elder, elder), (Assert.Single(plan.Joins).IncidentId, Assert.Single(plan.Incidents).Id));
        Assert.Empty(plan.Opened);
    }

    [Fact]
    public void A_join_names_the_rule_the_gap_and_the_way()
    {
        var plan = Correlator.Plan([], [Episode("a", 0, Service(1)), Episode("b", 3, Service(3))], s_graph, s_settings);
        var reason = plan.Joins[1].Reason;
        Assert.Equal(("dependency", TimeSpan.FromMinutes(3), Subjects.OfService(Service(1))), (reason.Rule, reason.Gap, reason.With));
        Assert.Equal([Service(3), Service(2), Service(1)], reason.Path!);
    }

    [Fact]
    public void Of_the_services_that_lead_there_the_reason_names_the_nearest_though_another_fired_nearer_in_time()
    {
        // 2 needs 3; 3 fired first, and 1 and 4 are two needs away or more.
        var plan = Correlator.Plan([], [Episode("a", 0, Service(3)), Episode("b", 4, Service(4)), Episode("c", 5, Service(2))], s_graph, s_settings);
        Assert.Single(plan.Opened);
        Assert.Equal([Service(2), Service(3)], plan.Joins.Single(j => j.EpisodeId == Episode("c", 5, Service(2)).Id).Reason.Path!);
    }

    [Fact]
    public void What_a_person_parted_stays_apart_also_when_the_alert_fires_anew()
    {
        var (left, right) = (Guid.NewGuid(), Guid.NewGuid());
        var a = IncidentViews.Of(left, "production", [Episode("a", 0, Service(1))], s_settings);
        var b = IncidentViews.Of(right, "production", [Episode("b", 0, Service(2), pinned: true)], s_settings, apart: [left]);
        var plan = Correlator.Plan([a, b], [Episode("b2", 3, Service(2)), Episode("b", 0, Service(2), incident: right, pinned: true)], s_graph, s_settings);
        Assert.Empty(plan.Merges);
        Assert.All(plan.Joins, j => Assert.Equal(right, j.IncidentId));
    }

    [Fact]
    public void A_closed_incident_takes_nothing_new_but_a_late_word_of_its_own()
    {
        var own = Episode("a", 0, Service(1));
        var closed = IncidentViews.Of(Guid.NewGuid(), "production", [own], s_settings, closedAt: At(2));
        var plan = Correlator.Plan([closed], [own with { IncidentId = closed.Id }, Episode("b", 3, Service(1))], s_graph, s_settings);
        Assert.Equal(closed.Id, plan.Joins.Single(j => j.EpisodeId == own.Id).IncidentId);
        Assert.Single(plan.Opened);
        Assert.Empty(plan.Reopened);
    }

    [Fact]
    public void What_fires_again_after_a_person_closed_it_reopens_its_incident()
    {
        var fired = After([[Signal(SignalKind.Firing, 0, service: Service(1)), Signal(SignalKind.Resolved, 1, service: Service(1))], [Signal(SignalKind.Firing, 5, service: Service(1))]])[0];
        var closed = IncidentViews.Of(Guid.NewGuid(), "production", [Episode("k", 0, Service(1))], s_settings, closedAt: At(2));
        Assert.Equal([closed.Id], Correlator.Plan([closed], [fired with { IncidentId = closed.Id }], s_graph, s_settings).Reopened);
    }

    [Theory, InlineData(20, 1), InlineData(30, 2)]
    public void An_alert_that_flaps_is_of_its_incident_until_it_has_been_quiet(double minute, int incidents)
    {
        var first = Episode("a", 0, Service(1)) with { Flapping = true };
        Assert.Equal(incidents, Count(first, Episode("a", minute, Service(1)) with { Flapping = true, EpisodeKey = "next" }));
    }

    [Fact]
    public void Nothing_joins_an_incident_past_its_life()
    {
        var settings = new CorrelationSettings { MostLife = TimeSpan.FromMinutes(20) };
        var plan = Correlator.Plan([], [.. Enumerable.Range(0, 9).Select(i => Episode($"k{i}", 5 * i, Service(1)))], s_graph, settings);
        Assert.Equal(2, plan.Opened.Count);
    }

    [Fact]
    public void Unmatched_alerts_come_together_by_the_senders_word_and_not_without_one()
    {
        Assert.Equal(1, Count(Episode("a", 0, word: "legacy-billing"), Episode("b", 1, word: "legacy-billing")));
        Assert.Equal(2, Count(Episode("a", 0), Episode("b", 1)));
    }

    [Fact]
    public void Ten_thousand_alerts_are_one_incident_of_few_activities()
    {
        var plan = Correlator.Plan([], [.. Enumerable.Range(0, 10_000).Select(i => Episode($"k{i}", i / 50.0, Service(20 + (i % 20)))), Episode("hub", 0, Service(10))], s_graph, s_settings);
        Assert.InRange(plan.Incidents.Sum(i => i.Activities.Count), 1, 60);
    }

    [Fact]
    public void An_incident_is_over_when_all_is_resolved_and_silent_or_its_life_ends()
    {
        var incident = IncidentViews.Of(Guid.NewGuid(), "production", [Episode("a", 0, Service(1))], s_settings);
        Assert.Empty(Closed(5, firing: 0));
        Assert.Equal("silence", Assert.Single(Closed(11, firing: 0)).Why);
        Assert.Empty(Closed(11, firing: 1));
        Assert.Equal("life", Assert.Single(Closed((24 * 60) + 1, firing: 1)).Why);

        IReadOnlyList<Closing> Closed(double minute, int firing) => Sessions.Close([incident], new Dictionary<Guid, int> { [incident.Id] = firing }, new Dictionary<Guid, DateTimeOffset>(), At(minute), s_settings);
    }

    [Fact]
    public void Three_times_one_after_the_other_teach_an_edge_that_expires()
    {
        PastIncident Past(int i) => new(Guid.NewGuid(), [(Service(5), At(60 * i)), (Service(6), At((60 * i) + 2))]);
        Assert.Empty(LearnedEdges.Of([Past(0), Past(1)]));
        var edge = Assert.Single(LearnedEdges.Of([Past(0), Past(1), Past(2)]));
        Assert.Equal((Service(6), Service(5), 3), (edge.From, edge.To, edge.Count));
        Assert.NotNull(new Neighbourhood([edge], At(0).AddDays(29)).Path(Service(5), Service(6), 1));
        Assert.Null(new Neighbourhood([edge], At(0).AddDays(31)).Path(Service(5), Service(6), 1));
    }

    /// <param name="minutes">Until its end; 0: nobody told of one.</param>
    private static Episode Lasting(string key, double minute, double minutes, Guid? service, string environment = "production", string? word = null) => Episode(key, minute, service, environment, word) is var fires && minutes > 0
        ? fires with { State = EpisodeState.Resolved, ResolvedAt = At(minute + minutes), Transitions = [.. fires.Transitions, new Transition(At(minute + minutes), SignalKind.Resolved)] } : fires;

    private static int Count(params Episode[] episodes) => Correlator.Plan([], episodes, s_graph, s_settings).Opened.Count;

    private static Dictionary<Guid, Guid> Run(Neighbourhood graph, IEnumerable<IReadOnlyList<Episode>> batches)
    {
        var open = new Dictionary<Guid, IncidentView>();
        var of = new Dictionary<Guid, Guid>();
        var told = new List<Episode>();
        foreach (var batch in batches)
        {
            var firing = told.Select(e => (Of: of[e.Id], Firing: Firing.Of(e, s_settings, resolves: false))).Where(f => f.Firing is not null).ToLookup(f => f.Of, f => f.Firing!.Value);
            var plan = Correlator.Plan([.. open.Values.Select(i => i with { Firing = [.. firing[i.Id]] })], batch, graph, s_settings);
            told.AddRange(batch);
            foreach (var merge in plan.Merges)
            {
                open.Remove(merge.From);
                foreach (var moved in of.Where(o => o.Value == merge.From).Select(o => o.Key).ToList()) of[moved] = merge.Into;
            }
            foreach (var incident in plan.Incidents) open[incident.Id] = incident;
            foreach (var join in plan.Joins) of[join.EpisodeId] = join.IncidentId;
        }
        return of;
    }

    private static string Partition(Dictionary<Guid, Guid> of) => string.Join(" | ", of.GroupBy(o => o.Value).Select(g => string.Join(',', g.Select(o => o.Key).Order())).Order(StringComparer.Ordinal));
}
