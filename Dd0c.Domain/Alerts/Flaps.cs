using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts;

/// <summary>What of an incident goes on and off at one time.</summary>
/// <param name="Alerts">How many alerts do.</param>
/// <param name="Off">Those among them that are off just then.</param>
/// <param name="LastAt">When one of them changed last.</param>
/// <param name="Until">When the first of them will have been quiet long enough, unless it changes again.</param>
public sealed record Flaps(int Alerts, int Off, DateTimeOffset LastAt, DateTimeOffset Until)
{
    /// <summary>Null: none does.</summary>
    public static Flaps? Of(IEnumerable<FlappingAlert> told, DateTimeOffset now)
    {
        var flapping = told.GroupBy(a => a.Identity).Select(g => (At: g.Max(a => a.At), IsOff: g.All(a => !a.Fires))).Where(a => a.At + Flapping.Within > now).ToList();
        return flapping.Count == 0 ? null : new(flapping.Count, flapping.Count(a => a.IsOff), flapping.Max(a => a.At), flapping.Min(a => a.At) + Flapping.Within);
    }

    /// <summary>All that goes on in an incident flaps.</summary>
    /// <param name="off">Of those that flap: off at the moment.</param>
    /// <param name="firing">Alerts that are not resolved.</param>
    public static bool IsAll(int flapping, int off, int firing) => flapping > 0 && flapping >= firing + off;

    /// <summary>flapping, where all do; else 2 of 5 flap; null: none does.</summary>
    public static string? Words(int flapping, int off, int firing) =>
        flapping == 0 ? null : !IsAll(flapping, off, firing) ? FormattableString.Invariant($"{flapping} of {firing + off} flap") : "flapping";
}

/// <summary>A firing of an alert that flapped.</summary>
/// <param name="At">See <see cref="Episode.FlappedAt"/>; never later than it came.</param>
/// <param name="Fires">It is not resolved.</param>
public sealed record FlappingAlert(string Identity, DateTimeOffset At, bool Fires);
