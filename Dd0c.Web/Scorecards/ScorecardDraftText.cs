using System.Globalization;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Scorecards;

namespace Dd0c.Web.Scorecards;

/// <summary>A scorecard as it is written in a form: levels a line each, conditions as text. Keeps what was written, whatever is wrong with it.</summary>
internal sealed record ScorecardDraftText(string Name, string Description, string Applies, string Levels, IReadOnlyList<CheckText> Checks)
{
    /// <summary>Empty rows under the checks there are, for new ones.</summary>
    public const int Spare = 3;

    public static ScorecardDraftText Of(string name, string? description, ScorecardDefinition card) => new(name, description ?? "", card.Applies is { } applies ? ConditionText.Write(applies) : "",
        string.Join('\n', card.Levels.Select(l => $"{l.Name} {l.From.ToString("0.##", CultureInfo.InvariantCulture)}")),
        [.. card.Checks.Select(c => new CheckText(c.Key, c.Name, c.Points.ToString(CultureInfo.InvariantCulture), ConditionText.Write(c.Passes), c.When is { } when ? ConditionText.Write(when) : "", c.Needed ?? "", c.Remedy ?? ""))]);

    /// <returns>The draft, or what is wrong by field of the form.</returns>
    public (ScorecardDraft? Draft, IReadOnlyDictionary<string, string> Faults) Read()
    {
        var faults = new Dictionary<string, string>();
        var levels = new List<Level>();
        foreach (var line in Levels.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = line.LastIndexOf(' ');
            if (at > 0 && double.TryParse(line[(at + 1)..].TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var from)) levels.Add(new(line[..at].Trim(), from));
            else faults["levels"] = $"\"{line}\" is no level: write a name and the percent it begins at, as in \"Bronze 50\".";
        }
        var (checks, fields) = (new List<Check>(), new List<int>());
        for (var i = 0; i < Checks.Count; i++)
        {
            var c = Checks[i];
            if (c.IsEmpty) continue;
            if (!int.TryParse(c.Points.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var points)) faults[$"points.{i}"] = "Points are a whole number.";
            var passes = Condition($"passes.{i}", c.Passes);
            var when = c.When.Trim().Length == 0 ? null : Condition($"when.{i}", c.When);
            if (passes is null) continue;
            var key = c.Key.Length > 0 ? c.Key : Key(c.Name, [.. Checks.Select(x => x.Key), .. checks.Select(x => x.Key)]);
            checks.Add(new(key, c.Name.Trim(), points, passes, when, c.Remedy.Trim() is { Length: > 0 } remedy ? remedy : null, c.Needed.Trim() is { Length: > 0 } needed ? needed : null));
            fields.Add(i);
        }
        var applies = Applies.Trim().Length == 0 ? null : Condition("applies", Applies);
        if (faults.Count > 0) return (null, faults);
        var draft = new ScorecardDraft(Name, Description, new(applies, levels, checks));
        foreach (var (field, fault) in draft.Faults()) faults[Field(field, fields)] = fault;
        return faults.Count > 0 ? (null, faults) : (draft, faults);

        Condition? Condition(string field, string text)
        {
            var (condition, fault) = ConditionText.Read(text);
            if (fault is not null) faults[field] = fault;
            return condition;
        }
    }

    /// <summary>checks[2].name of the definition is name.3 of the form, where a row between is empty.</summary>
    private static string Field(string field, List<int> rows)
    {
        if (!field.StartsWith("checks[", StringComparison.Ordinal)) return field.Split('[')[0];
        var end = field.IndexOf(']', StringComparison.Ordinal);
        var part = field[(end + 2)..].Split('[')[0];
        return $"{(part == "key" ? "name" : part)}.{rows[int.Parse(field[7..end], CultureInfo.InvariantCulture)]}";
    }

    private static string Key(string name, IReadOnlyCollection<string> taken)
    {
        var slug = Slug.Of(name, "check");
        for (var n = 1; ; n++)
        {
            var key = n == 1 ? slug : $"{slug[..Math.Min(slug.Length, 59)].TrimEnd('-')}-{n}";
            if (!taken.Contains(key)) return key;
        }
    }
}

/// <summary>A check as it is written in a row of the form; <paramref name="Key"/> is empty for a new one.</summary>
internal sealed record CheckText(string Key, string Name, string Points, string Passes, string When, string Needed, string Remedy)
{
    public static readonly CheckText Empty = new("", "", "", "", "", "", "");

    public bool IsEmpty => Name.Trim().Length + Passes.Trim().Length == 0;
}
