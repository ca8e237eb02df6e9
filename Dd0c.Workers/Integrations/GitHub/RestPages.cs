using System.Text.Json;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Reads a REST list to its end.</summary>
internal static class RestPages
{
    private const int Most = 200;

    /// <param name="path">With per_page=100 in its query.</param>
    public static async Task<(List<JsonElement> Items, GitHubFault? Fault)> ReadAsync(GitHubClient client, string path, string operation, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        var address = path;
        for (var page = 2; page <= Most; page++)
        {
            var reply = await client.GetAsync(address, operation, cancellationToken);
            if (reply is not GitHubReply.Ok { Answer: var answer }) { return (items, reply is GitHubReply.Failed failed ? failed.Fault : new GitHubFault.Unavailable("GitHub gave no list.")); }
            if (answer.Json.ValueKind != JsonValueKind.Array) { return (items, new GitHubFault.NotServed("The address answers, but not with a list.")); }
            var count = answer.Json.GetArrayLength();
            items.AddRange(answer.Json.Items());
            var next = answer.Header("Link") is not null ? answer.Link("next") : count is 100 or 30 ? $"{path}&page={page}" : null;
            if (next is null) { break; }
            address = next;
        }
        return (items, null);
    }
}
