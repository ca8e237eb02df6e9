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
        var (address, before) = (path, "");
        for (var page = 2; page <= Most + 1; page++)
        {
            var reply = await client.GetAsync(address, operation, cancellationToken);
            if (reply is not GitHubReply.Ok { Answer: var answer }) { return (items, reply is GitHubReply.Failed failed ? failed.Fault : new GitHubFault.Unavailable("GitHub gave no list.")); }
            if (answer.Json.ValueKind != JsonValueKind.Array) { return (items, new GitHubFault.NotServed("The address answers, but not with a list.")); }
            if (!answer.Json.Items().All(i => i.IsObject())) { return (items, new GitHubFault.Unavailable("GitHub left out a part of a list and gave no reason.")); }
            var (count, text, linked) = (answer.Json.GetArrayLength(), answer.Json.GetRawText(), answer.Header("Link") is not null);
            // The same again is the answer of a server that knows no pages.
            if (text == before && !linked) { return (items, null); }
            items.AddRange(answer.Json.Items());
            var next = linked ? answer.Link("next") : count is 100 or 30 ? $"{path}&page={page}" : null;
            if (next is null) { return (items, null); }
            (address, before) = (next, text);
        }
        return (items, new GitHubFault.Unavailable($"The list has more than {Most} pages; the rest was not read."));
    }
}
