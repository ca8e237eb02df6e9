namespace Dd0c.Domain.Alerts.OnCall.Reading;

/// <summary>A schedule as a vendor tells of it.</summary>
/// <param name="Team">What the vendor calls the team that it belongs to; null: none is told.</param>
/// <param name="People">Whoever has a part in it.</param>
/// <param name="Shifts">From now to the horizon.</param>
public sealed record ReadSchedule(string ExternalId, string Name, string? TimeZone, string? Url, string? Team, IReadOnlyList<OnCallPerson> People, IReadOnlyList<Shift> Shifts);

/// <summary>One page of a list.</summary>
public sealed record VendorPage<T>(IReadOnlyList<T> Items, bool More);
