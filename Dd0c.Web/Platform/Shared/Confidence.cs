namespace Dd0c.Web.Platform.Shared;

/// <summary>A confidence in words: High from 90, Medium from 70, Low from 50, else Unsure.</summary>
internal static class Confidence
{
    public static readonly IReadOnlyList<string> Bands = ["high", "medium", "low", "unsure"];

    public static int Percent(double value) => (int)Math.Round(Math.Clamp(double.IsNaN(value) ? 0 : value, 0, 1) * 100, MidpointRounding.AwayFromZero);

    public static string Band(double value) => Percent(value) switch { >= 90 => "high", >= 70 => "medium", >= 50 => "low", _ => "unsure" };

    public static string Word(double value) => Band(value) switch { "high" => "High", "medium" => "Medium", "low" => "Low", _ => "Unsure" };
}
