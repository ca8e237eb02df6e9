using System.Text.Json;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Where a GraphQL connection goes on.</summary>
/// <param name="Next">The cursor of the next page; null, and no fault: this was the last.</param>
/// <param name="Fault">It does not say how to go on, or does not say whether.</param>
internal sealed record Paging(string? Next, GitHubFault? Fault)
{
    /// <param name="cursor">With which this page was asked for.</param>
    public static Paging Of(JsonElement pageInfo, string? cursor) => pageInfo.Member("hasNextPage").ValueKind switch
    {
        JsonValueKind.False => new(null, null),
        JsonValueKind.True when pageInfo.Text("endCursor") is { Length: > 0 } next && next != cursor => new(next, null),
        JsonValueKind.True => new(null, new GitHubFault.Unavailable("GitHub says that there is more, but not where.")),
        _ => new(null, new GitHubFault.Unavailable("GitHub does not say whether there is more.")),
    };
}
