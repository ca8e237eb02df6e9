using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Mapping;

/// <summary>From the JSON that a tenant wrote to a mapping, or to everything that is wrong with it.</summary>
internal static class MappingReader
{
    private const int MostRuns = 50;
    private const int MostWords = 200;

    private static readonly HashSet<string> s_fields = [.. CustomMapping.FieldsOfAlerts, .. CustomMapping.FieldsOfDeploys];
    private static readonly string[] s_statusWords = ["firing", "acknowledged", "resolved", "note", "in_progress", "success", "failure", "cancelled"];
    private static readonly string[] s_severityWords = ["critical", "high", "medium", "low", "info"];
    private static readonly string[] s_kindWords = ["deployment", "configuration", "infrastructure"];

    public static MappingReading Read(PayloadNode root)
    {
        var faults = new List<MappingFault>();
        var fields = new Dictionary<string, MappedField>(StringComparer.Ordinal);
        MappedPath? list = null;
        IReadOnlyList<string> runs = [];
        foreach (var (name, value) in root.Properties())
            if (name is "alerts" or "deploys") list = ListOf(name, value, list, faults);
            else if (name == "runs") runs = RunsOf(value, faults);
            else if (!s_fields.Contains(name)) faults.Add(new(Bounded.Text(name, 60), "There is no such field."));
            else if (FieldOf(name, value, faults) is { } field) fields[name] = field;
        if (faults.Count == 0 && runs.Count == 0 && !fields.ContainsKey("title") && !fields.ContainsKey("key") && !fields.ContainsKey("service") && !fields.ContainsKey("repository") && !fields.ContainsKey("environment"))
            faults.Add(new("", "An alert needs a title or a key, a deploy a service or a repository."));
        return faults.Count > 0 ? new MappingReading.Wrong(faults) : new MappingReading.Read(new() { List = list, Fields = fields, Runs = runs });
    }

    private static MappedPath? ListOf(string name, PayloadNode value, MappedPath? before, List<MappingFault> faults)
    {
        if (before is not null) faults.Add(new(name, "There can be one list: alerts or deploys."));
        if (value.Text() is not { } text) { faults.Add(new(name, "It must be a path, such as \"items[*]\".")); return null; }
        var parsed = MappingExpression.Parse(text, listAllowed: true);
        if (parsed.Fault is { } fault) { faults.Add(new(name, fault)); return null; }
        if (parsed.Expression!.Terms is [MappedTerm.Path { Of.Each: true } path]) return path.Of;
        faults.Add(new(name, "It must be one path that ends in [*]."));
        return null;
    }

    private static IReadOnlyList<string> RunsOf(PayloadNode value, List<MappingFault> faults)
    {
        var runs = value.ItemsOrSelf().Select(r => r.Text(Bounded.Name)).ToList();
        if (runs.Count > MostRuns || runs.Any(r => r is null)) faults.Add(new("runs", $"It must be a list of at most {MostRuns} names, such as [\"deploy*\"]."));
        return [.. runs.OfType<string>()];
    }

    private static MappedField? FieldOf(string name, PayloadNode value, List<MappingFault> faults)
    {
        var text = value.IsObject ? value["from"].Text(Bounded.Url) : value.Text(Bounded.Url);
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.IsObject)
        {
            foreach (var (key, _) in value.Properties().Where(p => p.Name is not ("from" or "map" or "else"))) faults.Add(new(name, $"There is no {Bounded.Text(key, 40)} in it: from, map and else."));
            foreach (var (from, to) in value["map"].Properties().Take(MostWords)) AddWord(name, from, to.Text(), words, faults);
            if (value["else"].Text() is { } other) CheckWord(name, other, faults);
        }
        if (text is null) { faults.Add(new(name, "It must be an expression, or {\"from\": …, \"map\": …}.")); return null; }
        var parsed = MappingExpression.Parse(text, listAllowed: false);
        if (parsed.Fault is { } fault) { faults.Add(new(name, fault)); return null; }
        return new(parsed.Expression!, words, value["else"].Text());
    }

    private static void AddWord(string field, string from, string? to, Dictionary<string, string> words, List<MappingFault> faults)
    {
        if (to is null) faults.Add(new(field, $"\"{Bounded.Text(from, 40)}\" is mapped to nothing."));
        else if (CheckWord(field, to, faults)) words[from.Trim().ToLowerInvariant()] = to;
    }

    private static bool CheckWord(string field, string word, List<MappingFault> faults)
    {
        IReadOnlyList<string>? known = field switch
        {
            "status" => s_statusWords,
            "severity" => s_severityWords,
            "kind" => s_kindWords,
            _ => null,
        };
        if (known is null || known.Contains(word)) return true;
        faults.Add(new(field, $"\"{Bounded.Text(word, 40)}\" is none of {string.Join(", ", known)}."));
        return false;
    }
}
