using System.Globalization;

namespace Dd0c.Domain.Alerts.Noise;

/// <summary>What one alert came to in a while.</summary>
/// <param name="Episodes">How often it began to fire.</param>
/// <param name="Firings">How often that was told.</param>
/// <param name="SelfResolved">Episodes that ended without anybody having acknowledged or closed their incident.</param>
/// <param name="Acted">Episodes whose incident somebody acknowledged or closed.</param>
/// <param name="Days">How long the while was.</param>
/// <param name="SparedBy">The rule of the safelist that holds it; null: none.</param>
public sealed record AlertTally(int Episodes, int Firings, int SelfResolved, int Flapping, int Acted, double Days, string? SparedBy);

/// <param name="Kind">flapping, tune, repeat, mend or watch.</param>
/// <param name="Words">For people.</param>
public sealed record NoiseAdvice(string Kind, string Words)
{
    private const int Enough = 5;
    private const double Most = 0.8, Half = 0.5, Weekly = 7;

    /// <summary>The one thing that would do most about it.</summary>
    public static NoiseAdvice Of(AlertTally tally)
    {
        var weekly = tally.Days <= 0 ? 0 : 7 * tally.Episodes / tally.Days;
        if (tally.Episodes >= 2 && tally.Flapping >= Half * tally.Episodes) return new("flapping", "It goes on and off: let it hold longer before it fires, or recover later.");
        if (tally.Episodes >= Enough && tally.SelfResolved >= Most * tally.Episodes)
            return new("tune", string.Create(CultureInfo.InvariantCulture, $"{tally.SelfResolved} of {tally.Episodes} resolved themselves and nobody acted: raise its threshold{(tally.SparedBy is { } rule ? $"; it is on the safelist ({rule.Replace('_', ' ')}), so it is never called mere noise." : ", or mute it until somebody has.")}"));
        if (tally.Firings >= Enough * Math.Max(1, tally.Episodes)) return new("repeat", string.Create(CultureInfo.InvariantCulture, $"Each is told {(double)tally.Firings / Math.Max(1, tally.Episodes):0} times: set a longer repeat interval where it comes from."));
        if (weekly >= Weekly && tally.Acted >= Half * tally.Episodes) return new("mend", string.Create(CultureInfo.InvariantCulture, $"People act on it {weekly:0} times a week: its cause wants mending."));
        return new("watch", "Nothing to do yet.");
    }
}
