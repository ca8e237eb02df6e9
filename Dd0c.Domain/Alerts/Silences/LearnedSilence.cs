namespace Dd0c.Domain.Alerts.Silences;

/// <summary>
/// Learns of each sender at which hours of the week it delivers, and says when it has been silent for far more of them than it ever
/// usually is. A silence is measured by how many hours with a delivery the other weeks had at the same time: a night or a weekend without any
/// weighs nothing. Hours in which dd0c itself was away are no evidence of anything.
/// </summary>
public static class LearnedSilence
{
    /// <summary>Deliveries of so long are looked at.</summary>
    public static readonly TimeSpan History = TimeSpan.FromDays(28);

    private const int Week = 7 * 24, LeastHours = 12, GapsForAnOutlier = 10;
    /// <summary>A silence counts from three times the longest usual one, and from three hours that would have had a delivery.</summary>
    private const double Times = 3, LeastMissed = 3;
    /// <summary>How much the average over all hours counts beside one week's own.</summary>
    private const double Prior = 0.25;
    private static readonly TimeSpan s_mostOfAnHour = TimeSpan.FromMinutes(50);

    /// <summary>Those that are silent; younger than a week or seldom heard of, a sender is never among them.</summary>
    /// <param name="senders">All of an organisation that are not paused.</param>
    /// <param name="listening">Before the first of them nothing is known, and dd0c is taken to have been there.</param>
    public static IReadOnlyList<SilentSender> Of(IReadOnlyList<SenderHours> senders, IReadOnlyList<Listening> listening, DateTimeOffset now)
    {
        var heard = new HeardHours(listening, s_mostOfAnHour);
        var judged = senders.Select(s => (Sender: s, Verdict: Judge(s, heard, HourOf(now)))).ToList();
        var silent = judged.Where(j => j.Verdict is Verdict.Silent).ToList();
        if (silent.Count == 0) return [];
        // One alone says nothing of the way here.
        var since = silent.Max(s => LastOf(s.Sender));
        var nothing = silent.Count > 1 && judged.TrueForAll(j => j.Verdict is Verdict.Silent || !(j.Sender.LastAt > since));
        return [.. silent.Select(s => new SilentSender(s.Sender.Id, LastOf(s.Sender), UsualOf(s.Sender), nothing))];
    }

    private enum Verdict
    {
        Unknown,
        Usual,
        Silent,
    }

    private static Verdict Judge(SenderHours sender, HeardHours heard, long now)
    {
        var hours = sender.Hours.Where(h => h.Deliveries > 0).Select(h => HourOf(h.Hour)).Where(h => h < now && h >= now - (4 * Week)).Distinct().Order().ToList();
        if (sender.LastAt is { } at && HourOf(at) >= now) return Verdict.Usual;
        if (hours.Count < LeastHours || now - hours[0] < Week) return Verdict.Unknown;
        var expected = new Expectation(hours, heard);
        var missed = expected.Between(hours[^1], now);
        var gaps = hours.Zip(hours.Skip(1), expected.Between).OrderDescending().ToList();
        // An outage of its own is no habit; what comes back each week is there more than once.
        var usual = gaps.Count >= GapsForAnOutlier && now - hours[0] >= 2 * Week ? gaps[1] : gaps[0];
        return missed >= Math.Max(LeastMissed, Times * usual) ? Verdict.Silent : Verdict.Usual;
    }

    private static DateTimeOffset LastOf(SenderHours sender) => sender.LastAt ?? sender.Hours.Max(h => h.Hour);

    /// <summary>Within an hour by how many came in it, else by the median of the hours between.</summary>
    private static TimeSpan UsualOf(SenderHours sender)
    {
        var hours = sender.Hours.Where(h => h.Deliveries > 0).OrderBy(h => h.Hour).ToList();
        var gap = Median([.. hours.Zip(hours.Skip(1), (a, b) => (b.Hour - a.Hour).TotalHours)]);
        return gap > 1 ? TimeSpan.FromHours(gap) : TimeSpan.FromHours(1 / Math.Max(1, Median([.. hours.Select(h => (double)h.Deliveries)])));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? 0 : values[values.Count / 2];
    }

    internal static long HourOf(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), 3600).Quotient;

    /// <summary>How likely something comes in an hour, by the other weeks.</summary>
    private sealed class Expectation(List<long> hours, HeardHours heard)
    {
        private readonly HashSet<long> _hours = [.. hours];
        private readonly double _average = hours.Count / (double)(hours[^1] - hours[0] + 1);

        /// <summary>How many hours with a delivery the time between two hours would have had.</summary>
        public double Between(long from, long to)
        {
            var sum = 0d;
            for (var hour = from + 1; hour < to; hour++)
                if (heard.Heard(hour)) sum += Of(hour);
            return sum;
        }

        private double Of(long hour)
        {
            var (weeks, heardOf) = (0, 0);
            for (var other = hour - (4 * Week); other <= hours[^1]; other += Week)
            {
                if (other == hour || other < hours[0] || !heard.Heard(other)) continue;
                weeks++;
                if (_hours.Contains(other)) heardOf++;
            }
            return (heardOf + (Prior * _average)) / (weeks + Prior);
        }
    }

    /// <summary>The hours in which dd0c was there, for the most of each.</summary>
    private sealed class HeardHours
    {
        private readonly Dictionary<long, TimeSpan> _heard = [];
        private readonly long _first = long.MaxValue;
        private readonly TimeSpan _most;

        public HeardHours(IReadOnlyList<Listening> spans, TimeSpan most)
        {
            _most = most;
            foreach (var span in spans)
            {
                _first = Math.Min(_first, HourOf(span.Began));
                for (var hour = HourOf(span.Began); hour <= HourOf(span.Until); hour++)
                {
                    var (begins, ends) = (DateTimeOffset.FromUnixTimeSeconds(hour * 3600), DateTimeOffset.FromUnixTimeSeconds((hour + 1) * 3600));
                    _heard[hour] = _heard.GetValueOrDefault(hour) + ((span.Until < ends ? span.Until : ends) - (span.Began > begins ? span.Began : begins));
                }
            }
        }

        public bool Heard(long hour) => hour <= _first || _heard.GetValueOrDefault(hour) >= _most;
    }
}
