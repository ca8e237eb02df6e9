using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Reads what the first look at a repository only saw by name: a README of another spelling, descriptors of other
/// portals, and the declarations inside a monorepo.</summary>
internal sealed class RepositoryFiles(GitHubClient client, GitHubOptions options, TimeProvider time, DetailWay way, DetailReading reading)
{
    private const int MostPerRepository = 60;

    private static readonly string[] Readmes = ["readme.md", "readme.markdown", "readme.mdown", "readme.rst", "readme.adoc", "readme.asciidoc", "readme.org", "readme.txt", "readme"];

    private static readonly HashSet<string> AtRoot = new(StringComparer.OrdinalIgnoreCase)
    {
        "catalog-info.yml", "serverless.yaml", "port.yml", "compass.yml", "compass.yaml", "cortex.yaml", "cortex.yml", "opslevel.yml",
        "score.yaml", "service.datadog.yaml", "samconfig.yaml", "copilot.yml",
    };

    private static readonly HashSet<string> InMonorepo = new(StringComparer.OrdinalIgnoreCase)
    {
        "catalog-info.yaml", "catalog-info.yml", "serverless.yml", "serverless.yaml", "template.yaml", "template.yml", "samconfig.toml",
        "cdk.json", "opslevel.yml", "score.yaml", "compass.yml", "cortex.yaml", "port.yml", "service.datadog.yaml",
    };

    /// <param name="stopped">Why nothing more is asked for; what is still wanted is then noted as missing.</param>
    /// <returns>Why the rest was not asked for.</returns>
    public async Task<GitHubFault?> ReadAsync(IReadOnlyList<ListedRepository> repositories, GitHubFault? stopped, CancellationToken cancellationToken)
    {
        var wanted = repositories
            .Where(r => reading.Facts.ContainsKey(r.NodeId))
            .Select(r => (Repository: r, Paths: Wanted(reading.Facts[r.NodeId])))
            .Where(w => w.Paths.Count > 0)
            .ToList();
        if (wanted.Count == 0) { return stopped; }
        // Few files each as a rule; the page counts files, so that a large monorepo makes a page of its own.
        var most = Math.Max(1, options.RepositoryPage * 3 / Math.Max(3, wanted.Max(w => w.Paths.Count)));
        var queue = new PageQueue<(ListedRepository Repository, IReadOnlyList<string> Paths)>(most, options.GraphQLStreams, 0, options, time);
        var fault = stopped ?? await queue.RunAsync(wanted, AskAsync, Settle, (w, words) => Missing(w.Repository, words), cancellationToken);
        if (fault is not null)
        {
            foreach (var (repository, paths) in wanted.Where(w => w.Paths.Any(p => reading.Facts[w.Repository.NodeId].Files.Any(f => f.Path == p && f.Text is null)))) { Missing(repository, fault.Words); }
        }
        return fault;

        Task<GraphQLReply> AskAsync(IReadOnlyList<(ListedRepository Repository, IReadOnlyList<string> Paths)> page, int level)
        {
            var (text, variables) = DetailDocument.BuildFiles(way, page);
            return client.QueryAsync("RepositoryFiles", text, variables, heavy: true, cancellationToken);
        }
    }

    private PageVerdict Settle(IReadOnlyList<(ListedRepository Repository, IReadOnlyList<string> Paths)> page, int level, GraphQLReply reply)
    {
        switch (reply)
        {
            case GraphQLReply.Whole { Data: var data }:
                for (var i = 0; i < page.Count; i++)
                {
                    var (repository, paths) = page[i];
                    // They were listed a moment ago.
                    if (paths.Where((_, f) => !data.At($"r{i}", $"f{f}").IsObject()).Any()) { Missing(repository, "GitHub gave nothing in their place"); }
                    var read = paths.Select((path, f) => RepositoryMapper.FileOf(path, data.At($"r{i}", $"f{f}"), options.FileLimit)).OfType<RepositoryFile>().ToDictionary(f => f.Path);
                    var fact = reading.Facts[repository.NodeId];
                    reading.Facts[repository.NodeId] = fact with { Files = [.. fact.Files.Select(f => read.GetValueOrDefault(f.Path, f))] };
                }
                return new PageVerdict.Passed();
            case GraphQLReply.Broken broken: return new PageVerdict.Less(broken.Errors[0].Message, broken.Errors.Any(e => e.IsHeavy));
            case GraphQLReply.Failed { Fault: GitHubFault.TooHeavy heavy }: return new PageVerdict.Less(heavy.Words, heavy.Certain);
            case GraphQLReply.Failed failed: return new PageVerdict.Stop(failed.Fault);
            default: return new PageVerdict.Less("GitHub gave no answer.");
        }
    }

    /// <summary>Whether a path is one that a repository's fact tells of.</summary>
    public static bool IsSeen(string path) => path.Split('/') switch
    {
        [_] => true,
        [".github" or "docs", "CODEOWNERS"] => true,
        [".github", "workflows", var name] => IsWorkflow(name),
        [var group, _, _] => DetailDocument.Monorepo.Contains(group),
        _ => false,
    };

    /// <summary>Whether its text is read as well.</summary>
    public static bool IsRead(string path) => DetailDocument.Files.Contains(path) || path.Split('/') switch
    {
        [var name] => AtRoot.Contains(name) || Readmes.Contains(name.ToLowerInvariant()),
        [".github", "workflows", _] => true,
        [_, _, var name] => InMonorepo.Contains(name),
        _ => false,
    };

    public static bool IsDirectorySeen(string path) => path.Split('/') switch
    {
        [_] => true,
        [var group, _] => DetailDocument.Monorepo.Contains(group),
        _ => false,
    };

    public static bool IsWorkflow(string name) => name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    private void Missing(ListedRepository repository, string words) => reading.Lacks(repository.NodeId, RepositoryParts.Texts, $"some of its files could not be read ({words})");

    private static IReadOnlyList<string> Wanted(RepositoryFact fact)
    {
        var unread = fact.Files.Where(f => f.Text is null).ToList();
        var root = unread.Where(f => !f.Path.Contains('/', StringComparison.Ordinal)).ToList();
        var readme = fact.Files.Any(f => f.Text is not null && f.Path.Equals("README.md", StringComparison.Ordinal)) ? null
            : Readmes.SelectMany(name => root.Where(f => f.Path.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault();
        return
        [
            .. new[] { readme?.Path }.OfType<string>(),
            .. root.Where(f => AtRoot.Contains(f.Path)).Select(f => f.Path),
            .. unread.Where(f => f.Path.Count(c => c == '/') == 2 && InMonorepo.Contains(f.Path[(f.Path.LastIndexOf('/') + 1)..])).Select(f => f.Path).Take(MostPerRepository),
        ];
    }
}
