namespace Dd0c.Domain.Scorecards;

/// <summary>What a scorecard asks of services. Stored as JSON.</summary>
/// <param name="Applies">Which services it is about; null: all.</param>
/// <param name="Levels">From the lowest up.</param>
public sealed record ScorecardDefinition(Condition? Applies, IReadOnlyList<Level> Levels, IReadOnlyList<Check> Checks)
{
    public const int MostChecks = 50;
    public const int MostLevels = 6;
    public const int MostPoints = 1_000;

    private static readonly HashSet<string> s_live = ["incidents.active", "on-call.schedule"];

    /// <summary>Whether anything in it changes without the catalog: incidents, on-call schedules, how long ago something was.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsLive => Checks.SelectMany(c => c.Passes.Tests.Concat(c.When?.Tests ?? [])).Concat(Applies?.Tests ?? []).Any(t => s_live.Contains(t.Property) || t.Operator is "newer-than-days" or "older-than-days");

    /// <summary>By field of a request, what is wrong; empty: nothing.</summary>
    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>();
        if (Applies is { } applies) Conditions("applies", applies);
        if (Levels.Count is 0 or > MostLevels) faults["levels"] = $"There are 1 to {MostLevels} levels.";
        for (var i = 0; i < Levels.Count; i++)
        {
            var level = Levels[i];
            if (string.IsNullOrWhiteSpace(level.Name) || level.Name.Length > 40) faults[$"levels[{i}].name"] = "A level has a name of at most 40 characters.";
            if (level.From is < 0 or > 100) faults[$"levels[{i}].from"] = "A level begins at 0 to 100 percent.";
            else if (i > 0 && level.From < Levels[i - 1].From) faults[$"levels[{i}].from"] = $"{level.Name} begins below {Levels[i - 1].Name}.";
        }
        if (Levels.DistinctBy(l => l.Name, StringComparer.OrdinalIgnoreCase).Count() < Levels.Count) faults["levels"] = "Two levels have one name.";
        if (Checks.Count is 0 or > MostChecks) faults["checks"] = $"There are 1 to {MostChecks} checks.";
        if (Checks.DistinctBy(c => c.Key, StringComparer.Ordinal).Count() < Checks.Count) faults["checks"] = "Two checks have one key.";
        for (var i = 0; i < Checks.Count; i++)
        {
            var check = Checks[i];
            if (Tenancy.Slug.Of(check.Key, "") != check.Key) faults[$"checks[{i}].key"] = $"{check.Key} is no key: small letters, digits and hyphens, at most 63.";
            if (string.IsNullOrWhiteSpace(check.Name) || check.Name.Length > 80) faults[$"checks[{i}].name"] = "A check has a name of at most 80 characters.";
            if (check.Points is < 0 or > MostPoints) faults[$"checks[{i}].points"] = $"A check gives 0 to {MostPoints} points.";
            if (check.Remedy is { Length: > 1_000 }) faults[$"checks[{i}].remedy"] = "A remedy has at most 1,000 characters.";
            if (check.Needed is { } needed && Levels.All(l => l.Name != needed)) faults[$"checks[{i}].needed"] = $"There is no level {needed}.";
            if (check.When is { } when) Conditions($"checks[{i}].when", when);
            Conditions($"checks[{i}].passes", check.Passes);
        }
        if (faults.Count == 0 && Checks.All(c => c.Points == 0 && c.Needed is null)) faults["checks"] = "No check gives points or is needed for a level.";
        return faults;

        void Conditions(string field, Condition condition)
        {
            if (condition.Tests.Count is 0 or > 10) faults[field] = "There are 1 to 10 tests.";
            for (var i = 0; i < condition.Tests.Count; i++)
                if (condition.Tests[i].Fault() is { } fault) faults[$"{field}[{i}]"] = fault;
        }
    }
}

/// <param name="From">The least share of the points, 0 to 100 percent.</param>
public sealed record Level(string Name, double From);

/// <summary>One thing a service should have.</summary>
/// <param name="Key">Stable: exemptions and history name it.</param>
/// <param name="Points">For passing; 0 with <paramref name="Needed"/>: it gives none, but no level is held without it.</param>
/// <param name="When">Which services it is about; null: all of the scorecard.</param>
/// <param name="Remedy">What to do about it when it fails.</param>
/// <param name="Needed">The lowest level that nobody holds without passing; null: points alone decide.</param>
public sealed record Check(string Key, string Name, int Points, Condition Passes, Condition? When = null, string? Remedy = null, string? Needed = null);
