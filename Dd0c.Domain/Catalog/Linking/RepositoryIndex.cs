using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>All repositories, indexed by everything a service may be linked through, so that each service meets few of them.</summary>
internal sealed class RepositoryIndex
{
    private readonly Dictionary<string, List<RepositoryView>> _byFullName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<(RepositoryView Repository, DeployTarget Target)>> _byTarget = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(RepositoryView Repository, Declaration Declared)>> _byDeclaration = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(RepositoryView Repository, string Path)>> _byDirectory = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RepositoryView>> _byStem = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RepositoryView>> _bySquash = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlySet<string>> _stems = new(StringComparer.Ordinal);

    public RepositoryIndex(IEnumerable<Seen<RepositoryFact>> repositories, EnvironmentFolding folding, IReadOnlyCollection<IReadOnlyList<string>> serviceNames)
    {
        All = [.. repositories.GroupBy(r => r.Fact.NodeId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => RepositoryView.Of(g.OrderByDescending(r => r.Since).ThenBy(r => r.Fact.FullName, StringComparer.Ordinal).First()))];
        Faults = [.. All.SelectMany(r => r.Declared.Faults)];
        All = BroughtHome(All);
        Rarity = new Rarity([.. All.Select(r => r.Words)], serviceNames, All.Select(r => r.Fact.Org).Where(o => o.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase));
        Prefixes = new Prefixes([.. All.Select(r => r.Words)], serviceNames, Rarity);
        foreach (var repository in All)
        {
            Add(_byFullName, repository.Fact.FullName, repository);
            Add(_byFullName, repository.Fact.Name, repository);
            if (repository.Fact.Fork) continue;
            foreach (var target in repository.Targets)
            {
                var words = folding.Fold(NameTokens.Of(GeneratedNames.ReadLogicalId(target.Name[(target.Name.LastIndexOf('/') + 1)..].Replace("*", "-", StringComparison.Ordinal)))).Words;
                if (words.Count > 1 && words[^1] == "stack") words = [.. words.Take(words.Count - 1)];
                if (words.Count == 0 || Words.AreGeneric(words)) continue;
                foreach (var key in Keys(words)) Add(_byTarget, key, (repository, target));
            }
            foreach (var declared in repository.Declarations)
                foreach (var key in declared.Aliases.Prepend(declared.Name).SelectMany(n => Keys(folding.Fold(NameTokens.Of(n)).Words)).Distinct(StringComparer.Ordinal)) Add(_byDeclaration, key, (repository, declared));
            foreach (var directory in repository.Fact.Directories)
                if (directory.TrimEnd('/').Split('/') is { Length: > 1 } parts)
                    foreach (var key in Keys(NameTokens.Of(parts[^1]))) Add(_byDirectory, key, (repository, directory.TrimEnd('/')));
            if (repository.Fact.Archived) continue;
            var stems = repository.Words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
            _stems[repository.Fact.NodeId] = stems;
            foreach (var stem in stems) Add(_byStem, stem, repository);
            foreach (var key in Keys(repository.Words)) Add(_bySquash, key, repository);
        }
    }

    public IReadOnlyList<RepositoryView> All { get; }

    /// <summary>What in the repositories' declarations was not taken, and why.</summary>
    public IReadOnlyList<FileFault> Faults { get; }
    public Rarity Rarity { get; }
    public Prefixes Prefixes { get; }

    /// <summary>The one repository of that very name, with or without the company's prefix, that does not stand beside a service.</summary>
    public RepositoryView? NamedLike(IReadOnlyList<string> words) => _bySquash.GetValueOrDefault(NameTokens.Squash(words)) is { } alike && alike.Where(r => !IsAuxiliary(r)).ToList() is [var one] ? one : null;

    public RepositoryView? OfNode(string nodeId) => All.FirstOrDefault(r => r.Fact.NodeId == nodeId);

    /// <summary>By <c>org/name</c>, a clone or browser address, or a bare name that only one repository has.</summary>
    public RepositoryView? Named(string reference)
    {
        var name = WithoutGit(reference);
        if (_byFullName.TryGetValue(name, out var direct)) return direct is [var one] ? one : null;
        return FullNames(name).Select(n => _byFullName.GetValueOrDefault(n) is [var exact] ? exact : null).FirstOrDefault(r => r is not null);
    }

    private static string WithoutGit(string reference) =>
        reference.Trim().TrimEnd('/') is var name && name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;

    /// <summary>What may be org/name in an address: any two parts of it that follow each other.</summary>
    private static IEnumerable<string> FullNames(string address)
    {
        var host = address.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? address[(scheme + 3)..] : address.Replace(':', '/');
        var parts = host.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Zip(parts.Skip(1), (org, name) => $"{org}/{name}");
    }

    /// <summary>Under which a name is looked up: whole, and without the company's prefix.</summary>
    public IEnumerable<string> Keys(IReadOnlyList<string> words) => new[] { NameTokens.Squash(words), NameTokens.Squash(Rarity.Own(words)) }.Distinct(StringComparer.Ordinal);

    /// <summary>Whether it holds what deploys the others: it names many of them and is none, so that it says nothing of where any is built.</summary>
    public bool IsCentral(RepositoryView repository) => repository.DeploysOthers && repository.Targets.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count() is 0 or >= 3 && !DeploysItself(repository);

    public IReadOnlyList<(RepositoryView Repository, DeployTarget Target)> Deploying(string key) => _byTarget.GetValueOrDefault(key) ?? [];

    /// <summary>Whether its own files deploy something of its own name: then it is that thing, whatever words are in the name.</summary>
    public bool DeploysItself(RepositoryView repository) =>
        new[] { repository.Words, Rarity.Own(repository.Words) }.Any(words => Deploying(NameTokens.Squash(words)).Any(d => d.Repository == repository && d.Target.Kind != TargetKind.Bucket));

    /// <summary>Whether it stands beside a service rather than building one.</summary>
    public bool IsAuxiliary(RepositoryView repository) => repository.Beside > 0 && !DeploysItself(repository);

    public IReadOnlyList<(RepositoryView Repository, Declaration Declared)> Declaring(string key) => _byDeclaration.GetValueOrDefault(key) ?? [];

    public IReadOnlyList<(RepositoryView Repository, string Path)> WithDirectory(string key) => _byDirectory.GetValueOrDefault(key) ?? [];

    /// <summary>Repositories whose name resembles the words, with how much; only those that share a word which tells something.</summary>
    public IEnumerable<(RepositoryView Repository, double Similarity)> Resembling(IReadOnlyList<string> words)
    {
        var stems = words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        // The two rarest words find every repository that could still reach a useful similarity.
        var keys = stems.Where(_byStem.ContainsKey).OrderByDescending(Rarity.Of).ThenBy(s => s, StringComparer.Ordinal).Take(2);
        return keys.SelectMany(k => _byStem[k]).Concat(Keys(words).SelectMany(k => _bySquash.GetValueOrDefault(k) ?? [])).Distinct().Select(r => (r, Rarity.Similarity(stems, _stems[r.Fact.NodeId])));
    }

    /// <summary>A catalog kept in one repository declares what others build: such a declaration goes to the repository it names.</summary>
    private static IReadOnlyList<RepositoryView> BroughtHome(IReadOnlyList<RepositoryView> views)
    {
        var byName = views.GroupBy(v => v.Fact.FullName, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
        var moved = views.SelectMany(v => v.Declarations.Select(d => (From: v, Declared: d, To: Meant(d, v)))).Where(m => m.To is not null && m.To != m.From).ToList();
        if (moved.Count == 0) return views;
        var (left, come) = (moved.ToLookup(m => m.From, m => m.Declared), moved.ToLookup(m => m.To!, m => m.Declared with { File = $"{m.From.Fact.FullName}/{m.Declared.File}", Path = null }));
        return [.. views.Select(v => !left.Contains(v) && !come.Contains(v) ? v : v with { Declared = v.Declared with { Components = [.. v.Declarations.Except(left[v]), .. come[v].OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line)] } })];

        RepositoryView? Meant(Declaration declared, RepositoryView home)
        {
            if (declared.Repository is not { } reference) return null;
            var name = WithoutGit(reference);
            // A bare name is of the same organisation.
            return FullNames(name.Contains('/', StringComparison.Ordinal) ? name : $"{home.Fact.Org}/{name}").Select(byName.GetValueOrDefault).FirstOrDefault(v => v is not null);
        }
    }

    private static void Add<T>(Dictionary<string, List<T>> index, string key, T value)
    {
        if (!index.TryGetValue(key, out var list)) index[key] = list = [];
        if (!list.Contains(value)) list.Add(value);
    }
}
