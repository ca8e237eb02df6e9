using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Reading;
using Dd0c.Domain.Alerts.OnCall.Rotations;

namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>Reads the lists that Grafana OnCall's API answers, put into one file by their names.</summary>
/// <remarks>https://grafana.com/docs/oncall/latest/oncall-api-reference: schedules, on_call_shifts, users, teams, integrations, routes, escalation_chains, escalation_policies.</remarks>
internal static class GrafanaExport
{
    // The override of a person is above every level.
    private const int OverLevel = 1_000_000, MostMinutes = 527_040;

    public static ImportPlan Read(ExportSections sections)
    {
        var lines = new List<ImportLine>();
        var people = new ExportPeople(sections["users"].Select(u => (u["id"].Text(), u["username"].Text(), u.First("name", "username"), u["email"].Text())));
        var teams = NamesOf(sections["teams"]);
        var shifts = sections["on_call_shifts"].Where(s => s["id"].Exists).GroupBy(s => s["id"].Text()!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var schedules = sections["schedules"].Select(s => Schedule(s, shifts, teams, people, lines)).OfType<ImportedSchedule>().ToList();
        var names = NamesOf(sections["integrations"]);
        var integrations = sections["integrations"].Select(i => Integration(i, lines)).OfType<ImportedIntegration>().DistinctBy(i => i.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var channels = sections["routes"].Select(r => Route(r, names, lines)).OfType<ImportedChannel>().Distinct().ToList();
        Chains(sections, lines);
        people.Tell(lines);
        return new(OnCallKind.GrafanaExport, schedules, integrations, channels, lines);
    }

    private static Dictionary<string, string> NamesOf(IReadOnlyList<PayloadNode> nodes) => nodes.Select(n => (Id: n["id"].Text(), Name: n["name"].Text())).Where(n => n.Id is not null && n.Name is not null).GroupBy(n => n.Id!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name!, StringComparer.Ordinal);

    private static ImportedSchedule? Schedule(PayloadNode schedule, Dictionary<string, PayloadNode> shifts, Dictionary<string, string> teams, ExportPeople people, List<ImportLine> lines)
    {
        if (schedule["id"].Text() is not { } id || schedule["name"].Text() is not { } name) return null;
        var (layers, lost) = (new List<RotationLayer>(), new List<string>());
        var zone = schedule["time_zone"].Text() ?? "UTC";
        if (ZoneClock.Find(zone) is null)
        {
            lost.Add($"the time zone {zone} is not known here, so it is computed in UTC");
            zone = "UTC";
        }
        foreach (var entry in schedule["shifts"].Items())
        {
            // The API lists ids; some tools write the shifts themselves there.
            var shift = entry.IsObject ? entry : entry.Text() is { } key && shifts.TryGetValue(key, out var known) ? known : default;
            if (!shift.IsObject) lost.Add($"the shift {entry.Text() ?? "?"} is not in the export");
            else if (Layer(shift, people, lost) is { } layer) layers.Add(layer);
        }
        var fixedOnes = schedule["final_shifts"].ItemsOrSelf().SelectMany(f => f["results"].IsList ? f["results"].Items() : [f]).Select(f => Final(f, people)).OfType<RotationLayer>().ToList();
        if (schedule["ical_url_primary"].Exists || schedule["ical_url_overrides"].Exists)
        {
            if (fixedOnes.Count > 0) lost.Add("its calendar is not read again: it is known as far as its final shifts in the export go");
            else lost.Add("its calendar is kept at an address that dd0c does not read; put its final_shifts into the export");
        }
        if (schedule["type"].Text() == "ical") layers.AddRange(fixedOnes);
        if (layers.Count == 0)
        {
            lines.Add(new("schedule", name, null, lost.Count > 0 ? Said(lost) : "It has no shifts in the export."));
            return null;
        }
        lines.Add(new("schedule", name, $"A schedule of {layers.Count} {(layers.Count == 1 ? "shift" : "shifts")}", lost.Count > 0 ? Said(lost) : null));
        return new(id, name, schedule["team_id"].Text() is { } team ? teams.GetValueOrDefault(team) : null, [.. layers.SelectMany(l => l.Turns).SelectMany(t => t).Distinct()], new(zone, layers, []));
    }

    private static RotationLayer? Layer(PayloadNode shift, ExportPeople people, List<string> lost)
    {
        var name = shift["name"].Text() ?? shift["id"].Text() ?? "?";
        var type = shift["type"].Text() ?? "";
        if (shift["start"].Time() is not { Year: >= ExportPeople.FirstYear and <= ExportPeople.LastYear } start || shift["duration"].Count() is not (> 0 and var seconds))
        {
            lost.Add($"the shift {name} has no start or no duration");
            return null;
        }
        RotationUnit? unit = type is "single_event" or "override" ? RotationUnit.Once : shift["frequency"].Text() switch { "hourly" => RotationUnit.Hour, "daily" => RotationUnit.Day, "weekly" => RotationUnit.Week, "monthly" => RotationUnit.Month, _ => null };
        var days = shift["by_day"].Items().Select(d => Day(d.Text())).OfType<DayOfWeek>().ToList();
        var every = Math.Clamp(shift["interval"].Count(), 1, ExportPeople.MostEvery);
        if (unit is null || shift["by_month"].Items().Any() || shift["by_monthday"].Items().Any() || (days.Count > 0 && unit is (RotationUnit.Hour or RotationUnit.Month)) || (days.Count > 0 && unit == RotationUnit.Day && (type == "rolling_users" || every > 1)))
        {
            lost.Add($"the shift {name} comes again by a rule that dd0c does not compute");
            return null;
        }
        // Each of some days is what weekly on these days is.
        if (days.Count > 0 && unit == RotationUnit.Day) unit = RotationUnit.Week;
        var zone = shift["time_zone"].Text();
        if (zone is not null && ZoneClock.Find(zone) is null)
        {
            lost.Add($"the time zone {zone} of the shift {name} is not known here, so the schedule's is taken");
            zone = null;
        }
        var turns = shift["rolling_users"].Items().Any() ? Rolling(shift, people) : [[.. shift["users"].Items().Select(u => people.Find(u.Text())).OfType<OnCallPerson>()]];
        if (turns.All(t => t.Count == 0))
        {
            lost.Add($"the shift {name} is nobody's: its users are not in the export");
            return null;
        }
        var until = shift["until"].Time()?.UtcDateTime;
        return new("", type == "override" ? OverLevel : Math.Min(shift["level"].Count(), OverLevel - 1), unit.Value, every, start.UtcDateTime, until, turns, Math.Clamp(seconds / 60, 1, MostMinutes), days.Count > 0 && unit == RotationUnit.Week ? days : null, Day(shift["week_start"].Text()) ?? DayOfWeek.Sunday, null, zone);
    }

    private static List<IReadOnlyList<OnCallPerson>> Rolling(PayloadNode shift, ExportPeople people)
    {
        List<IReadOnlyList<OnCallPerson>> turns = [.. shift["rolling_users"].Items().Select(t => (IReadOnlyList<OnCallPerson>)[.. t.Items().Select(u => people.Find(u.Text())).OfType<OnCallPerson>()])];
        var first = turns.Count == 0 ? 0 : shift["start_rotation_from_user_index"].Count() % turns.Count;
        return [.. turns.Skip(first), .. turns.Take(first)];
    }

    /// <summary>Of GET /schedules/{id}/final_shifts: one that is certain.</summary>
    private static RotationLayer? Final(PayloadNode shift, ExportPeople people) =>
        shift["shift_start"].Time() is { Year: >= ExportPeople.FirstYear and <= ExportPeople.LastYear } start && shift["shift_end"].Time() is { } end && end > start && people.Find(shift["user_pk"].Text(), shift.First("user_email", "user_username")) is { } person
            ? new("", 0, RotationUnit.Once, 1, start.UtcDateTime, null, [[person]], (int)Math.Clamp((end - start).TotalMinutes, 1, MostMinutes), TimeZone: "UTC") : null;

    private static ImportedIntegration? Integration(PayloadNode node, List<ImportLine> lines)
    {
        var (name, type) = (node["name"].Text() ?? "?", node["type"].Text() ?? "");
        var provider = ExportProviders.Of(type);
        lines.Add(provider is null ? new("integration", name, null, $"dd0c takes no alerts of the kind {type}; a custom integration with a mapping may.") : new("integration", name, $"An integration for {AlertProvider.NameOf(provider)} with a new address", "Its sender has to be told the new address: the page of the integration says how."));
        return provider is null ? null : new(name, provider);
    }

    /// <summary>Only what takes everything that is left can be said here: a pattern over a payload cannot.</summary>
    private static ImportedChannel? Route(PayloadNode route, Dictionary<string, string> integrations, List<ImportLine> lines)
    {
        var of = route["integration_id"].Text() is { } id ? integrations.GetValueOrDefault(id, id) : "?";
        var pattern = route["routing_regex"].Text() ?? "";
        var all = route["is_the_last_route"].Text() == "true" || pattern is ".*" or "";
        var channel = route["slack"]["channel_id"].Text();
        var name = all ? $"{of}, what is left" : $"{of}, {(pattern.Length > 60 ? pattern[..60] + "…" : pattern)}";
        if (!all) lines.Add(new("route", name, null, "dd0c routes by team, severity and environment, not by a pattern: set them on a channel under Notifications."));
        else if (channel is null) lines.Add(new("route", name, null, "It tells no Slack channel."));
        else lines.Add(new("route", name, $"The Slack channel {channel} is told of all incidents", "Narrow it under Notifications to the teams it is for."));
        return all && channel is not null ? new(channel) : null;
    }

    private static void Chains(ExportSections sections, List<ImportLine> lines)
    {
        var policies = sections["escalation_policies"].ToLookup(p => p["escalation_chain_id"].Text() ?? "", StringComparer.Ordinal);
        foreach (var chain in sections["escalation_chains"])
        {
            var steps = policies[chain["id"].Text() ?? ""].OrderBy(p => p["position"].Count()).ToList();
            var wait = steps.Where(s => s["type"].Text() == "wait").Sum(s => (long)s["duration"].Count()) / 60;
            lines.Add(new("escalation", chain["name"].Text() ?? "?", null, $"{steps.Count} {(steps.Count == 1 ? "step" : "steps")}. dd0c escalates by channels: add one under Notifications that is told of what nobody acknowledged{(wait > 0 ? $" for {wait} minutes" : "")}."));
        }
    }

    private static DayOfWeek? Day(string? word) => word?.ToUpperInvariant() switch
    {
        "SU" => DayOfWeek.Sunday,
        "MO" => DayOfWeek.Monday,
        "TU" => DayOfWeek.Tuesday,
        "WE" => DayOfWeek.Wednesday,
        "TH" => DayOfWeek.Thursday,
        "FR" => DayOfWeek.Friday,
        "SA" => DayOfWeek.Saturday,
        _ => null,
    };

    private static string Said(List<string> lost) => string.Join("; ", lost.Distinct().Select((l, i) => i == 0 ? char.ToUpperInvariant(l[0]) + l[1..] : l)) + ".";
}
