using Dd0c.Domain.Actions;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Actions;

/// <summary>How the state of a run or of a step looks.</summary>
internal static class RunTone
{
    public static Tone Of(string state) => state switch
    {
        RunState.WaitingForApproval => new("Waits for approval", "half", "warning"),
        RunState.Running => new("Running", "half", "info"),
        RunState.Succeeded => new("Succeeded", "disc", "success"),
        RunState.InEffect => new("In effect", "disc", "info"),
        RunState.Ending => new("Being taken back", "half", "info"),
        RunState.Ended => new("Taken back", "disc", "neutral"),
        RunState.Failed => new("Failed", "octagon", "danger"),
        RunState.Rejected => new("Rejected", "octagon", "neutral"),
        RunState.Expired => new("Not approved in time", "ring", "neutral"),
        RunState.Cancelled => new("Stopped", "ring", "neutral"),
        StepState.Waiting => new("Waiting", "half", "info"),
        _ => new("Not begun", "ring", "neutral"),
    };

    /// <summary>The kind of a target as people write it.</summary>
    public static string Kind(string kind) => kind == "api" ? "API" : kind.Replace('-', ' ');

    public static string Icon(string kind) => kind switch { "webhook" => "external", "workflow" => "play", "revert" => "history", _ => "edit" };
}
