using System.ComponentModel;
using Dd0c.Web.Alerts.OnCall;
using Dd0c.Workers.Alerts.OnCall;

namespace Dd0c.Web.Mcp;

/// <summary>Who is called, by the schedules of one team.</summary>
internal sealed record ToldOnCall(
    [property: Description("Whose schedules these are; null where none is known.")] ToldTeam? Team,
    IReadOnlyList<ToldSchedule> Schedules,
    [property: Description("Why nobody is told.")] string? Note)
{
    public static ToldOnCall Of(OnCallOfService? known) => known is null
        ? new(null, [], "No schedule is known for it. On-call sources are connected under Settings → On-call.")
        : new(new(known.Team, known.TeamSlug, known.TeamName, $"/teams/{known.TeamSlug}"), [.. known.Rows.Select(ToldSchedule.Of)], null);
}

internal sealed record ToldSchedule(
    string Name, string? Url, string Source,
    [property: Description("Those who are called first; empty: nobody, or it is not known.")] IReadOnlyList<ToldPerson> Now,
    string? Next, DateTimeOffset? NextFrom,
    [property: Description("When the schedule was last read.")] DateTimeOffset? AsOf,
    [property: Description("It was read too long ago: somebody may have taken over since.")] bool Stale)
{
    public static ToldSchedule Of(OnCallRow row)
    {
        var next = OnCallNextView.Of(row);
        return new(row.Name, row.Url, row.Source, [.. OnCallPersonView.Of(row).Select(p => new ToldPerson(p.Name, p.Email, p.Until, p.Level))], next?.Name, next?.From, row.ReadAt, row.Stale);
    }
}

internal sealed record ToldPerson(string Name, string? Email, DateTimeOffset? Until, [property: Description("1 is called first.")] int Level);
