namespace Dd0c.Domain.Alerts.OnCall.Rotations;

/// <summary>Computes who is on call from a plan. Turns of days, weeks and months change at the same time of the clock all year; those of hours last as many hours.</summary>
public static class Rotation
{
    public const int MostSegments = 20_000;

    /// <summary>The shifts that touch the time, those on call at its end without an end.</summary>
    public static IReadOnlyList<Shift> Shifts(RotationPlan plan, DateTimeOffset from, DateTimeOffset to)
    {
        var segments = plan.Layers.SelectMany(l => SegmentsOf(l, plan, from, to)).Take(MostSegments).ToList();
        var groups = segments.Select(s => s.Group).Concat(plan.Layers.Select(l => l.Group)).Distinct(StringComparer.Ordinal).DefaultIfEmpty("").ToList();
        foreach (var over in plan.Overrides.Where(o => o.Start < to && o.End > from && o.End > o.Start).Take(MostSegments))
            segments.AddRange(groups.Where(g => over.Groups is not { Count: > 0 } of || of.Contains(g)).Select(g => new Segment(g, int.MaxValue, over.People, over.Start, over.End)));
        return OnCall.Shifts.Join(segments.GroupBy(s => s.Group, StringComparer.Ordinal).SelectMany(g => Resolve([.. g])).Where(s => s.End > from), to);
    }

    private static IEnumerable<Segment> SegmentsOf(RotationLayer layer, RotationPlan plan, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = ZoneClock.Find(layer.TimeZone) ?? ZoneClock.Find(plan.TimeZone) ?? TimeZoneInfo.Utc;
        if (layer.Turns.Count == 0) yield break;
        DateTimeOffset? until = layer.Until is { } last ? ZoneClock.At(last, zone) : null;
        // A turn that began before may still last, and days of a week may lie before its turn's own.
        for (var n = Math.Max(0, TurnAt(layer, zone, from) - 1); ; n++)
        {
            var (start, end) = (BeginOf(layer, zone, n), BeginOf(layer, zone, n + 1));
            if (start >= to || (until is { } over && start >= over) || (layer.Unit == RotationUnit.Once && n > 0)) yield break;
            var people = layer.Turns[(int)(n % layer.Turns.Count)];
            foreach (var (a, b) in TimesOf(layer, zone, n, start, end).SelectMany(t => Within(layer.Windows, zone, t.Start, t.End)))
            {
                var stop = until is { } cut && cut < b ? cut : b;
                if (a < to && stop > from && stop > a && people.Count > 0) yield return new(layer.Group, layer.Priority, people, a, stop);
            }
        }
    }

    /// <summary>Which turn it is at a time: no later than that one.</summary>
    private static long TurnAt(RotationLayer layer, TimeZoneInfo zone, DateTimeOffset at)
    {
        var (first, now) = (layer.Start, ZoneClock.Of(at, zone));
        var length = layer.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.Zero;
        var passed = (now - length - first).TotalHours;
        return passed <= 0 ? 0 : (long)(passed / layer.Every / layer.Unit switch { RotationUnit.Hour => 1, RotationUnit.Day => 24, RotationUnit.Week => 168, RotationUnit.Month => 744, _ => double.MaxValue }) - 1;
    }

    private static DateTimeOffset BeginOf(RotationLayer layer, TimeZoneInfo zone, long turn) => layer.Unit switch
    {
        RotationUnit.Hour => ZoneClock.At(layer.Start, zone).AddHours(turn * layer.Every),
        RotationUnit.Day => ZoneClock.At(layer.Start.AddDays(turn * layer.Every), zone),
        RotationUnit.Week => ZoneClock.At(turn > 0 && layer.Days is { Count: > 0 } ? WeekOf(layer).AddDays(turn * layer.Every * 7) : layer.Start.AddDays(turn * layer.Every * 7), zone),
        RotationUnit.Month => ZoneClock.At(layer.Start.AddMonths((int)turn * layer.Every), zone),
        _ => turn == 0 ? ZoneClock.At(layer.Start, zone) : DateTimeOffset.MaxValue,
    };

    /// <summary>The time of the start on the first day of its week.</summary>
    private static DateTime WeekOf(RotationLayer layer) => layer.Start.AddDays(-(((int)layer.Start.DayOfWeek - (int)layer.WeekStart + 7) % 7));

    private static IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> TimesOf(RotationLayer layer, TimeZoneInfo zone, long turn, DateTimeOffset start, DateTimeOffset end)
    {
        if (layer is { Unit: RotationUnit.Week, Days: { Count: > 0 } days })
        {
            var week = WeekOf(layer).AddDays(turn * layer.Every * 7);
            for (var i = 0; i < 7; i++)
                if (week.AddDays(i) is var day && days.Contains(day.DayOfWeek) && day >= layer.Start) yield return (ZoneClock.At(day, zone), ZoneClock.At(day.AddMinutes(layer.Minutes ?? 1440), zone));
        }
        else if (layer.Minutes is { } minutes)
            yield return (start, layer.Unit == RotationUnit.Hour ? start.AddMinutes(minutes) : ZoneClock.At(ZoneClock.Of(start, zone).AddMinutes(minutes), zone));
        else yield return (start, end);
    }

    private static List<(DateTimeOffset Start, DateTimeOffset End)> Within(IReadOnlyList<WeekWindow>? windows, TimeZoneInfo zone, DateTimeOffset start, DateTimeOffset end)
    {
        if (windows is not { Count: > 0 }) return [(start, end)];
        var found = new List<(DateTimeOffset Start, DateTimeOffset End)>();
        // A window may have begun up to a week before.
        for (var day = ZoneClock.Of(start, zone).Date.AddDays(-7); ZoneClock.At(day, zone) < end; day = day.AddDays(1))
            foreach (var window in windows.Where(w => w.StartDay is null || w.StartDay == day.DayOfWeek))
            {
                var days = window.StartDay is { } a && window.EndDay is { } b ? ((int)b - (int)a + 7) % 7 : 0;
                if (days == 0 && window.End <= window.Start) days = window.StartDay is null ? 1 : 7;
                var (from, to) = (ZoneClock.At(day.AddMinutes(window.Start), zone), ZoneClock.At(day.AddDays(days).AddMinutes(window.End), zone));
                if ((from > start ? from : start) is var begin && (to < end ? to : end) is var over && begin < over) found.Add((begin, over));
            }
        return found;
    }

    /// <summary>At each time those of the highest priority alone.</summary>
    private static IEnumerable<Shift> Resolve(List<Segment> segments)
    {
        var times = segments.SelectMany(s => new[] { s.Start, s.End }).Distinct().Order().ToList();
        var waiting = new Queue<Segment>(segments.OrderBy(s => s.Start));
        var active = new List<Segment>();
        for (var i = 0; i + 1 < times.Count; i++)
        {
            active.RemoveAll(s => s.End <= times[i]);
            while (waiting.TryPeek(out var next) && next.Start <= times[i]) active.Add(waiting.Dequeue());
            if (active.Count == 0) continue;
            var top = active.Max(s => s.Priority);
            foreach (var person in active.Where(s => s.Priority == top).SelectMany(s => s.People).Distinct()) yield return new(person, times[i], times[i + 1]);
        }
    }

    private sealed record Segment(string Group, int Priority, IReadOnlyList<OnCallPerson> People, DateTimeOffset Start, DateTimeOffset End);
}
