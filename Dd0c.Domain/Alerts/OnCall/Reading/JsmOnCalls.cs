using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.OnCall.Reading;

/// <summary>Reads what the operations API of Jira Service Management answers: OpsGenie's successor, with Atlassian accounts in the place of mail addresses.</summary>
/// <remarks>https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2: GET /v1/schedules, /v1/schedules/{id}/timeline, /v1/teams; and Jira's GET /rest/api/3/user/bulk.</remarks>
public static class JsmOnCalls
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<JsmSchedule> Schedules(ReadOnlyMemory<byte> body) =>
        [.. from s in PayloadNode.Parse(body)["values"].Items()
            let id = s["id"].Text()
            where id is not null
            select new JsmSchedule(id, s["name"].Text() ?? id, s["timezone"].Text(), s["teamId"].Text(), s["enabled"].Text() != "false")];

    /// <summary>The name of each team by its id.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<(string Id, string Name)> Teams(ReadOnlyMemory<byte> body)
    {
        var root = PayloadNode.Parse(body);
        return [.. from t in root["platformTeams"].Items().Concat(root["values"].Items())
                   let id = t.First("teamId", "id")
                   let name = t.First("teamName", "name")
                   where id is not null && name is not null
                   select (id, name)];
    }

    /// <summary>The person of each account; the mail address only where the person shows it.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<(string Account, OnCallPerson Person)> Users(ReadOnlyMemory<byte> body) =>
        [.. from u in PayloadNode.Parse(body)["values"].Items()
            let id = u["accountId"].Text()
            where id is not null
            select (id, new OnCallPerson(u["displayName"].Text() ?? $"Account {id}", u["emailAddress"].Text()?.ToLowerInvariant()))];

    /// <summary>The periods of a timeline by account. Of a team or an escalation whom it comes down to.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<JsmPeriod> Timeline(ReadOnlyMemory<byte> body)
    {
        var periods = new List<JsmPeriod>();
        foreach (var period in PayloadNode.Parse(body)["finalTimeline"]["rotations"].Items().SelectMany(r => r["periods"].Items()))
        {
            if (period["startDate"].Time() is not { } start) continue;
            var whom = period["responder"]["type"].Text() is null or "user" ? [period["responder"]] : period["flattenedResponders"].Items().Where(r => r["type"].Text() is null or "user");
            periods.AddRange(whom.Select(r => r["id"].Text()).OfType<string>().Select(id => new JsmPeriod(id, start, period["endDate"].Time())));
        }
        return periods;
    }

    public static ReadSchedule Join(JsmSchedule schedule, IReadOnlyCollection<JsmPeriod> periods, IReadOnlyDictionary<string, string> teams, IReadOnlyDictionary<string, OnCallPerson> people, DateTimeOffset horizon)
    {
        var shifts = Shifts.Join(periods.Select(p => new Shift(people.GetValueOrDefault(p.Account) ?? new($"Account {p.Account}"), p.Start, p.End)), horizon);
        return new(schedule.Id, schedule.Name, schedule.TimeZone, null, schedule.Team is { } team ? teams.GetValueOrDefault(team) : null, [.. shifts.Select(s => s.Person).Distinct()], shifts);
    }
}

/// <param name="Team">Its id.</param>
public sealed record JsmSchedule(string Id, string Name, string? TimeZone, string? Team, bool Enabled);

public sealed record JsmPeriod(string Account, DateTimeOffset Start, DateTimeOffset? End);
