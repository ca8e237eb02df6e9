namespace Dd0c.Domain.Alerts.OnCall;

/// <summary>Who is called at one time, and who comes after.</summary>
/// <param name="Now">Those who are called first; empty: nobody is.</param>
/// <param name="Next">The first to come who is not on call already; null: none is known.</param>
public sealed record OnCallNow(IReadOnlyList<Shift> Now, Shift? Next)
{
    public static OnCallNow Of(IReadOnlyCollection<Shift> shifts, DateTimeOffset at)
    {
        var on = shifts.Where(s => s.Covers(at)).ToList();
        var level = on.Count > 0 ? on.Min(s => s.Level) : (int?)null;
        on.RemoveAll(s => s.Level != level);
        var next = shifts.Where(s => s.Start > at && (level is null || s.Level == level) && !on.Exists(o => o.Person == s.Person)).OrderBy(s => s.Start).ThenBy(s => s.Level).ThenBy(s => s.Person.Name, StringComparer.Ordinal).FirstOrDefault();
        return new([.. on.OrderBy(s => s.Start).ThenBy(s => s.Person.Name, StringComparer.Ordinal)], next);
    }
}

/// <summary>How far what was read may be trusted.</summary>
public static class OnCallAge
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    /// <summary>How far ahead vendors are asked, and exports are computed.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(14);
    /// <summary>Somebody may have taken over since: what is elder is shown with its age.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromMinutes(30);

    public static bool IsStale(DateTimeOffset? readAt, DateTimeOffset now) => readAt is not { } read || now - read > Stale;
}
