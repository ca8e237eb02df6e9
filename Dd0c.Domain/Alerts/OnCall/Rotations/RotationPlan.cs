namespace Dd0c.Domain.Alerts.OnCall.Rotations;

/// <summary>What the shifts of a schedule are computed from.</summary>
/// <param name="TimeZone">IANA name, of layers that have none of their own.</param>
public sealed record RotationPlan(string TimeZone, IReadOnlyList<RotationLayer> Layers, IReadOnlyList<PlannedShift> Overrides);

/// <summary>People who take turns, or one time that comes again.</summary>
/// <param name="Group">Of the layers of one group only those of the highest priority are on call at a time; different groups are on call beside each other.</param>
/// <param name="Unit">How long a turn is, times <paramref name="Every"/>.</param>
/// <param name="Start">Of the first turn, on the clock of the zone.</param>
/// <param name="Until">No turn begins after it, and none lasts longer; on the same clock. Null: it goes on.</param>
/// <param name="Turns">Who is on call in the first turn, in the second…, and so on from the first again. An empty turn is nobody's.</param>
/// <param name="Minutes">How long each time lasts, on the clock; null: the whole turn.</param>
/// <param name="Days">Of a turn of weeks: the days on which it begins, at the time of <paramref name="Start"/>; null or empty: the day of the start.</param>
/// <param name="WeekStart">The day a week begins with.</param>
/// <param name="Windows">On call only within these, on the same clock; null or empty: always.</param>
public sealed record RotationLayer(string Group, int Priority, RotationUnit Unit, int Every, DateTime Start, DateTime? Until, IReadOnlyList<IReadOnlyList<OnCallPerson>> Turns, int? Minutes = null,
    IReadOnlyList<DayOfWeek>? Days = null, DayOfWeek WeekStart = DayOfWeek.Monday, IReadOnlyList<WeekWindow>? Windows = null, string? TimeZone = null);

public enum RotationUnit
{
    /// <summary>It does not come again.</summary>
    Once,
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>A time within each day, or within each week.</summary>
/// <param name="StartDay">Null: of every day; then the end is within a day of it.</param>
/// <param name="Start">Minutes from midnight.</param>
/// <param name="End">Minutes from midnight of the end's day; no later than the start: of the next day, or week.</param>
public sealed record WeekWindow(DayOfWeek? StartDay, int Start, DayOfWeek? EndDay, int End);

/// <summary>One time that takes the place of what the layers say.</summary>
/// <param name="Groups">Null: of all groups.</param>
public sealed record PlannedShift(IReadOnlyList<OnCallPerson> People, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<string>? Groups = null);
