using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Workers.Alerts.OnCall;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>A source of schedules.</summary>
/// <param name="Kind">pagerduty, opsgenie, jsm, grafana-export or opsgenie-export.</param>
/// <param name="Region">us or eu.</param>
/// <param name="State">reading (never read yet), current, stale (read more than 30 minutes ago) or failed (and never read).</param>
/// <param name="ReadAt">When it was last read whole.</param>
/// <param name="Fault">Of the last reading; null: it went well.</param>
/// <param name="WaitUntil">The vendor wants no question before.</param>
public sealed record OnCallSourceView(Guid Id, string Kind, string Region, string Name, string State, DateTimeOffset? ReadAt, string? Fault, DateTimeOffset? FaultAt, DateTimeOffset? WaitUntil, int Schedules, DateTimeOffset CreatedAt, string CreatedBy)
{
    public static OnCallSourceView Of(OnCallSource row, int schedules, DateTimeOffset now) => new(row.Id, row.Kind, row.Region, row.Name,
        row.ReadAt is null ? row.Fault is null ? "reading" : "failed" : OnCallAge.IsStale(row.ReadAt, now) ? "stale" : "current", row.ReadAt, row.Fault, row.FaultAt, row.WaitUntil, schedules, row.CreatedAt, row.CreatedBy);
}

/// <summary>A schedule, its team, and who is on call by it.</summary>
/// <param name="Now">Those who are called first; empty: nobody, or it is not known.</param>
/// <param name="AsOf">When it was last read; what changed since is not in it.</param>
/// <param name="Stale">It was read more than 30 minutes ago.</param>
public sealed record ScheduleView(Guid Id, string Name, string? Url, Guid Source, string SourceName, string Kind, string? TimeZone, int People, ScheduleTeamView Team, IReadOnlyList<OnCallPersonView> Now, OnCallNextView? Next, DateTimeOffset? AsOf, bool Stale);

/// <param name="Id">Null: no team is known, or a person said that it is no team's.</param>
/// <param name="Source">none, name, people or correction.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Evidence">Why; null: a person said it.</param>
/// <param name="By">Who said it.</param>
public sealed record ScheduleTeamView(Guid? Id, string? Name, string? Slug, string Source, double Confidence, string? Evidence, string? By);

/// <param name="Until">Null: no end is known.</param>
/// <param name="Level">1 is called first.</param>
public sealed record OnCallPersonView(string Name, string? Email, DateTimeOffset? Until, int Level)
{
    public static IReadOnlyList<OnCallPersonView> Of(OnCallRow row) => [.. row.Now.Select(s => new OnCallPersonView(s.Person.Name, s.Person.Email, s.End, s.Level))];
}

public sealed record OnCallNextView(string Name, string? Email, DateTimeOffset From)
{
    public static OnCallNextView? Of(OnCallRow row) => row.Next is { } next ? new(next.Person.Name, next.Person.Email, next.Start) : null;
}
