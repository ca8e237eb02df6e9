using System.Text;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>GraphQL cuts a blob at 512 KB. Of a CODEOWNERS the last rule wins, so one that was cut is read over REST.</summary>
internal sealed class CutFiles(GitHubClient client)
{
    public async Task ReadAsync(DetailReading reading, IReadOnlyList<ListedRepository> repositories, CancellationToken cancellationToken)
    {
        foreach (var repository in repositories)
        {
            if (!reading.Facts.TryGetValue(repository.NodeId, out var fact)) { continue; }
            foreach (var file in fact.Files.Where(f => f.Truncated && f.Path.EndsWith("CODEOWNERS", StringComparison.Ordinal)))
            {
                var reply = await client.GetAsync($"/repos/{repository.Owner}/{repository.Name}/contents/{file.Path}", "GET /repos/{owner}/{repo}/contents/{path}",
                    cancellationToken, accept: "application/vnd.github.raw+json");
                if (reply is GitHubReply.Ok ok)
                {
                    fact = fact with { Files = [.. fact.Files.Select(f => f.Path == file.Path ? f with { Text = Encoding.UTF8.GetString(ok.Answer.Body), Truncated = false } : f)] };
                }
            }
            reading.Facts[repository.NodeId] = fact;
        }
    }
}
