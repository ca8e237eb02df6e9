namespace Dd0c.Demo.Estate.Build;

/// <summary>The last months of a repository: mostly its team, sometimes a neighbour, often a bot.</summary>
internal static class Commits
{
    private static readonly IReadOnlyList<string> s_deeds = ["Fix rounding of small amounts", "Retry on timeout", "Log the partner's answer", "Update dependencies", "Handle empty lists", "Add metric for queue age", "Simplify mapping", "Raise memory", "Correct typo in error message", "Test the unhappy path"];

    public static IReadOnlyList<GitHubCommit> Of(string repository, IReadOnlyList<string> team, DateTimeOffset last)
    {
        var count = 6 + Seeded.Number("commits" + repository, 40);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var seed = $"commit/{repository}/{i}";
            var author = team.Count == 0 || Seeded.Number(seed + "bot", 5) == 0 ? GitHubDraft.Bot
                : Seeded.Number(seed + "guest", 9) == 0 ? "alex-turner" : Seeded.Pick(seed, team);
            var message = author == GitHubDraft.Bot ? "Bump the minor-and-patch group with 3 updates" : Seeded.Pick(seed + "deed", s_deeds);
            return new GitHubCommit(Seeded.Hex(seed, 40), author, last.AddHours(-i * 31 - Seeded.Number(seed, 20)), message);
        })];
    }
}
