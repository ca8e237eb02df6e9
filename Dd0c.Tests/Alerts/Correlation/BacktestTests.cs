using Dd0c.Domain.Alerts.Correlation;
using static Dd0c.Tests.Alerts.Correlation.Told;

namespace Dd0c.Tests.Alerts.Correlation;

public sealed class BacktestTests
{
    private static readonly Neighbourhood s_graph = new([Needs(1, 2)]);
    private static readonly CorrelationSettings s_now = new();

    [Fact]
    public void A_longer_silence_joins_and_fewer_hops_part_and_the_same_changes_nothing()
    {
        Episode[] episodes = [Episode("a", 0, Service(1)), Episode("b", 5, Service(2)), Episode("c", 17, Service(1)), Episode("d", 300, Service(2))];
        var same = Backtest.Of(episodes, s_graph, s_now, s_now);
        Assert.Equal((4, 3, 3, 0), (same.Alerts, same.Now, same.Then, same.Changes.Count));

        var longer = Backtest.Of(episodes, s_graph, s_now, s_now with { Silence = TimeSpan.FromMinutes(15) });
        Assert.Equal((3, 2), (longer.Now, longer.Then));
        var joined = Assert.Single(longer.Changes);
        Assert.Equal((BacktestChange.Joined, "2 1"), (joined.Kind, string.Join(' ', joined.Parts.Select(p => p.Count))));

        var apart = Backtest.Of(episodes, s_graph, s_now, s_now with { Hops = 0 });
        Assert.Equal((3, 4, BacktestChange.Parted), (apart.Now, apart.Then, Assert.Single(apart.Changes).Kind));
    }

    [Fact]
    public void Neither_the_order_nor_where_alerts_are_now_decides()
    {
        var draw = new Random(7);
        var episodes = Enumerable.Range(0, 60).Select(i => Episode($"k{i}", draw.Next(600), Service(1 + draw.Next(2)))).ToList();
        var then = s_now with { Silence = TimeSpan.FromMinutes(25) };
        var one = Backtest.Of(episodes, s_graph, s_now, then);
        var other = Backtest.Of([.. Shuffled(episodes, draw).Select(e => e with { IncidentId = Guid.NewGuid(), Pinned = draw.Next(2) == 0 })], s_graph, s_now, then);
        Assert.Equal((one.Alerts, one.Now, one.Then), (other.Alerts, other.Now, other.Then));
        Assert.Equal(one.Changes.Select(c => $"{c.Kind} {string.Join(' ', c.Parts.Select(p => p.Count))}"), other.Changes.Select(c => $"{c.Kind} {string.Join(' ', c.Parts.Select(p => p.Count))}"));
        Assert.True(one.Then < one.Now);
    }
}
