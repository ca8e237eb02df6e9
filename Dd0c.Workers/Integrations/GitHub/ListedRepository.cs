using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>What a listing tells of a repository, before its files are read.</summary>
internal sealed record ListedRepository(string NodeId, string FullName, string Url, string? DefaultBranch, string? Description, string? PrimaryLanguage,
    IReadOnlyList<string>? Topics, bool Archived, bool Fork, bool Private, bool Empty, DateTimeOffset? PushedAt)
{
    public string Owner => FullName[..Math.Max(0, FullName.IndexOf('/', StringComparison.Ordinal))];

    public string Name => FullName[(FullName.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>An element of GET /orgs/{org}/repos and its like; null when it has no name.</summary>
    public static ListedRepository? OfRest(JsonElement json, string org)
    {
        var fullName = json.Text("full_name") ?? (json.Text("name") is { } name ? $"{json.At("owner").Text("login") ?? org}/{name}" : null);
        return fullName is null ? null : new(
            json.Text("node_id") ?? json.Text("id") ?? fullName,
            fullName,
            json.Text("html_url") ?? "",
            json.Text("default_branch"),
            json.Text("description"),
            json.Text("language"),
            json.Member("topics").ValueKind == JsonValueKind.Array ? [.. json.Items("topics").Select(t => t.ToString())] : null,
            json.Flag("archived"),
            json.Flag("fork"),
            json.Flag("private") || json.Text("visibility") is "private" or "internal",
            // The REST size is in KB and late to be counted: 0 does not prove a repository empty.
            Empty: false,
            json.Time("pushed_at"));
    }

    public static ListedRepository? OfGraphQL(JsonElement json) => json.Text("nameWithOwner") is not { } fullName ? null : new(
        json.Text("id") ?? fullName,
        fullName,
        json.Text("url") ?? "",
        json.At("defaultBranchRef").Text("name"),
        json.Text("description"),
        json.At("primaryLanguage").Text("name"),
        json.Member("repositoryTopics").IsObject() ? TopicsOf(json) : null,
        json.Flag("isArchived"),
        json.Flag("isFork"),
        json.Flag("isPrivate"),
        json.Flag("isEmpty"),
        json.Time("pushedAt"));

    public static IReadOnlyList<string> TopicsOf(JsonElement repository) =>
        [.. repository.At("repositoryTopics").Items("nodes").Select(n => n.At("topic").Text("name")).OfType<string>()];

    /// <summary>The fact without files, for a repository that has none or could not be read.</summary>
    public RepositoryFact Bare() => new(NodeId, FullName, Url, DefaultBranch, Description, PrimaryLanguage, PrimaryLanguage is { } language ? [language] : [],
        Topics ?? [], Archived, Fork, Private, PushedAt, [], [], []);

    /// <summary>What was known of the files, with all that the listing says anew.</summary>
    public RepositoryFact Refresh(RepositoryFact known) => known with
    {
        NodeId = NodeId,
        FullName = FullName,
        Url = Url,
        DefaultBranch = DefaultBranch ?? known.DefaultBranch,
        Description = Description,
        PrimaryLanguage = PrimaryLanguage ?? known.PrimaryLanguage,
        Topics = Topics ?? known.Topics,
        Archived = Archived,
        Fork = Fork,
        Private = Private,
    };
}
