using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Describing;

/// <summary>Health from alarms and running tasks: any alarm, degraded; a critical or composite one, or nothing running that should, down.</summary>
internal static class Health
{
    public static (string Health, IReadOnlyList<Evidence> Evidence) Of(ServiceDraft draft)
    {
        var evidence = new List<Evidence>();
        var (known, degraded, down) = (false, false, false);
        var well = new List<Evidence>();
        // What fails in a development account does not make the service ill.
        var production = draft.All.Any(r => r.Environment == "production");
        foreach (var resource in draft.All.Where(r => !production || r.Environment is "production" or null).OrderBy(r => r.Arn, StringComparer.Ordinal))
        {
            var attributes = resource.Fact.Attributes;
            if (resource.Part == Part.Alarm && attributes.TryGetValue(AttributeNames.State, out var state))
            {
                if (state == "OK")
                {
                    known = true;
                    well.Add(new Evidence("health", Source.Alarm, $"{resource.Fact.Name} is OK", 0.9, resource.Seen.Since));
                }
                if (state != "ALARM") continue;
                var severe = IsSevere(resource.Fact.Name) || IsComposite(resource.Fact) || Tags.Plain(resource.Fact, "severity") is "critical" or "Critical" or "P1" or "p1";
                (known, degraded, down) = (true, true, down || severe);
                evidence.Add(new Evidence("health", Source.Alarm, $"{resource.Fact.Name} is in ALARM", 1, resource.Seen.Since));
            }
            else if (resource.Part == Part.Deployable && Count(attributes, AttributeNames.DesiredCount) is { } desired && Count(attributes, AttributeNames.RunningCount) is { } running && desired > 0)
            {
                known = true;
                if (running >= desired)
                {
                    well.Add(new Evidence("health", Source.Runtime, $"{resource.Fact.Name} runs all its tasks", 0.8, resource.Seen.Since));
                    continue;
                }
                (degraded, down) = (true, down || running == 0);
                evidence.Add(new Evidence("health", Source.Runtime, $"{resource.Fact.Name} runs {running} of {desired} tasks", 1, resource.Seen.Since));
            }
        }
        return (down ? "down" : degraded ? "degraded" : known ? "healthy" : "unknown",
            degraded ? [.. evidence.Take(5)] : known ? [.. well.Take(5)] : [new Evidence("health", Source.Runtime, "no alarm, and no count of tasks, tells", 0.5)]);
    }

    /// <summary>By whole words of the name: a markdown service is not down, and what is non-critical says so.</summary>
    private static bool IsSevere(string name)
    {
        var words = NameTokens.Of(name);
        for (var i = 0; i < words.Count; i++)
        {
            var sure = i == 0 || words[i - 1] is not ("non" or "not" or "no" or "un");
            if (words[i] is "p0" or "p1" or "sev0" or "sev1" or "composite") return true;
            if (words[i] is "critical" or "outage" or "down" && sure) return true;
            if (words[i] is "sev" or "severity" or "priority" && i + 1 < words.Count && words[i + 1] is "0" or "1") return true;
        }
        return false;
    }

    /// <summary>An alarm over alarms: what it watches are alarms.</summary>
    private static bool IsComposite(ResourceFact alarm) => alarm.Links.Any(l => l.Kind == LinkKind.Watches && l.Target.Contains(":alarm:", StringComparison.Ordinal));

    private static int? Count(IReadOnlyDictionary<string, string> attributes, string name) =>
        attributes.TryGetValue(name, out var text) && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : null;
}
