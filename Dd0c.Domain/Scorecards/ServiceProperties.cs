using System.Text.RegularExpressions;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Scorecards;

/// <summary>What checks may ask of each service: from its row, from what was read of its repository and from its AWS resources. Pure.</summary>
public static partial class ServiceProperties
{
    private const int MostValues = 50;

    /// <summary>What the row itself says; it is never stale.</summary>
    /// <param name="team">The slug of the owner; null: none.</param>
    public static IEnumerable<(string Name, PropertyValue Value)> OfRow(Service s, string? team)
    {
        yield return ("name", Text(s.DisplayName));
        if (s.Description is { Length: > 0 } description) yield return ("description", Text(description));
        yield return ("type", Text(s.Type));
        yield return ("tier", Text(s.Tier));
        yield return ("lifecycle", Text(s.Lifecycle));
        yield return ("health", Text(s.Health));
        if (s.Runtime is { Length: > 0 } runtime) yield return ("runtime", Text(runtime));
        yield return ("stack", List(s.TechStack));
        yield return ("environments", List(s.Environments));
        if (s.LastDeployAt is { } deployed) yield return ("last-deploy", new PropertyValue.Date(deployed));
        yield return ("owner.state", Text(s.OwnerState));
        if (team is not null) yield return ("owner.team", Text(team));
        yield return ("owner.confidence", Number(s.OwnerState == "owned" ? Math.Floor(100 * s.OwnerConfidence) : 0));
        if (s.RepoFullName is { } repository) yield return ("repository", Text(repository));
    }

    /// <summary>What its repository and its resources say, by service. It changes only with the inventory, and is stored.</summary>
    public static IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, PropertyValue>> OfInventory(CatalogState catalog, Inventory inventory)
    {
        var repositories = inventory.Repositories.DistinctBy(r => r.Fact.NodeId).ToDictionary(r => r.Fact.NodeId, r => r.Fact, StringComparer.Ordinal);
        var facts = inventory.Resources.DistinctBy(r => r.Fact.Arn).ToDictionary(r => r.Fact.Arn, r => r.Fact, StringComparer.Ordinal);
        var resources = catalog.Resources.Where(r => facts.ContainsKey(r.Arn)).ToLookup(r => r.ServiceId, r => facts[r.Arn]);
        var sharing = catalog.Services.Where(s => s.RemovedAt is null && s.RepoNodeId is not null).GroupBy(s => s.RepoNodeId!).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var scans = repositories.Values.Where(r => sharing.ContainsKey(r.NodeId)).ToDictionary(r => r.NodeId, SecurityScans.Of, StringComparer.Ordinal);
        return catalog.Services.Where(s => s.RemovedAt is null).ToDictionary(s => s.Id, s => (IReadOnlyDictionary<string, PropertyValue>)new SortedDictionary<string, PropertyValue>(
            (s.RepoNodeId is { } node && repositories.TryGetValue(node, out var repository) ? OfRepository(repository, s.RepoPath, scans[node]) : [])
                .Concat(OfResources([.. resources[s.Id].OrderBy(r => r.Arn, StringComparer.Ordinal)]))
                .GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.First().Value), StringComparer.Ordinal));
    }

    /// <param name="path">Its directory in a repository of several; what lies elsewhere is not its own.</param>
    private static IEnumerable<(string Name, PropertyValue Value)> OfRepository(RepositoryFact repository, string? path, IReadOnlyList<string> scans)
    {
        var prefix = string.IsNullOrEmpty(path) ? "" : path.TrimEnd('/') + "/";
        var own = repository.Files.Select(f => f.Path).Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var directories = repository.Directories.Where(d => d.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        string? Beside(Regex name) => own.Find(p => !p[prefix.Length..].Contains('/', StringComparison.Ordinal) && name.IsMatch(p[prefix.Length..]));
        string? Found(Regex name) => Beside(name) ?? (prefix.Length == 0 ? null : repository.Files.Select(f => f.Path).FirstOrDefault(p => !p.Contains('/', StringComparison.Ordinal) && name.IsMatch(p)));

        yield return ("repository.archived", new PropertyValue.Truth(repository.Archived));
        yield return ("repository.private", new PropertyValue.Truth(repository.Private));
        if (repository.PrimaryLanguage is { } language) yield return ("repository.language", Text(language));
        yield return ("repository.topics", List(repository.Topics));
        if (repository.PushedAt is { } pushed) yield return ("repository.pushed", new PropertyValue.Date(pushed));
        yield return ("repository.contributors", Number(repository.Authors.Count));
        if (Beside(ReadmeName()) is { } readme) yield return ("repository.readme", Text(readme));
        if (Found(LicenseName()) is { } license) yield return ("repository.license", Text(license));
        if (Beside(DockerfileName()) is { } dockerfile) yield return ("repository.dockerfile", Text(dockerfile));
        if (repository.Files.Select(f => f.Path).FirstOrDefault(p => p is ".github/CODEOWNERS" or "CODEOWNERS" or "docs/CODEOWNERS") is { } owners) yield return ("repository.codeowners", Text(owners));
        yield return ("repository.workflows", List(repository.Files.Select(f => f.Path).Where(p => p.StartsWith(".github/workflows/", StringComparison.Ordinal)).Select(p => p[".github/workflows/".Length..])));
        yield return ("repository.scans", List(scans));
        yield return ("repository.openapi", List(own.Where(p => OpenApiName().IsMatch(Name(p)))));
        yield return ("repository.runbooks", List([.. own.Where(p => RunbookPath().IsMatch(p[prefix.Length..])), .. directories.Where(d => RunbookPath().IsMatch(d[prefix.Length..]))]));
        yield return ("repository.slo", List(own.Where(p => SloName().IsMatch(Name(p)))));
    }

    private static IEnumerable<(string Name, PropertyValue Value)> OfResources(IReadOnlyList<ResourceFact> resources)
    {
        var alarms = resources.Where(r => r.Type == "cloudwatch:alarm").ToList();
        var others = resources.Where(r => r.Type != "cloudwatch:alarm").ToList();
        yield return ("resources", Number(others.Count));
        yield return ("resources.types", List(others.Select(r => r.Type)));
        yield return ("resources.accounts", List(others.Select(r => r.Account).Where(a => a.Length > 0)));
        yield return ("resources.regions", List(others.Select(r => r.Region).Where(r => r.Length > 0)));
        yield return ("alarms", Number(alarms.Count));
        // A target group cannot be without a health check.
        yield return ("health-checks", List([.. others.SelectMany(r => r.Links).Where(l => l.Kind == LinkKind.TargetGroup).Select(l => Name(l.Target[..Math.Max(0, l.Target.LastIndexOf('/'))]) is { Length: > 0 } group ? group : l.Target), .. alarms.Select(a => a.Name)]));
        yield return ("slo-alarms", List(alarms.Select(a => a.Name).Where(n => NameTokens.Of(n).Contains("slo"))));
        foreach (var tag in others.SelectMany(r => r.Tags).Where(t => !t.Key.StartsWith("aws:", StringComparison.Ordinal)).GroupBy(t => t.Key, t => t.Value, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Take(MostValues))
            yield return (Property.Tag + Clean(tag.Key), List(tag));
    }

    private static PropertyValue.Text Text(string value) => new(Clean(value));
    private static PropertyValue.Number Number(double value) => new(value);
    private static PropertyValue.List List(IEnumerable<string> values) => new([.. values.Select(Clean).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostValues)]);
    /// <summary>A file's name or a tag may hold a NUL, which PostgreSQL cannot store.</summary>
    private static string Clean(string value) => value.Replace("\0", "", StringComparison.Ordinal);
    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    [GeneratedRegex(@"^readme(\.\w+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex ReadmeName();

    [GeneratedRegex(@"^(licen[sc]e|copying)([.-]\w+)*$", RegexOptions.IgnoreCase)]
    private static partial Regex LicenseName();

    [GeneratedRegex(@"^(dockerfile|containerfile)(\.\w+)*$", RegexOptions.IgnoreCase)]
    private static partial Regex DockerfileName();

    [GeneratedRegex(@"^([\w-]+[.-])?(openapi|swagger)([.-][\w-]+)*\.(ya?ml|json)$", RegexOptions.IgnoreCase)]
    private static partial Regex OpenApiName();

    [GeneratedRegex(@"(^|/)(runbooks?|playbooks?)(/|(\.\w+)?$)", RegexOptions.IgnoreCase)]
    private static partial Regex RunbookPath();

    [GeneratedRegex(@"^([\w-]+[.-])?(slos?|openslo|sloth)([.-][\w-]+)*\.(ya?ml|json)$", RegexOptions.IgnoreCase)]
    private static partial Regex SloName();
}
