using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using static Dd0c.Tests.Alerts.Correlation.Told;

namespace Dd0c.Tests.Alerts.Correlation;

public sealed class EpisodesTests
{
    private const SignalKind F = SignalKind.Firing, A = SignalKind.Acknowledged, R = SignalKind.Resolved;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Theory, MemberData(nameof(Seeds))]
    public void Neither_order_nor_repetition_nor_batches_change_what_comes_out(int seed)
    {
        var draw = new Random(seed);
        var signals = Enumerable.Range(0, draw.Next(2, 24)).Select(_ =>
            Signal((SignalKind)draw.Next(3), draw.Next(0, 120), $"k{draw.Next(2)}", draw.Next(2) == 0 ? null : $"e{draw.Next(2)}", severity: (AlertSeverity)draw.Next(5))).DistinctBy(s => (s.Signal.Key, s.Signal.EpisodeKey, s.Signal.At, s.Signal.Kind)).ToList();
        var inOrder = After(signals.OrderBy(s => s.Signal.At).ThenBy(s => s.Signal.Kind).Select(s => new[] { s }));
        var shuffled = After(CutAnywhere(Shuffled([.. signals, .. signals.Where(_ => draw.Next(3) == 0)], draw), draw));
        Assert.Equal(inOrder.Select(Shown), shuffled.Select(Shown));
    }

    [Fact]
    public void A_resolve_that_comes_before_its_firing_ends_as_in_order()
    {
        var late = After([[Signal(R, 5, episode: "e")], [Signal(F, 0, episode: "e")]]);
        Assert.Equal((EpisodeState.Resolved, At(0), At(5)), (late[0].State, late[0].StartedAt, late[0].ResolvedAt!.Value));
    }

    [Fact]
    public void A_resolve_alone_is_kept_and_opens_nothing()
    {
        var episode = Assert.Single(After([[Signal(R, 5)]]));
        Assert.False(Episodes.Opens(episode));
    }

    [Theory, InlineData(9, 1), InlineData(10, 2)]
    public void A_firing_soon_after_a_resolve_reopens_the_same_episode(int gap, int episodes) =>
        Assert.Equal(episodes, After([[Signal(F, 0), Signal(R, 5)], [Signal(F, 5 + gap)]]).Count);

    [Fact]
    public void A_late_resolve_parts_what_was_one_and_a_late_firing_joins_what_were_two()
    {
        Assert.Equal(2, After([[Signal(F, 0), Signal(F, 18)], [Signal(R, 2)]]).Count);
        Assert.Single(After([[Signal(F, 0), Signal(R, 2)], [Signal(F, 18)], [Signal(F, 9)]]));
    }

    [Fact]
    public void What_fires_again_long_after_without_a_resolve_is_news_and_the_first_is_over()
    {
        var episodes = After([[Signal(F, 0)], [Signal(F, 45)]]);
        Assert.Equal([EpisodeState.Resolved, EpisodeState.Firing], episodes.Select(e => e.State));
    }

    [Fact]
    public void The_senders_key_holds_an_episode_together_whatever_the_time() =>
        Assert.Single(After([[Signal(F, 0, episode: "e"), Signal(R, 5, episode: "e")], [Signal(F, 300, episode: "e")]]));

    [Fact]
    public void Ten_thousand_firings_of_one_alert_keep_the_newest_and_the_count()
    {
        var episode = Assert.Single(After(Enumerable.Range(0, 10_000).Select(i => Signal(F, i / 100.0)).Chunk(100)));
        Assert.Equal((10_000, Episodes.MostTransitions, At(0), At(99.99)), (episode.Firings, episode.Transitions.Count, episode.StartedAt, episode.LastAt));
    }

    [Fact]
    public void Going_on_and_off_is_flapping_also_across_the_senders_episodes()
    {
        var five = Enumerable.Range(0, 3).SelectMany(i => new[] { Signal(F, 6 * i, episode: $"e{i}"), Signal(R, (6 * i) + 3, episode: $"e{i}") });
        Assert.Equal([false, false, true], After([[.. five]]).Select(e => e.Flapping));
        Assert.Equal([null, null, At(15)], After([[.. five]]).Select(e => e.FlappedAt));
        // What changes once more within half an hour has not been quiet; after that it begins anew.
        Assert.Equal([(false, At(44)), (false, null)], After([[.. five, Signal(F, 44, episode: "later"), Signal(R, 80, episode: "later"), Signal(F, 81, episode: "anew")]]).Skip(3).Select(e => (e.Flapping, e.FlappedAt)));
        var slow = Enumerable.Range(0, 3).SelectMany(i => new[] { Signal(F, 20 * i, episode: $"e{i}"), Signal(R, (20 * i) + 10, episode: $"e{i}") });
        Assert.DoesNotContain(true, After([[.. slow]]).Select(e => e.Flapping));
    }

    [Fact]
    public void What_is_known_already_changes_nothing()
    {
        var known = After([[Signal(F, 0), Signal(R, 5)]]);
        Assert.Empty(Episodes.Apply(known, [Signal(R, 5), Signal(F, 0)], Reopen, Tenant));
    }

    [Fact]
    public void Staging_is_another_alert() => Assert.NotEqual(Identities.Of(Tenant, "k", "production"), Identities.Of(Tenant, "k", "staging"));

    [Fact]
    public void The_same_fault_of_two_senders_has_one_fingerprint() =>
        Assert.Equal(Fingerprints.Of("s", "production", "[FIRING:1] High latency on checkout 95%"), Fingerprints.Of("s", "production", "Triggered: high latency on checkout 97%"));

    private static string Shown(Episode e) =>
        $"{e.Identity[..4]} {e.State} {e.StartedAt:HH:mm} {e.LastAt:HH:mm} {e.AcknowledgedAt:HH:mm} {e.ResolvedAt:HH:mm} x{e.Firings} {e.Severity} {e.Flapping} {e.FlappedAt:HH:mm} {string.Join(',', e.Transitions.Select(t => $"{t.Kind}{t.At:HHmm}"))}";
}
