using Dd0c.Demo.Estate.Domains;

namespace Dd0c.Demo.Estate.Build;

/// <summary>Libraries, documents, configuration, forks and what was archived.</summary>
internal static class PlainRepository
{
    public static GitHubRepository Build(OtherRepository other, DateTimeOffset now)
    {
        var archived = other.Kind == RepositoryKind.Archived;
        var pushed = now.AddDays(archived ? -900 - Seeded.Number("pushed" + other.Name, 500) : -Seeded.Number("pushed" + other.Name, 120));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["README.md"] = $"# {other.Name}\n\n{other.Description}.\n" };
        if (!archived && other.Kind != RepositoryKind.Fork && other.Team != "everyone") files[".github/CODEOWNERS"] = $"* @{GitHubDraft.Org}/{other.Team}\n";
        foreach (var (path, text) in FilesOf(other.Kind)) files[path] = text;
        if (other.Name == "workflows") files[".github/workflows/restart.yml"] = WorkflowTexts.Restart;
        return new GitHubRepository(700_000_000 + Seeded.Number("repo-id" + other.Name, 90_000_000), "R_kgDO" + Seeded.MixedCase("repo" + other.Name, 8), other.Name, other.Description, other.Kind == RepositoryKind.Archived ? "master" : "main",
            pushed.AddDays(-700), pushed, files)
        {
            IsArchived = archived,
            IsFork = other.Kind == RepositoryKind.Fork,
            IsPrivate = other.Kind != RepositoryKind.Fork,
            PrimaryLanguage = other.Language,
            Languages = other.Language is null ? [] : [other.Language],
            Topics = other.Kind switch { RepositoryKind.Library => ["library"], RepositoryKind.Documents => ["documentation"], RepositoryKind.Configuration => ["infrastructure"], _ => [] },
            Commits = archived ? [] : Commits.Of(other.Name, [], pushed),
        };
    }

    private static IEnumerable<(string Path, string Text)> FilesOf(RepositoryKind kind) => kind switch
    {
        RepositoryKind.Library =>
        [
            (".github/workflows/ci.yml", WorkflowTexts.Test("library")),
            (".github/workflows/publish.yml", WorkflowTexts.PublishPackage),
        ],
        RepositoryKind.Configuration => [(".github/workflows/plan.yml", WorkflowTexts.TerraformPlan)],
        _ => [],
    };
}
