namespace Dd0c.Domain.Alerts.OnCall;

/// <param name="Email">Lower case; null: not told.</param>
public sealed record OnCallPerson(string Name, string? Email = null);

/// <summary>Somebody's time on call.</summary>
/// <param name="End">Null: no end is known.</param>
/// <param name="Level">1 is called first.</param>
public sealed record Shift(OnCallPerson Person, DateTimeOffset Start, DateTimeOffset? End, int Level = 1)
{
    public bool Covers(DateTimeOffset at) => Start <= at && (End is not { } end || at < end);
}

public static class Shifts
{
    /// <summary>Each once, in order; what one person has without a gap is one shift, and what ends no sooner than the horizon has no known end: vendors cut shifts there.</summary>
    /// <param name="horizon">How far the vendor was asked to look.</param>
    public static IReadOnlyList<Shift> Join(IEnumerable<Shift> shifts, DateTimeOffset horizon)
    {
        var joined = new List<Shift>();
        foreach (var one in shifts.Where(s => s.End is not { } end || end > s.Start).GroupBy(s => s.Person))
        {
            Shift? last = null;
            foreach (var shift in one.OrderBy(s => s.Start).ThenBy(s => s.Level))
            {
                if (last is not null && (last.End is not { } end || shift.Start <= end)) last = last with { End = last.End is { } a && shift.End is { } b ? (a > b ? a : b) : null, Level = Math.Min(last.Level, shift.Level) };
                else
                {
                    if (last is not null) joined.Add(last);
                    last = shift;
                }
            }
            if (last is not null) joined.Add(last);
        }
        return [.. joined.Select(s => s.End >= horizon ? s with { End = null } : s).OrderBy(s => s.Start).ThenBy(s => s.Level).ThenBy(s => s.Person.Name, StringComparer.Ordinal)];
    }
}
