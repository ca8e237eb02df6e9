namespace Dd0c.Domain.Alerts;

/// <summary>What a mute covers: an alert that fits each part that is given. At least one part is.</summary>
/// <param name="Severity">Up to this one; null: high. Critical alerts are covered only where it says so.</param>
/// <param name="Title">Part of the title, without regard to case.</param>
public sealed record MuteScope(IReadOnlyList<Guid>? Services = null, IReadOnlyList<string>? Identities = null, string? Environment = null, string? Title = null, AlertSeverity? Severity = null)
{
    public bool IsEmpty => Services is not { Count: > 0 } && Identities is not { Count: > 0 } && Environment is null && string.IsNullOrWhiteSpace(Title);

    public bool Covers(Correlation.Episode episode) => !IsEmpty
        && episode.Severity <= (Severity ?? AlertSeverity.High)
        && (Services is not { Count: > 0 } || (episode.ServiceId is { } service && Services.Contains(service)))
        && (Identities is not { Count: > 0 } || Identities.Contains(episode.Identity))
        && (Environment is null || string.Equals(Environment, episode.Environment, StringComparison.OrdinalIgnoreCase))
        && (string.IsNullOrWhiteSpace(Title) || episode.Title.Contains(Title.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>Weekly hours, in the tenant's zone.</summary>
/// <param name="Days">Empty: each day.</param>
/// <param name="To">May lie before From: then it lasts past midnight.</param>
public sealed record MuteSchedule(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To)
{
    /// <param name="local">In the tenant's zone.</param>
    public bool Holds(DateTime local)
    {
        var now = TimeOnly.FromDateTime(local);
        if (From <= To) return On(local.DayOfWeek) && now >= From && now < To;
        // What began yesterday evening lasts into today.
        return (On(local.DayOfWeek) && now >= From) || (On(local.AddDays(-1).DayOfWeek) && now < To);
    }

    private bool On(DayOfWeek day) => Days.Count == 0 || Days.Contains(day);
}
