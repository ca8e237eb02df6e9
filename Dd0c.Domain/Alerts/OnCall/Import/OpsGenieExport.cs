using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Reading;
using Dd0c.Domain.Alerts.OnCall.Rotations;

namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>Reads what opsgenie-configuration-backup writes, or the same lists as OpsGenie's API answers them.</summary>
/// <remarks>
/// https://github.com/opsgenie/opsgenie-configuration-backup: one file a thing in folders users, teams, schedules, escalations, integrations. A schedule stands with its overrides:
/// <c>{"schedule": {"id", "name", "timezone", "rotations": […]}, "scheduleOverrideList": [{"user", "startDate", "endDate", "rotations"}]}</c>.
/// </remarks>
internal static class OpsGenieExport
{
    public static ImportPlan Read(ExportSections sections)
    {
        var lines = new List<ImportLine>();
        var people = new ExportPeople(sections["users"].Select(u => u["user"].IsObject ? u["user"] : u).Select(u => (u["id"].Text(), u["username"].Text(), u["fullName"].Text(), u["username"].Text())));
        var schedules = sections["schedules"].Select(s => Schedule(s, people, lines)).OfType<ImportedSchedule>().ToList();
        var integrations = sections["integrations"].Select(i => Integration(i["integration"].IsObject ? i["integration"] : i, lines)).OfType<ImportedIntegration>().DistinctBy(i => i.Name, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var escalation in sections["escalations"])
            lines.Add(new("escalation", escalation["name"].Text() ?? "?", null, $"{(escalation["rules"].Items().Count() is 1 ? "1 rule" : $"{escalation["rules"].Items().Count()} rules")}. dd0c escalates by channels: add one under Notifications that is told of what nobody acknowledged for so many minutes."));
        foreach (var team in sections["teams"])
            foreach (var rule in team["teamRoutingRules"].ItemsOrSelf().Concat(team["routingRules"].ItemsOrSelf()))
                lines.Add(new("route", rule["name"].Text() ?? team.First("name") ?? "?", null, "dd0c routes by team, severity and environment: set them on a channel under Notifications."));
        people.Tell(lines);
        return new(OnCallKind.OpsGenieExport, schedules, integrations, [], lines);
    }

    private static ImportedSchedule? Schedule(PayloadNode node, ExportPeople people, List<ImportLine> lines)
    {
        var schedule = node["schedule"].IsObject ? node["schedule"] : node;
        if (schedule["name"].Text() is not { } name || schedule["id"].Text() is not { } id)
        {
            lines.Add(new("schedule", schedule["name"].Text() ?? "?", null, "It has no name or no id."));
            return null;
        }
        if (schedule["enabled"].Text() == "false")
        {
            lines.Add(new("schedule", name, null, "It is switched off there."));
            return null;
        }
        var zoneName = schedule["timezone"].Text() ?? "UTC";
        var zone = ZoneClock.Find(zoneName);
        var (layers, lost, taken) = (new List<RotationLayer>(), new List<string>(), new List<OnCallPerson>());
        if (zone is null) lost.Add($"the time zone {zoneName} is not known here, so it is computed in UTC");
        foreach (var rotation in schedule["rotations"].Items())
            if (Layer(rotation, zone ?? TimeZoneInfo.Utc, people, lost, taken) is { } layer) layers.Add(layer);
        var overrides = node["scheduleOverrideList"].Items().Select(o => Override(o, people)).OfType<PlannedShift>().ToList();
        if (layers.Count == 0 && overrides.Count == 0)
        {
            lines.Add(new("schedule", name, null, lost.Count > 0 ? Said(lost) : "It has no rotation."));
            return null;
        }
        lines.Add(new("schedule", name, $"A schedule of {layers.Count} {(layers.Count == 1 ? "rotation" : "rotations")} and {overrides.Count} {(overrides.Count == 1 ? "override" : "overrides")}", lost.Count > 0 ? Said(lost) : null));
        return new(id, name, schedule["ownerTeam"]["name"].Text(), [.. taken.Concat(overrides.SelectMany(o => o.People)).Distinct()], new(zone is null ? "UTC" : zoneName, layers, overrides));
    }

    private static RotationLayer? Layer(PayloadNode rotation, TimeZoneInfo zone, ExportPeople people, List<string> lost, List<OnCallPerson> taken)
    {
        var name = rotation["name"].Text() ?? rotation["id"].Text() ?? "?";
        RotationUnit? unit = rotation["type"].Text()?.ToLowerInvariant() switch { "hourly" => RotationUnit.Hour, "daily" => RotationUnit.Day, "weekly" => RotationUnit.Week, _ => null };
        if (unit is null || rotation["startDate"].Time() is not { Year: >= ExportPeople.FirstYear and <= ExportPeople.LastYear } start)
        {
            lost.Add($"the rotation {name} is neither hourly, daily nor weekly, or has no start");
            return null;
        }
        var turns = new List<IReadOnlyList<OnCallPerson>>();
        foreach (var one in rotation["participants"].Items())
        {
            var kind = one["type"].Text()?.ToLowerInvariant() ?? "user";
            var person = kind == "user" ? people.Find(one["id"].Text(), one["username"].Text()) : null;
            if (kind is not ("user" or "none")) lost.Add($"in the rotation {name} the turn of a {kind} is nobody's");
            turns.Add(person is null ? [] : [person]);
        }
        if (turns.Count == 0) return null;
        taken.AddRange(turns.SelectMany(t => t));
        return new(rotation["id"].Text() ?? name, 0, unit.Value, Math.Clamp(rotation["length"].Count(), 1, ExportPeople.MostEvery), ZoneClock.Of(start, zone), rotation["endDate"].Time() is { } end ? ZoneClock.Of(end, zone) : null, turns, Windows: Windows(rotation["timeRestriction"]));
    }

    private static List<WeekWindow> Windows(PayloadNode restriction)
    {
        var weekly = restriction["type"].Text() is { } type && type.StartsWith("week", StringComparison.OrdinalIgnoreCase);
        return [.. restriction["restrictions"].ItemsOrSelf().Concat(restriction["restriction"].ItemsOrSelf()).Select(r => new WeekWindow(weekly ? Day(r["startDay"]) : null, Minutes(r["startHour"], r["startMin"]), weekly ? Day(r["endDay"]) : null, Minutes(r["endHour"], r["endMin"])))];
    }

    private static int Minutes(PayloadNode hour, PayloadNode minute) => Math.Clamp((hour.Count() * 60) + minute.Count(), 0, 1440);

    private static DayOfWeek? Day(PayloadNode node) => Enum.TryParse<DayOfWeek>(node.Text(), ignoreCase: true, out var day) && Enum.IsDefined(day) ? day : null;

    private static PlannedShift? Override(PayloadNode node, ExportPeople people)
    {
        if (node["startDate"].Time() is not { } start || node["endDate"].Time() is not { } end || end <= start) return null;
        var groups = node["rotations"].Items().Select(r => r.First("id", "name")).OfType<string>().ToList();
        return new(people.Find(node["user"]["id"].Text(), node["user"]["username"].Text()) is { } person ? [person] : [], start, end, groups.Count > 0 ? groups : null);
    }

    private static ImportedIntegration? Integration(PayloadNode node, List<ImportLine> lines)
    {
        var (name, type) = (node["name"].Text() ?? "?", node["type"].Text() ?? "");
        string? provider = ExportProviders.Of(type);
        lines.Add(provider is null ? new("integration", name, null, $"dd0c takes no alerts of the kind {type}; a custom integration with a mapping may.") : new("integration", name, $"An integration for {AlertProvider.NameOf(provider)} with a new address", "Its sender has to be told the new address: the page of the integration says how."));
        return provider is null ? null : new(name, provider);
    }

    private static string Said(List<string> lost) => string.Join("; ", lost.Distinct().Select((l, i) => i == 0 ? char.ToUpperInvariant(l[0]) + l[1..] : l)) + ".";
}
