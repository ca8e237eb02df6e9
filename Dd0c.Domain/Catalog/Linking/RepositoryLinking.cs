using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>A service's repository as far as the evidence carries, and all the evidence.</summary>
/// <param name="Declared">The component of the repository's declaration that is this service, if there is one.</param>
internal sealed record LinkVerdict(RepositoryView? Repository, string? Path, double Confidence, string Source, Declaration? Declared, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>What was found, where a person said otherwise.</summary>
    public LinkVerdict? Overruled { get; init; }
}

/// <summary>
/// Finds the repository that builds a service. Each rung of the ladder adds log-odds to a candidate; the chance of "none of these" stays in
/// the sum, so that thin or divided evidence answers nothing.
/// </summary>
internal static class RepositoryLinking
{
    /// <summary>Log-odds that none of the candidates is right, before any evidence.</summary>
    private const double None = 1.2;
    private const double Enough = 0.75;

    public static LinkVerdict Link(ServiceDraft draft, ServiceNames names, RepositoryIndex index, double nameShare = 1)
    {
        var clues = new List<Clue>();
        FromTags(draft, index, clues);
        FromImages(names, index, clues);
        FromDeclarations(draft, names, index, clues);
        FromTargets(names, index, clues);
        FromDirectories(draft, index, clues);
        FromNames(draft, names, index, clues, nameShare);
        return Decide(draft, clues);
    }

    /// <summary>
    /// A declaration is one service: the only one it can be, or among several the one that bears its name. Where the repository's one
    /// declaration fits none of several services, it is about the repository and speaks for none of them.
    /// </summary>
    public static LinkVerdict SpokenFor(LinkVerdict link, ServiceDraft draft, IReadOnlyCollection<LinkedService> inRepository)
    {
        if (link.Repository is not { } repository) return link;
        if (inRepository.Count == 1) return link with { Declared = link.Declared ?? (repository.Declarations is [var only] ? only : null) };
        if (link.Declared is not { } declared || inRepository.Count(o => o.Link.Declared == declared) == 1) return link;
        var name = NameTokens.Squash(NameTokens.Of(declared.Name));
        return draft.Key == name && inRepository.Count(o => o.Link.Declared == declared && o.Draft.Key == name) == 1 ? link : link with { Declared = null };
    }

    private sealed record Clue(RepositoryView Repository, double Weight, string Source, string Value, string? Path = null, Declaration? Declared = null);

    private static void FromTags(ServiceDraft draft, RepositoryIndex index, List<Clue> clues)
    {
        foreach (var tag in draft.All.SelectMany(r => Tags.RepositoriesOf(r.Fact)).Distinct().OrderBy(t => t.Key, StringComparer.Ordinal).ThenBy(t => t.Value, StringComparer.Ordinal))
            if (index.Named(tag.Value) is { } repository) clues.Add(new Clue(repository, index.IsCentral(repository) ? 0.5 : 7, Source.Tag, tag.ToString()));
    }

    private static void FromImages(ServiceNames names, RepositoryIndex index, List<Clue> clues)
    {
        foreach (var image in names.Images)
        {
            if (image.Source is not null && index.Named(image.Source) is { } labelled) clues.Add(new Clue(labelled, 6, Source.Image, $"image label source {image.Source}"));
            var parts = image.Repository.Split('/');
            if (index.Named(image.Repository) is { } full) clues.Add(new Clue(full, 4.4, Source.Image, $"image {image.Repository}"));
            else if (index.Named(parts[^1]) is { } last) clues.Add(new Clue(last, 4.2, Source.Image, $"image {image.Repository}"));
            else if (parts.Length > 1 && index.Named(parts[0]) is { } first) clues.Add(new Clue(first, 2.8, Source.Image, $"image {image.Repository}", Directory(first, NameTokens.Of(parts[^1]))));
            var key = NameTokens.Squash(NameTokens.Of(parts[^1]));
            Targets(index, key, [TargetKind.Image], 4.6, $"image {image.Repository}", clues);
        }
    }

    private static void FromDeclarations(ServiceDraft draft, ServiceNames names, RepositoryIndex index, List<Clue> clues)
    {
        var keys = names.Names.Where(n => n.Kind is TargetKind.Any or TargetKind.Service).Select(n => n.Key).Distinct(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var declaring = index.Declaring(key);
            foreach (var (repository, declared) in declaring) clues.Add(new Clue(repository, declaring.Count == 1 ? 4.8 : 2.5, Source.Declaration, $"{declared.File} declares {declared.Name}", declared.Path, declared));
        }
    }

    private static void FromTargets(ServiceNames names, RepositoryIndex index, List<Clue> clues)
    {
        foreach (var (kind, key, shown) in names.Names)
        {
            TargetKind[] kinds = kind switch
            {
                TargetKind.Service => [TargetKind.Service, TargetKind.Any, TargetKind.Release],
                TargetKind.Function => [TargetKind.Function, TargetKind.Any],
                TargetKind.Stack => [TargetKind.Stack],
                TargetKind.Bucket => [TargetKind.Bucket],
                _ => [TargetKind.Service, TargetKind.Function, TargetKind.Stack, TargetKind.Any],
            };
            Targets(index, key, kinds, kind == TargetKind.Any ? 3.4 : 4.6, shown, clues);
        }
    }

    private static void Targets(RepositoryIndex index, string key, TargetKind[] kinds, double weight, string shown, List<Clue> clues)
    {
        var deploying = index.Deploying(key).Where(d => kinds.Contains(d.Target.Kind) && !d.Repository.Fact.Archived).ToList();
        var repositories = deploying.Select(d => d.Repository).Distinct().Count();
        foreach (var (repository, target) in deploying)
        {
            // What several repositories deploy was copied from one to the other somewhere; nobody's word is worth much then.
            var worth = (target.Source == Source.Workflow ? weight : weight - 0.6) - (0.8 * (repositories - 1)) - (index.IsCentral(repository) ? 4 : index.IsAuxiliary(repository) ? 1.5 : 0);
            if (worth > 0) clues.Add(new Clue(repository, worth, target.Source, $"{target.File} deploys {shown}", target.Path));
        }
    }

    private static void FromDirectories(ServiceDraft draft, RepositoryIndex index, List<Clue> clues)
    {
        if (Words.AreGeneric(draft.Words)) return;
        var found = index.Keys(draft.Words).SelectMany(index.WithDirectory).Distinct().Where(d => !d.Repository.Fact.Archived && !index.IsCentral(d.Repository)).ToList();
        foreach (var (repository, path) in found) clues.Add(new Clue(repository, 2.6 - (0.9 * (found.Count - 1)), Source.Repository, $"directory {path}", path));
    }

    private static void FromNames(ServiceDraft draft, ServiceNames names, RepositoryIndex index, List<Clue> clues, double share)
    {
        if (Words.AreGeneric(draft.Words)) return;
        Resembling(draft.Words, Source.Name, share, index, clues);
        foreach (var image in names.Images.Select(i => NameTokens.Of(i.Repository.Split('/')[^1])).Where(w => !Words.AreGeneric(w)).DistinctBy(NameTokens.Join))
            Resembling(image, Source.Image, share, index, clues);
    }

    private static void Resembling(IReadOnlyList<string> words, string source, double share, RepositoryIndex index, List<Clue> clues)
    {
        var (whole, own) = (NameTokens.Squash(words), NameTokens.Squash(index.Rarity.Own(words)));
        var resembling = index.Resembling(words).Select(r => (r.Repository, r.Similarity, Called: whole == NameTokens.Squash(r.Repository.Words) ? 4.0 : own == NameTokens.Squash(index.Rarity.Own(r.Repository.Words)) ? 3.7 : 0)).ToList();
        var nearest = resembling.Select(r => r.Called).DefaultIfEmpty(0).Max();
        foreach (var (repository, similarity, called) in resembling)
        {
            var worth = called > 0 ? called : Math.Max(index.Prefixes.Worth(words, repository.Words), Math.Min(3.6, 10 * (similarity - 0.60)));
            // Beside the repository of that very name, one that is called a little otherwise is another thing.
            worth += (called < 4 && repository.IsBesides(words) && index.IsAuxiliary(repository) ? -1.5 : 0) + (called < nearest ? -2 : 0) + (repository.Deploys ? 0.3 : 0);
            if (worth > 0.2) clues.Add(new Clue(repository, worth * share, source, source == Source.Name ? $"repository name {repository.Fact.Name}" : $"image {NameTokens.Join(words)} resembles {repository.Fact.Name}"));
        }
    }

    private static LinkVerdict Decide(ServiceDraft draft, List<Clue> clues)
    {
        if (clues.Count == 0) return new LinkVerdict(null, null, 0, "", null, []);
        var candidates = clues.GroupBy(c => c.Repository).Select(g =>
        {
            // Clues of one source repeat each other; the first counts whole, other sources half: they are seldom independent.
            var bySource = g.GroupBy(c => c.Source).Select(s => s.Max(c => c.Weight)).OrderDescending().ToList();
            return (Repository: g.Key, Clues: g.OrderByDescending(c => c.Weight).ThenBy(c => c.Value, StringComparer.Ordinal).ToList(), LogOdds: bySource[0] + (0.5 * bySource.Skip(1).Sum()) - (g.Key.Fact.Archived ? 2 : 0));
        }).OrderByDescending(c => c.LogOdds).ThenBy(c => c.Repository.Fact.NodeId, StringComparer.Ordinal).ToList();
        var sum = Math.Exp(None) + candidates.Sum(c => Math.Exp(c.LogOdds));
        var best = candidates[0];
        var confidence = Math.Exp(best.LogOdds) / sum;
        var evidence = candidates.Take(3).SelectMany(c => c.Clues.DistinctBy(k => (k.Source, k.Value)).Take(4).Select(k => new Evidence("repo", k.Source, k.Value, Math.Round(k.Weight, 3), c.Repository.Seen.Since, c.Repository.Fact.FullName))).ToList();
        if (confidence < Enough) return new LinkVerdict(null, null, Math.Round(confidence, 4), best.Clues[0].Source, null, evidence);
        var declared = best.Clues.Select(c => c.Declared).FirstOrDefault(d => d is not null);
        return new LinkVerdict(best.Repository, PathOf(draft, best.Repository, best.Clues.Select(c => c.Path)), Math.Round(confidence, 4), best.Clues[0].Source, declared, evidence);
    }

    private static string? PathOf(ServiceDraft draft, RepositoryView repository, IEnumerable<string?> told) =>
        Directory(repository, draft.Words) ?? told.FirstOrDefault(p => p is { Length: > 0 } && p.Split('/')[0] is not (".github" or "infra" or "terraform" or "deploy" or "cdk" or "bin" or "lib" or "infrastructure" or "copilot"));

    /// <summary>services/charge for payments-charge: the one directory whose name is the service's, or its distinct end.</summary>
    private static string? Directory(RepositoryView repository, IReadOnlyList<string> words)
    {
        var inside = repository.Fact.Directories.Select(d => d.TrimEnd('/')).Where(d => d.Contains('/', StringComparison.Ordinal)).Select(d => (Path: d, Words: NameTokens.Of(d[(d.LastIndexOf('/') + 1)..]))).ToList();
        if (inside.Count == 0) return null;
        var exact = inside.Where(d => NameTokens.Squash(d.Words) == NameTokens.Squash(words)).Select(d => d.Path).Order(StringComparer.Ordinal).FirstOrDefault();
        if (exact is not null) return exact;
        var stems = words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        var own = repository.Words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        var fits = inside.Where(d => d.Words.Select(NameTokens.Stem).All(stems.Contains) && stems.All(s => own.Contains(s) || Words.IsRole(s) || d.Words.Select(NameTokens.Stem).Contains(s))).OrderByDescending(d => d.Words.Count).ThenBy(d => d.Path, StringComparer.Ordinal).ToList();
        return fits.Count == 1 || (fits.Count > 1 && fits[0].Words.Count > fits[1].Words.Count) ? fits[0].Path : null;
    }
}
