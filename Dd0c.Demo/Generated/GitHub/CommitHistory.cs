using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Generated.GitHub;

/// <summary>The last months of a repository: its team, the platform's people, guests and bots.</summary>
internal sealed class CommitHistory(TeamPlans teams)
{
    private readonly IReadOnlyList<string> _everybody = [.. teams.Owners.SelectMany(t => t.People)];

    /// <param name="authors">Of whom most are; none: anybody.</param>
    public IReadOnlyList<GitHubCommit> Of(Draw d, IReadOnlyList<string> authors, DateTimeOffset last, int most) =>
    [
        .. Enumerable.Range(0, d.Between("commits", 3, most)).Select(i =>
        {
            var bot = d.Chance($"bot {i}", 0.15);
            var author = bot ? d.Pick("which bot", ["dependabot[bot]", "renovate[bot]", "github-actions[bot]"])
                : d.Chance($"platform {i}", 0.08) ? d.Pick($"platform person {i}", teams.Platform.People)
                : authors.Count == 0 || d.Chance($"guest {i}", 0.12) ? d.Pick($"guest person {i}", _everybody)
                : d.Pick($"author {i}", authors);
            return new GitHubCommit(d.Hex($"commit {i}", 40), author, last.AddHours(-i * 29 - d.Number($"hours {i}", 20)), bot ? "Update dependencies" : "Fix it");
        }),
    ];
}
