namespace Dd0c.Domain.Scorecards;

/// <summary>
/// Scores one service by one scorecard. Points: those of the checks that pass, of those that are about it. A level is held when the share of
/// points reaches it and every check passes that it, or a lower level, needs. An exempted check counts neither for nor against.
/// </summary>
public static class Scoring
{
    /// <param name="exempt">By check: until when; those that are over count no more.</param>
    /// <returns>Null: the scorecard is not about the service.</returns>
    public static Score? Of(ScorecardDefinition card, IReadOnlyDictionary<string, PropertyValue> service, IReadOnlyDictionary<string, DateTimeOffset> exempt, DateTimeOffset now)
    {
        if (card.Applies is { } applies && !applies.Holds(service, now)) return null;
        var results = card.Checks.Select(c => new CheckResult(c.Key, StateOf(c, service, exempt, now), (c.When is { } when && !when.Holds(service, now) ? when : c.Passes).Explain(service, now))).ToList();
        var (points, most) = (0, 0);
        foreach (var (check, result) in card.Checks.Zip(results))
        {
            if (result.State is CheckState.Passed or CheckState.Failed) most += check.Points;
            if (result.State == CheckState.Passed) points += check.Points;
        }
        var percent = most == 0 ? 100 : 100.0 * points / most;
        return new(points, most, percent, LevelOf(card, results, percent), results);
    }

    private static string StateOf(Check check, IReadOnlyDictionary<string, PropertyValue> service, IReadOnlyDictionary<string, DateTimeOffset> exempt, DateTimeOffset now) =>
        check.When is { } when && !when.Holds(service, now) ? CheckState.NotAsked
        : check.Passes.Holds(service, now) ? CheckState.Passed
        : exempt.TryGetValue(check.Key, out var until) && until > now ? CheckState.Exempt
        : CheckState.Failed;

    /// <summary>Levels stand on each other: what fails for bronze keeps one from gold too.</summary>
    private static string? LevelOf(ScorecardDefinition card, IReadOnlyList<CheckResult> results, double percent)
    {
        var failed = card.Checks.Zip(results).Where(c => c.Second.State == CheckState.Failed).Select(c => c.First.Needed).OfType<string>().ToHashSet(StringComparer.Ordinal);
        string? held = null;
        foreach (var level in card.Levels)
        {
            if (percent < level.From || failed.Contains(level.Name)) break;
            held = level.Name;
        }
        return held;
    }
}

/// <param name="Most">The points that could be had.</param>
/// <param name="Percent">Of the points that could be had; 100 when nothing is asked of it.</param>
/// <param name="Level">Null: below the lowest.</param>
public sealed record Score(int Points, int Most, double Percent, string? Level, IReadOnlyList<CheckResult> Checks);

/// <param name="Key">Of the check.</param>
/// <param name="State">One of <see cref="CheckState"/>.</param>
/// <param name="Found">What was found: <c>README: none</c>.</param>
public sealed record CheckResult(string Key, string State, string Found);

public static class CheckState
{
    public const string Passed = "passed";
    public const string Failed = "failed";
    /// <summary>It fails, and somebody said until when that is all right.</summary>
    public const string Exempt = "exempt";
    /// <summary>The check is not about such a service.</summary>
    public const string NotAsked = "not_asked";
}
