namespace Dd0c.Domain.Alerts.Noise;

/// <summary>When the tenant's people work, by its own clock.</summary>
/// <param name="Offset">Of the tenant's zone from UTC at the incident's start.</param>
public sealed record WorkingHours(TimeOnly From, TimeOnly To, IReadOnlyList<DayOfWeek> Days, TimeSpan Offset)
{
    public static WorkingHours Usual(TimeSpan offset) => new(new(9, 0), new(18, 0), [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], offset);

    /// <summary>Hours past midnight belong to the day they began on.</summary>
    public bool Contain(DateTimeOffset at)
    {
        var local = at.ToOffset(Offset);
        var time = TimeOnly.FromDateTime(local.DateTime);
        if (From <= To) return Days.Contains(local.DayOfWeek) && time >= From && time < To;
        return time >= From ? Days.Contains(local.DayOfWeek) : time < To && Days.Contains(local.AddDays(-1).DayOfWeek);
    }
}
