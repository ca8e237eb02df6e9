namespace Dd0c.Web.Platform.Shared;

/// <summary>How a word of state looks: its shape, its colour and how it is written.</summary>
/// <param name="Colour">success, warning, danger, info or neutral.</param>
public sealed record Tone(string Word, string Shape, string Colour)
{
    public static Tone OfHealth(string? health) => health switch
    {
        "healthy" => new("Healthy", "disc", "success"),
        "degraded" => new("Degraded", "triangle", "warning"),
        "down" => new("Down", "octagon", "danger"),
        _ => new("Unknown", "ring", "neutral"),
    };

    public static Tone OfRun(string? status) => status switch
    {
        "completed" or "complete" => new("Complete", "disc", "success"),
        "partial" => new("Partial", "triangle", "warning"),
        "failed" => new("Failed", "octagon", "danger"),
        "refused" => new("Refused", "octagon", "danger"),
        "running" => new("Running", "half", "info"),
        "queued" or "waiting" => new("Waiting", "ring", "neutral"),
        _ => new("Not asked", "ring", "neutral"),
    };

    public static Tone OfConnection(string? status) => status switch
    {
        "active" => new("Connected", "disc", "success"),
        "error" => new("Needs attention", "octagon", "danger"),
        "waiting" => new("Waiting for approval", "half", "info"),
        _ => new("Not checked yet", "ring", "neutral"),
    };

    public static Tone OfOwner(string? state) => state switch
    {
        "owned" => new("Owned", "disc", "success"),
        "ambiguous" => new("Two candidates", "half", "warning"),
        _ => new("No owner", "ring", "warning"),
    };
}
