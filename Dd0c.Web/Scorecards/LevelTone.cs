using Dd0c.Domain.Scorecards;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Scorecards;

/// <summary>How levels and the states of checks look.</summary>
internal static class LevelTone
{
    /// <summary>0 for below the lowest to 3 for the highest, whatever number of levels there are between.</summary>
    /// <param name="at">0: below the lowest; 1: the lowest level.</param>
    /// <param name="of">How many there are, with the one below.</param>
    public static int Step(int at, int of) => at == 0 ? 0 : of <= 2 ? 3 : 1 + ((at - 1) * 2 / (of - 2));

    public static Tone Of(string? level, ScorecardDefinition card) => level is null ? new($"Below {card.Levels[0].Name}", "ring", "warning")
        : level == card.Levels[^1].Name ? new(level, "disc", "success") : new(level, "half", "neutral");

    public static Tone OfCheck(string state) => state switch
    {
        CheckState.Passed => new("Passes", "disc", "success"),
        CheckState.Failed => new("Fails", "octagon", "danger"),
        CheckState.Exempt => new("Exempt", "half", "neutral"),
        _ => new("Not asked", "ring", "neutral"),
    };

    /// <summary>A sign for a cell that has no room for the word; it differs by more than its colour.</summary>
    public static string Mark(string state) => state switch { CheckState.Passed => "check", CheckState.Failed => "close", CheckState.Exempt => "clock", _ => "minus" };

    public static string Percent(double percent) => $"{Math.Floor(percent).ToString(System.Globalization.CultureInfo.InvariantCulture)} %";
}
