using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>How mutes are coloured, and what they do is written.</summary>
internal static class MuteTone
{
    public static Tone Of(string state) => state switch
    {
        MuteState.Active => new("Active", "disc", "info"),
        MuteState.Paused => new("Between its hours", "half", "neutral"),
        MuteState.Scheduled => new("Scheduled", "ring", "neutral"),
        _ => new("Ended", "ring", "neutral"),
    };

    /// <summary>It would have hidden 43 alerts and 0 incidents in the last 30 days.</summary>
    public static string Of(MuteEffect effect) => $"It would have hidden {Count(effect.Alerts, "alert")} and {Count(effect.Incidents, "incident")} in the last {effect.Days} days."
        + (effect.More ? " More alerts came than were looked at: these figures are of the latest." : "");

    /// <summary>What it can never hide: what there was of it, then what holds always.</summary>
    public static IEnumerable<string> Never(MuteEffect effect)
    {
        foreach (var (why, count) in effect.Spared)
            yield return why == MuteScope.Worse ? $"{Count(count, "alert")} worse than it goes" : $"{Count(count, "alert")} on the safelist: {why.Replace('_', ' ')}";
        if (effect.Told > 0) yield return $"{Count(effect.Told, "incident")} in which something else fired as well";
        if (!effect.Spared.Keys.Any(k => k != MuteScope.Worse)) yield return "What is on the safelist, unless the mute names that very alert";
        yield return "That something is resolved";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
