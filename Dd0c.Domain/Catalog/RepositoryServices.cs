using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog;

/// <summary>Services that only a repository shows: declared as a component that runs, or deployed by its own pipeline. Libraries, documents
/// and configuration are none.</summary>
internal static class RepositoryServices
{
    private const double Enough = 1;

    public static IEnumerable<LinkedService> Found(RepositoryIndex index, IReadOnlyList<LinkedService> linked)
    {
        var taken = linked.Where(l => l.Link.Repository is not null).ToLookup(l => l.Link.Repository!, l => l);
        // A repository that nearly was somebody's must not become a second service of the same name.
        var names = linked.Select(l => l.Draft.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var repository in index.All.Where(r => !r.Fact.Archived && !r.Fact.Fork))
        {
            var running = repository.Declarations.Where(d => Runs(d.Type)).OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
            if (running.Count > 0)
            {
                foreach (var declared in running.Where(d => !taken[repository].Any(l => l.Link.Declared == d || l.Draft.Key == NameTokens.Squash(NameTokens.Of(d.Name)))))
                {
                    if (running.Count == 1 && taken.Contains(repository)) continue;
                    if (!names.Add(NameTokens.Squash(NameTokens.Of(declared.Name)))) continue;
                    yield return Service(repository, NameTokens.Of(declared.Name), declared, declared.Path, 0.8, Source.Declaration, $"{declared.File} declares {declared.Name}");
                }
                continue;
            }
            if (taken.Contains(repository) || repository.Declarations.Count > 0) continue;
            if (Evidence(repository, index) is not { } why || why.Weight - repository.Beside < Enough || Words.AreGeneric(repository.Words) || !names.Add(NameTokens.Squash(repository.Words))) continue;
            yield return Service(repository, repository.Words, null, null, 0.6, why.Source, why.Text);
        }
    }

    private static bool Runs(string? type) => type?.ToLowerInvariant() is null or "service" or "website" or "api" or "worker" or "backend" or "frontend" or "webapp" or "cron" or "job" or "microservice" or "lambda" or "function" or "application" or "app";

    /// <summary>How it is deployed, and how much that weighs: its own name most, then a container of its own, then whatever it deploys.</summary>
    private static (double Weight, string Source, string Text)? Evidence(RepositoryView repository, RepositoryIndex index)
    {
        var named = repository.Targets.FirstOrDefault(t => t.Kind is TargetKind.Service or TargetKind.Function or TargetKind.Stack or TargetKind.Release);
        var deployedContainer = repository.Deploys && repository.Fact.Files.Any(f => f.Path.EndsWith("Dockerfile", StringComparison.Ordinal));
        var weight = index.DeploysItself(repository) ? 3 : deployedContainer ? 2 : 1.5;
        if (named is not null) return (weight, named.Source, $"{named.File} deploys {named.Name}");
        return deployedContainer || (repository.Deploys && repository.Targets.Any(t => t.Kind is TargetKind.Image or TargetKind.Bucket)) ? (weight, Source.Workflow, "its workflow deploys it") : null;
    }

    private static LinkedService Service(RepositoryView repository, IReadOnlyList<string> words, Declaration? declared, string? path, double confidence, string source, string why)
    {
        var draft = new ServiceDraft { Words = words, Footing = Footing.Repository };
        return new LinkedService(draft, new LinkVerdict(repository, path, 0.97, source, declared, [new Evidence("repo", source, why, Math.Round(confidence, 2), repository.Seen.Since, repository.Fact.FullName)]));
    }
}
