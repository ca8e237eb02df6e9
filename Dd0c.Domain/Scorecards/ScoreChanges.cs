namespace Dd0c.Domain.Scorecards;

/// <summary>What of a new score is worth a line in a service's history.</summary>
public static class ScoreChanges
{
    /// <param name="was">Null: it was not scored before.</param>
    /// <returns>Null: only the words of what was found differ.</returns>
    public static ScoreChange? Between(ServiceScore? was, IReadOnlyList<CheckResult> before, ServiceScore now, IReadOnlyList<CheckResult> after)
    {
        var passed = Of(before, CheckState.Passed);
        var failed = Of(before, CheckState.Failed);
        var (won, lost) = (Of(after, CheckState.Passed).Where(k => was is null || !passed.Contains(k)).ToArray(), Of(after, CheckState.Failed).Where(k => was is null || !failed.Contains(k)).ToArray());
        if (was is not null && won.Length + lost.Length == 0 && was.Percent == now.Percent && was.Level == now.Level) return null;
        return new()
        {
            TenantId = now.TenantId, ScorecardId = now.ScorecardId, ServiceId = now.ServiceId, At = now.ScoredAt, Percent = now.Percent, Level = now.Level, OldPercent = was?.Percent, OldLevel = was?.Level, Won = won, Lost = lost,
        };
    }

    private static HashSet<string> Of(IReadOnlyList<CheckResult> results, string state) => [.. results.Where(r => r.State == state).Select(r => r.Key)];
}
