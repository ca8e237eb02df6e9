using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.OnCall.Reading;

/// <summary>Reads what PagerDuty's REST API answers of schedules and of who is on call.</summary>
/// <remarks>https://developer.pagerduty.com/api-reference: GET /schedules, GET /oncalls?include[]=users. Lists have offset, limit and more.</remarks>
public static class PagerDutyOnCalls
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static VendorPage<PagerDutySchedule> Schedules(ReadOnlyMemory<byte> body)
    {
        var page = PayloadNode.Parse(body);
        return new([.. from s in page["schedules"].Items()
                       let id = s["id"].Text()
                       where id is not null
                       select new PagerDutySchedule(id, s.First("name", "summary") ?? id, s["time_zone"].Text(), WebLink.Of(s["html_url"].Text()), s["teams"].Items().Select(t => t.First("summary", "name")).FirstOrDefault(t => t is not null),
                           [.. s["users"].Items().Select(u => Person(u)).OfType<OnCallPerson>()])], page["more"].Text() == "true");
    }

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static VendorPage<PagerDutyOnCall> OnCalls(ReadOnlyMemory<byte> body)
    {
        var page = PayloadNode.Parse(body);
        return new([.. from o in page["oncalls"].Items()
                       let person = Person(o["user"])
                       where person is not null
                       let policy = o["escalation_policy"]
                       select new PagerDutyOnCall(o["schedule"]["id"].Text(), policy["id"].Text(), policy.First("summary", "name"), WebLink.Of(policy["html_url"].Text()), person, o["user"]["id"].Text(), Math.Max(1, o["escalation_level"].Count()), o["start"].Time(), o["end"].Time())],
            page["more"].Text() == "true");
    }

    /// <summary>Whom an escalation policy names without a schedule is always on call for it: the policy stands as a schedule of its own.</summary>
    public static IReadOnlyList<ReadSchedule> Join(IReadOnlyCollection<PagerDutySchedule> schedules, IReadOnlyCollection<PagerDutyOnCall> onCalls, DateTimeOffset horizon)
    {
        var of = onCalls.ToLookup(o => o.Schedule ?? $"policy:{o.Policy}", StringComparer.Ordinal);
        // A schedule lists its people by name alone; who is on call is told with the address.
        var known = onCalls.Select(o => o.Person).Where(p => p.Email is not null).GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Distinct().Count() == 1).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var named = schedules.DistinctBy(s => s.Id).Select(s => new ReadSchedule(s.Id, s.Name, s.TimeZone, s.Url, s.Team,
            [.. s.People.Select(p => known.GetValueOrDefault(p.Name, p)).Concat(of[s.Id].Select(o => o.Person)).Distinct()], ShiftsOf(of[s.Id], horizon)));
        var direct = of.Where(g => g.Key.StartsWith("policy:", StringComparison.Ordinal) && g.First().Policy is not null)
            .Select(g => new ReadSchedule(g.Key, g.First().PolicyName ?? g.First().Policy!, null, g.First().PolicyUrl, null, [.. g.Select(o => o.Person).Distinct()], ShiftsOf(g, horizon)));
        return [.. named.Concat(direct).OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.ExternalId, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<Shift> ShiftsOf(IEnumerable<PagerDutyOnCall> onCalls, DateTimeOffset horizon) =>
        Shifts.Join(onCalls.Select(o => new Shift(o.Person, o.Start ?? DateTimeOffset.UnixEpoch, o.End, o.Level)), horizon);

    private static OnCallPerson? Person(PayloadNode user) => user.First("name", "summary") is { } name ? new(name, user["email"].Text()?.ToLowerInvariant()) : null;
}

public sealed record PagerDutySchedule(string Id, string Name, string? TimeZone, string? Url, string? Team, IReadOnlyList<OnCallPerson> People);

/// <param name="Schedule">Null: the policy names the person itself.</param>
/// <param name="Start">Null: always.</param>
/// <param name="End">Null: always.</param>
public sealed record PagerDutyOnCall(string? Schedule, string? Policy, string? PolicyName, string? PolicyUrl, OnCallPerson Person, string? User, int Level, DateTimeOffset? Start, DateTimeOffset? End);
