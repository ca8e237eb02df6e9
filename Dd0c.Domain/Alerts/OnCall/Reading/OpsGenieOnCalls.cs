using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.OnCall.Reading;

/// <summary>Reads what OpsGenie's REST API answers of schedules, their timelines and users.</summary>
/// <remarks>https://docs.opsgenie.com/docs/schedule-api and /user-api. A user's username is the mail address.</remarks>
public static class OpsGenieOnCalls
{
    /// <summary>Of GET /v2/schedules?expand=rotation.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<OpsGenieSchedule> Schedules(ReadOnlyMemory<byte> body) =>
        [.. from s in PayloadNode.Parse(body)["data"].Items()
            let id = s["id"].Text()
            where id is not null
            select new OpsGenieSchedule(id, s["name"].Text() ?? id, s["timezone"].Text(), s["ownerTeam"]["name"].Text(), s["enabled"].Text() != "false",
                [.. s["rotations"].Items().SelectMany(r => r["participants"].Items()).Where(p => p["type"].Text() is null or "user").Select(p => p["username"].Text()?.ToLowerInvariant()).OfType<string>().Distinct()])];

    /// <summary>Of GET /v2/users: the full name of each username, in lower case.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<(string User, string Name)> Users(ReadOnlyMemory<byte> body) =>
        [.. from u in PayloadNode.Parse(body)["data"].Items()
            let user = u["username"].Text()?.ToLowerInvariant()
            where user is not null
            select (user, u["fullName"].Text() ?? user)];

    /// <summary>Of GET /v2/schedules/{id}/timeline: what came of rotations, overrides and forwarding. Of a team or an escalation whom it comes down to.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<Shift> Timeline(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> names, DateTimeOffset horizon)
    {
        var shifts = new List<Shift>();
        foreach (var period in PayloadNode.Parse(body)["data"]["finalTimeline"]["rotations"].Items().SelectMany(r => r["periods"].Items()))
        {
            if (period["startDate"].Time() is not { } start) continue;
            var whom = period["recipient"]["type"].Text() is null or "user" ? [period["recipient"]] : period["flattenedRecipients"].Items().Where(r => r["type"].Text() is null or "user");
            shifts.AddRange(whom.Select(r => r["name"].Text() is { } user ? new Shift(Person(user, names), start, period["endDate"].Time()) : null).OfType<Shift>());
        }
        return Shifts.Join(shifts, horizon);
    }

    public static ReadSchedule Join(OpsGenieSchedule schedule, IReadOnlyList<Shift> shifts, IReadOnlyDictionary<string, string> names) =>
        new(schedule.Id, schedule.Name, schedule.TimeZone, null, schedule.Team, [.. schedule.Users.Select(u => Person(u, names)).Concat(shifts.Select(s => s.Person)).Distinct()], shifts);

    private static OnCallPerson Person(string user, IReadOnlyDictionary<string, string> names)
    {
        var key = user.ToLowerInvariant();
        return new(names.GetValueOrDefault(key, user), key.Contains('@', StringComparison.Ordinal) ? key : null);
    }
}

/// <param name="Users">Usernames of its rotations, in lower case.</param>
public sealed record OpsGenieSchedule(string Id, string Name, string? TimeZone, string? Team, bool Enabled, IReadOnlyList<string> Users);
