using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Noise;

namespace Dd0c.Domain.Alerts;

/// <summary>What a mute covers: an alert that fits each part that is given. At least one part is.</summary>
/// <param name="Identities">Of alerts that it names one by one (<see cref="Episode.Identity"/>).</param>
/// <param name="Severity">Up to this one; null: high. Critical alerts are covered only where it says so.</param>
/// <param name="Title">Part of the title, without regard to case.</param>
public sealed record MuteScope(IReadOnlyList<Guid>? Services = null, IReadOnlyList<string>? Identities = null, string? Environment = null, string? Title = null, AlertSeverity? Severity = null)
{
    /// <summary>Why something fits and is told all the same, where it is worse than the mute goes.</summary>
    public const string Worse = "severity";

    /// <summary>What it never hides, unless it names the very alert; null: nothing.</summary>
    public MuteSpared? Spared { get; init; }

    public bool IsEmpty => Services is not { Count: > 0 } && Identities is not { Count: > 0 } && Environment is null && string.IsNullOrWhiteSpace(Title);

    public bool Covers(Episode episode) => Fits(episode) && SparedBy(episode) is null;

    /// <summary>Each part fits but how bad it is.</summary>
    public bool Fits(Episode episode) => !IsEmpty
        && (Services is not { Count: > 0 } || (episode.ServiceId is { } service && Services.Contains(service)))
        && (Identities is not { Count: > 0 } || Identities.Contains(episode.Identity))
        && (Environment is null || string.Equals(Environment, episode.Environment, StringComparison.OrdinalIgnoreCase))
        && (string.IsNullOrWhiteSpace(Title) || episode.Title.Contains(Title.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Why what fits is told all the same: <see cref="Worse"/>, or the name of a rule of the safelist; null: it is hidden.</summary>
    public string? SparedBy(Episode episode) =>
        episode.Severity > (Severity ?? AlertSeverity.High) ? Worse
        : Identities is { Count: > 0 } ? null
        : Spared is { } spared ? new Safelist(spared.Rules).CapOf([episode], spared.ServiceNames) : null;
}

/// <summary>The safelist as it stood when the mute was made: a mute lasts 30 days at most.</summary>
/// <param name="ServiceNames">Of the catalog's services that one of the rules is about.</param>
public sealed record MuteSpared(IReadOnlyList<SafelistRule> Rules, IReadOnlyDictionary<Guid, string> ServiceNames)
{
    public static MuteSpared Of(Safelist safelist, IReadOnlyDictionary<Guid, string> serviceNames) =>
        new(safelist.Rules, serviceNames.Where(s => safelist.Rules.Any(r => r.IsOf(s.Value))).ToDictionary(s => s.Key, s => s.Value));
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

    /// <summary>When the hours that it holds now end, in the tenant's zone; null: it does not hold.</summary>
    /// <param name="local">In the tenant's zone.</param>
    public DateTime? EndOf(DateTime local)
    {
        if (!Holds(local)) return null;
        var today = DateOnly.FromDateTime(local);
        return (From > To && TimeOnly.FromDateTime(local) >= From ? today.AddDays(1) : today).ToDateTime(To);
    }

    private bool On(DayOfWeek day) => Days.Count == 0 || Days.Contains(day);
}
