using Dd0c.Domain.Discovery;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Discovery;

public sealed class InventoryReconcilerTests
{
    private static readonly Guid Connection = Guid.Parse("0199d3a0-0000-7000-8000-00000000000a");

    [Fact]
    public void A_first_scan_adds_all_and_a_second_one_nothing()
    {
        var scan = Scan(Functions(5));
        var first = InventoryReconciler.Plan([], [(Connection, scan)]);

        Assert.Equal(5, first.Writes.Count(w => w.Change == RowChange.Added));
        var second = InventoryReconciler.Plan(Known(first), [(Connection, scan)]);
        Assert.True(second.IsEmpty);
        Assert.Equal(5, second.Unchanged);
    }

    [Fact]
    public void The_order_in_which_a_vendor_answers_is_no_change()
    {
        var fact = new ResourceFact("arn:a", "lambda:function", "a", "1", "r", new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" }, new Dictionary<string, string>(), [new("a", "1"), new("b", "2")]);
        var turned = fact with { Tags = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" }, Links = [new("b", "2"), new("a", "1")] };

        Assert.Equal(CanonicalJson.Of(fact), CanonicalJson.Of(turned));
        Assert.Equal(CanonicalJson.Of(fact), CanonicalJson.Of(CanonicalJson.Read<ResourceFact>(CanonicalJson.Of(fact))));
    }

    [Fact]
    public void A_changed_fact_is_written_and_the_rest_is_not()
    {
        var facts = Functions(3);
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts))]));
        facts[1] = facts[1] with { Tags = new Dictionary<string, string> { ["team"] = "payments" } };

        var write = Assert.Single(InventoryReconciler.Plan(known, [(Connection, Scan(facts))]).Writes);
        Assert.Equal((facts[1].Arn, RowChange.Changed), (write.Key, write.Change));
    }

    [Theory]
    [InlineData(CoverageState.Complete, 1)]
    [InlineData(CoverageState.Partial, 0)]
    [InlineData(CoverageState.Refused, 0)]
    [InlineData(CoverageState.NotAsked, 0)]
    public void Only_a_complete_cell_proves_absence(CoverageState state, int missed)
    {
        var facts = Functions(3);
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts))]));

        Assert.Equal(missed, InventoryReconciler.Plan(known, [(Connection, Scan(facts[..2], state))]).Missed.Count);
    }

    [Fact]
    public void A_cell_of_another_region_account_kind_or_connection_proves_nothing()
    {
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(Functions(1)))]));
        ScanScope right = new(Connection, "aws", InventoryBuilder.Account, "eu-west-1", "lambda:function");
        ScanScope[] wrong = [right with { Region = "us-east-1" }, right with { Account = "999999999999" }, right with { Kind = "ecs:service" }, right with { ConnectionId = Guid.Empty }];

        foreach (var scope in wrong) Assert.Empty(InventoryReconciler.Plan(known, [(scope.ConnectionId, new ScanResult([], [], [], [new Coverage(scope, CoverageState.Complete, 0)]))]).Missed);
        Assert.Single(InventoryReconciler.Plan(known, [(Connection, new ScanResult([], [], [], [new Coverage(right, CoverageState.Complete, 0)]))]).Missed);
    }

    [Fact]
    public void What_was_missing_and_is_there_again_reappears()
    {
        var facts = Functions(1);
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts))])).Select(k => k with { MissedScans = 2 }).ToList();

        var write = Assert.Single(InventoryReconciler.Plan(known, [(Connection, Scan(facts))]).Writes);
        Assert.Equal((RowChange.Reappeared, false), (write.Change, write.FactChanged));
    }

    [Fact]
    public void A_cell_that_loses_too_much_at_once_is_held_back_until_somebody_confirms_it()
    {
        var facts = Functions(60);
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts))]));
        var empty = Scan([]);

        var plan = InventoryReconciler.Plan(known, [(Connection, empty)]);
        Assert.Empty(plan.Missed);
        Assert.Equal((60, 60), Assert.Single(plan.HeldBack) is { } held ? (held.Missing, held.Known) : default);
        var confirmed = known.Select(k => plan.HeldBack[0].Keys.Contains(k.Key) ? k with { MissedScans = InventoryReconciler.ConfirmedGone } : k).ToList();
        Assert.Empty(InventoryReconciler.Plan(confirmed, [(Connection, empty)]).HeldBack);
    }

    [Theory]
    [InlineData(9, 60, true)]
    [InlineData(10, 60, false)]
    [InlineData(10, 100, true)]
    [InlineData(11, 100, false)]
    public void A_tenth_or_fewer_than_ten_may_go(int gone, int of, bool counted)
    {
        var facts = Functions(of);
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts))]));

        Assert.Equal(counted ? gone : 0, InventoryReconciler.Plan(known, [(Connection, Scan(facts[gone..]))]).Missed.Count);
    }

    [Fact]
    public void Partial_coverage_never_takes_anything_away_whatever_is_left_out()
    {
        var random = new Random(99);
        for (var round = 0; round < 50; round++)
        {
            var facts = Functions(30);
            var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts))]));
            var seen = facts.Where(_ => random.Next(2) == 0).ToList();

            Assert.Empty(InventoryReconciler.Plan(known, [(Connection, Scan(seen, CoverageState.Partial))]).Missed);
        }
    }

    [Fact]
    public void Two_connections_to_one_account_do_not_take_rows_from_each_other()
    {
        var other = Guid.Parse("0199d3a0-0000-7000-8000-00000000000b");
        var scan = Scan(Functions(3));
        var known = Known(InventoryReconciler.Plan([], [(Connection, scan)]));

        Assert.True(InventoryReconciler.Plan(known, [(other, scan), (Connection, scan)]).IsEmpty);
    }

    [Fact]
    public void While_others_are_still_read_only_what_is_new_is_written_and_nothing_is_missed()
    {
        var facts = Functions(4);
        var known = Known(InventoryReconciler.Plan([], [(Connection, Scan(facts[..3]))]));
        facts[1] = facts[1] with { Tags = new Dictionary<string, string> { ["team"] = "payments" } };

        var plan = InventoryReconciler.Interim(known, [(Connection, Scan(facts[1..]))]);
        Assert.Equal(facts[3].Arn, Assert.Single(plan.Writes).Key);
        Assert.Empty(plan.Missed);
        // What the run itself brought is nobody's yet, so that it does not matter who ended first.
        var newcomers = known.Select(k => k with { New = true }).ToList();
        Assert.Equal([facts[1].Arn, facts[3].Arn], InventoryReconciler.Interim(newcomers, [(Connection, Scan(facts[1..]))]).Writes.Select(w => w.Key).Order(StringComparer.Ordinal));
    }

    private static List<ResourceFact> Functions(int count)
    {
        var e = new InventoryBuilder();
        for (var i = 0; i < count; i++) e.Lambda($"f{i:000}");
        return e.Resources;
    }

    private static ScanResult Scan(List<ResourceFact> facts, CoverageState state = CoverageState.Complete) =>
        new(facts, [], [], [new Coverage(new ScanScope(Connection, "aws", InventoryBuilder.Account, "eu-west-1", "lambda:function"), state, facts.Count)]);

    private static List<KnownRow> Known(InventoryPlan plan) => [.. plan.Writes.Select(w => new KnownRow(w.Kind, w.Key, w.ConnectionId, w.Account, w.Region, w.Type, w.Fingerprint, 0))];
}
