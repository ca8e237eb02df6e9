using Dd0c.Domain.Alerts.Silences;

namespace Dd0c.Tests.Alerts.Silences;

/// <summary>Who is said to be silent, and who never is.</summary>
public sealed class LearnedSilenceTests
{
    private const int Week = 7 * 24;
    /// <summary>A Monday, at midnight.</summary>
    private static readonly DateTimeOffset s_monday = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_sender_that_goes_on_as_it_ever_did_is_not_accused_at_any_hour_of_a_week(int seed)
    {
        var draw = new Random(seed);
        foreach (var rate in new[] { 3, 1, .25, .08 })
        {
            var hours = Enumerable.Range(0, 6 * Week).Where(_ => draw.NextDouble() < 1 - Math.Exp(-rate)).ToList();
            Assert.Empty(Accused(hours, 5 * Week, 6 * Week));
            var office = hours.Where(h => h % Week / 24 < 5 && h % 24 is >= 9 and < 17).ToList();
            if (rate >= 1) Assert.Empty(Accused(office, 5 * Week, 6 * Week));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void One_that_has_died_is_found_within_a_time_that_fits_how_often_it_delivers(int seed)
    {
        var draw = new Random(seed);
        Assert.InRange(FoundAfter([.. Enumerable.Range(0, 4 * Week)]), 4, 4); // each hour: three whole hours and the one that goes on
        Assert.InRange(FoundAfter([.. Enumerable.Range(0, 4 * Week).Where(_ => draw.NextDouble() < .63)]), 4, 36);
        Assert.InRange(FoundAfter([.. Enumerable.Range(0, 4 * Week).Where(_ => draw.NextDouble() < .22)]), 12, 120);
    }

    [Fact]
    public void A_night_and_a_weekend_that_come_back_are_no_silence_and_the_morning_after_them_is()
    {
        List<int> office = [.. Enumerable.Range(0, 4 * Week).Where(h => h % Week / 24 < 5 && h % 24 is >= 9 and < 17)];
        Assert.Empty(Accused(office, (4 * Week) - 55, (4 * Week) + 10)); // from Friday 17:00 to Monday 10:00
        Assert.InRange(Accused(office, 4 * Week, 5 * Week).Min(), (4 * Week) + 12, (4 * Week) + 15); // Monday, when as many hours are missed as a weekend weighs three times
    }

    [Theory, InlineData(1), InlineData(3), InlineData(6)]
    public void A_young_sender_is_never_accused(int days) => Assert.DoesNotContain(Accused([.. Enumerable.Range(0, days * 24)], days * 24, (days * 24) + (3 * Week)), h => h < Week);

    [Fact]
    public void A_rare_sender_is_never_accused() => Assert.Empty(Accused([5, 200, 203, 340, 500, 501, 502, 640], 660, 660 + (3 * Week)));

    [Fact]
    public void One_that_delivers_every_day_at_nine_is_missed_after_three_of_its_days()
    {
        List<int> daily = [.. Enumerable.Range(0, 28).Select(d => (d * 24) + 9)];
        Assert.InRange(Accused(daily, 28 * 24, 33 * 24).Min(), (30 * 24) + 10, (31 * 24) + 10);
        Assert.Equal(TimeSpan.FromHours(24), Judge([Sender(1, daily)], [], (31 * 24) + 10).Single().Usually);
    }

    [Fact]
    public void An_outage_of_a_month_ago_is_no_habit()
    {
        List<int> steady = [.. Enumerable.Range(0, 4 * Week).Where(h => h is < 300 or > 380)];
        Assert.InRange(FoundAfter(steady), 4, 6);
    }

    [Fact]
    public void Hours_in_which_dd0c_was_away_are_no_silence()
    {
        List<int> steady = [.. Enumerable.Range(0, 4 * Week)];
        var end = 4 * Week;
        Assert.Single(Judge([Sender(1, steady)], [Heard(0, end + 12)], end + 9));
        Assert.Empty(Judge([Sender(1, steady)], [Heard(0, end), Heard(end + 9, end + 12)], end + 11));
        Assert.Single(Judge([Sender(1, steady)], [Heard(0, end), Heard(end + 9, end + 20)], end + 13));
        // A gap that was ours teaches nothing either: those are quick to be missed whose only gaps were our own.
        List<int> interrupted = [.. steady.Where(h => h is < 300 or >= 310)];
        Assert.Single(Judge([Sender(1, interrupted)], [Heard(0, 300), Heard(310, end + 12)], end + 4));
    }

    [Fact]
    public void When_nothing_comes_of_anybody_the_way_here_is_suspected_and_no_sender()
    {
        List<int> steady = [.. Enumerable.Range(0, 4 * Week)];
        var now = (4 * Week) + 9;
        Assert.False(Assert.Single(Judge([Sender(1, steady)], [], now)).NothingAtAll); // alone it cannot be told
        Assert.All(Judge([Sender(1, steady), Sender(2, steady), Sender(3, [])], [], now), s => Assert.True(s.NothingAtAll));
        Assert.Equal(2, Judge([Sender(1, steady), Sender(2, steady), Sender(3, [])], [], now).Count);
        Assert.All(Judge([Sender(1, steady), Sender(2, steady), Sender(3, [(4 * Week) + 6])], [], now), s => Assert.False(s.NothingAtAll)); // a third, hardly known, came through
    }

    [Fact]
    public void It_is_said_in_words()
    {
        var hours = Enumerable.Range(0, 4 * Week).ToList();
        var silent = Judge([Sender(1, hours, deliveries: 3)], [], (4 * Week) + 9).Single();
        Assert.Equal("silent for 9 h; usually it delivers every 20 min", SilenceWords.Of(silent, At((4 * Week) + 9)));
        Assert.Equal("silent for 9 h; usually it delivers every 20 min", SilenceWords.Of(silent, At((4 * Week) + 9).AddMinutes(50))); // not ten yet
        Assert.StartsWith("nothing came of any integration for 9 h", SilenceWords.Of(silent with { NothingAtAll = true }, At((4 * Week) + 9)), StringComparison.Ordinal);
        Assert.Equal("silent for 4 days; usually it delivers every day", SilenceWords.Of(silent with { Usually = TimeSpan.FromHours(24) }, silent.Since.AddDays(4)));
    }

    /// <summary>The hours at which it is silent, of those between two.</summary>
    private static List<int> Accused(List<int> hours, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Where(now => Judge([Sender(1, [.. hours.Where(h => h < now)])], [], now).Count > 0)];

    private static int FoundAfter(List<int> hours) => Enumerable.Range(hours[^1] + 1, 3 * Week).First(now => Judge([Sender(1, hours)], [], now).Count > 0) - hours[^1];

    private static IReadOnlyList<SilentSender> Judge(List<SenderHours> senders, List<Listening> listening, int now) => LearnedSilence.Of(senders, listening, At(now));

    private static SenderHours Sender(int id, List<int> hours, int deliveries = 1) =>
        new(new Guid(id, 0, 0, new byte[8]), [.. hours.Select(h => (At(h), deliveries))], hours.Count == 0 ? null : At(hours[^1]).AddMinutes(59));

    private static Listening Heard(int from, int to) => new() { Began = At(from), Until = At(to) };

    private static DateTimeOffset At(int hour) => s_monday.AddHours(hour);
}
