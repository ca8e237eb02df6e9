using System.Globalization;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>How on-call is written.</summary>
internal static class OnCallWords
{
    public static Tone Of(OnCallSourceView source) => source switch
    {
        { State: "failed" } => new("Not read", "octagon", "danger"),
        { State: "stale" } => new("Out of date", "triangle", "warning"),
        { State: "reading" } => new("Reading", "half", "info"),
        { Fault: not null } => new("Last reading failed", "triangle", "warning"),
        _ => new("Up to date", "disc", "success"),
    };

    /// <summary>4 h left.</summary>
    public static string Left(DateTimeOffset? until, DateTimeOffset now) => until is { } end ? $"{Ago.Span(end - now)} left" : "no end known";

    public static string Why(ScheduleTeamView team) => team switch
    {
        { Source: ScheduleTeam.Correction } => $"Said by {team.By}",
        { Id: not null } => string.Create(CultureInfo.InvariantCulture, $"{team.Confidence * 100:0} % sure. {team.Evidence}"),
        _ => team.Evidence ?? "Not looked at yet",
    };
}
