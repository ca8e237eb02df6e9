using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Platform.Shared;

/// <summary>One thing that happened: what, when, by whom, why, and the value before and after.</summary>
public sealed record TimelineEntry(Guid Id, DateTimeOffset At, string Icon, string What, string? Who = null, string? Why = null, string? Old = null, string? New = null)
{
    /// <summary>To what it happened, where several things stand together.</summary>
    public string? Subject { get; init; }

    public string? SubjectHref { get; init; }

    /// <summary>When that began of which the timeline tells: then it shows the time of the clock, and how long after that it was.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where more is told of who or what it was.</summary>
    public string? WhoHref { get; init; }

    /// <summary>What can be done about it, after its words.</summary>
    public RenderFragment? Action { get; init; }
}
