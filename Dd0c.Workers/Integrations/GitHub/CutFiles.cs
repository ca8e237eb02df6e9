using System.Text;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>GraphQL cuts a blob at 512 KB. Of a CODEOWNERS the last rule wins, so one that was cut is read over REST.</summary>
internal sealed class CutFiles(GitHubClient client)
{
    /// <summary>Of whose end something depends.</summary>
    public static bool IsWantedWhole(string path) => path.EndsWith("CODEOWNERS", StringComparison.Ordinal);

    public async Task ReadAsync(DetailReading reading, IReadOnlyList<ListedRepository> repositories, CancellationToken cancellationToken)
    {
        foreach (var repository in repositories)
        {
            if (!reading.Facts.TryGetValue(repository.NodeId, out var fact)) { continue; }
            foreach (var file in fact.Files.Where(f => f.Truncated && IsWantedWhole(f.Path)))
            {
                var reply = await client.GetAsync($"/repos/{repository.Owner}/{repository.Name}/contents/{file.Path}", "GET /repos/{owner}/{repo}/contents/{path}",
                    cancellationToken, accept: "application/vnd.github.raw+json");
                if (reply is GitHubReply.Ok ok)
                {
                    fact = fact with { Files = [.. fact.Files.Select(f => f.Path == file.Path ? f with { Text = Encoding.UTF8.GetString(ok.Answer.Body), Truncated = false } : f)] };
                }
                else
                {
                    var why = reply is GitHubReply.Failed failed ? failed.Fault.Words : "GitHub gave no file.";
                    reading.Lacks(repository.NodeId, RepositoryParts.CutEnd, $"the end of its {file.Path} could not be read ({why})");
                }
            }
            reading.Facts[repository.NodeId] = fact;
        }
    }
}
