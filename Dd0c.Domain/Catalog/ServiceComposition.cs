using Dd0c.Domain.Catalog.Describing;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>Drafts with their repositories → services with every value and its reasons.</summary>
internal sealed class ServiceComposition(LinkedServices linked, IReadOnlyList<Dependencies.Edge> edges, TeamDirectory teams, IReadOnlyList<Correction> said)
{
    private readonly Dictionary<LinkedService, int> _fanIn = edges.GroupBy(e => e.To).ToDictionary(g => g.Key, g => g.Select(e => e.From).Distinct().Count());
    private readonly Dictionary<string, CodeOwners?> _codeOwners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LinkedService Service, IReadOnlyList<OwnerSignal> Signals)> _heard = new(StringComparer.Ordinal);
    private readonly List<FileFault> _faults = [];

    /// <summary>Lines of CODEOWNERS that GitHub would not follow either, of the repositories that services are built from.</summary>
    public IReadOnlyList<FileFault> Faults => _faults;

    public IReadOnlyList<InferredService> Compose()
    {
        teams.Vouch(linked.All.Select(l => l.Draft.All.SelectMany(r => Tags.TeamsOf(r.Fact)).Select(t => (t.Tag.Value, t.Key)).Distinct()));
        teams.Learn(linked.All.Select(l => (
            l.Draft.All.SelectMany(r => Tags.TeamsOf(r.Fact)).Where(t => t.Key != TeamKey.Kin).Select(t => t.Tag.Value).Concat(DeclaredOwners(l.Link).Select(d => d.Owner)),
            l.Link.Repository is { } repository ? teams.Writers(repository.Fact.FullName).Select(w => w.TeamKey).Concat(Named(l)) : [])));
        // Teams are met in one fixed order, so that their aliases and those founded by tags come out the same.
        var heard = linked.All.OrderBy(l => l.Draft.Key, StringComparer.Ordinal).ThenBy(Smallest, StringComparer.Ordinal).Select(l => (Service: l, Signals: OwnerSignals.Collect(Question(l, linked.IsShared(l)), teams, CodeOwnersOf))).ToList();
        Calibration = Learn(heard);
        foreach (var one in heard) _heard[linked.KeyOf(one.Service)] = one;
        return [.. heard.Select(h => Compose(h.Service, h.Signals)).OrderBy(s => s.Key, StringComparer.Ordinal)];
    }

    /// <summary>What people's answers make of the sources of ownership.</summary>
    public OwnerCalibration Calibration { get; private set; } = OwnerCalibration.None;

    /// <summary>What has become of the owners that stand in the end.</summary>
    public IReadOnlyList<InferredService> Watch(IReadOnlyList<InferredService> services) => [.. services.Select(s => OwnerDrift.Look(s, _heard[s.Key].Service, _heard[s.Key].Signals, teams))];

    private OwnerCalibration Learn(IReadOnlyList<(LinkedService Service, IReadOnlyList<OwnerSignal> Signals)> heard)
    {
        var judged = said.OfType<Correction.Value>().Where(v => v.Field == CorrectedField.Owner).ToList();
        return OwnerCalibration.Of([.. judged.Select(v => v.Answer).OfType<OwnerAnswer>()], () =>
        {
            var anchors = judged.SelectMany(v => v.Anchors).ToHashSet(StringComparer.Ordinal);
            return [.. heard.Where(h => !linked.AnchorsOf(h.Service).Concat(h.Service.Draft.All.Select(r => r.Arn)).Any(anchors.Contains)).Select(h => (IReadOnlyList<OwnerVote>)[.. h.Signals.Select(s => new OwnerVote(s.TeamKey, s.Source, s.Weight))])];
        });
    }

    /// <summary>The teams of the CODEOWNERS line that is about the service.</summary>
    private IEnumerable<string> Named(LinkedService service) =>
        service.Link.Repository is { } repository && CodeOwnersOf(repository.Fact)?.RuleForDirectory(service.Link.Path ?? "") is { } rule ? rule.Owners.Select(teams.ByHandle).OfType<InferredTeam>().Select(t => t.Key) : [];

    private static string Smallest(LinkedService service) => service.Draft.Founders.Select(f => f.Arn).Append(service.Link.Repository?.Fact.NodeId ?? "~").Min(StringComparer.Ordinal)!;

    private InferredService Compose(LinkedService service, IReadOnlyList<OwnerSignal> signals)
    {
        var (draft, link) = (service.Draft, service.Link);
        var shared = linked.IsShared(service);
        var environments = draft.All.Select(r => r.Environment).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var name = NameOf(service);
        var (type, typeWhy) = Character.TypeOf(draft, link.Repository, link.Declared);
        var (lifecycle, lifecycleWhy) = Character.LifecycleOf(environments, draft, link.Repository, link.Declared);
        var (tier, tierWhy) = Character.TierOf(draft, link.Declared, _fanIn.GetValueOrDefault(service), environments.Contains("production"));
        var (description, descriptionWhy) = Character.DescriptionOf(draft, link.Repository, link.Path, link.Declared, shared);
        var (health, healthWhy) = Health.Of(draft);
        var (owner, ownerWhy) = OwnerInference.Decide(signals, teams, Calibration);
        var evidence = new List<Evidence>();
        evidence.AddRange(Existence(draft, link));
        evidence.AddRange(ownerWhy);
        evidence.AddRange(link.Evidence);
        evidence.AddRange(new[] { typeWhy, lifecycleWhy, tierWhy }.Concat(healthWhy));
        if (descriptionWhy is not null) evidence.Add(descriptionWhy);
        var roles = OwnerRoles.Collect(service, teams);
        evidence.AddRange(roles.Select(r => new Evidence(r.Role, r.Source, r.Value, r.Confidence, link.Repository?.Seen.Since, teams.SlugOf(r.TeamKey))));
        evidence.AddRange(Overruled(link));
        var (aliases, runtime) = (AliasesOf(service, name), Character.RuntimeOf(draft));
        evidence.AddRange(Provenance.Of(draft, link, aliases, runtime));
        var (lastDeploy, deployWhy) = Deploys.Of(draft, link, shared);
        if (deployWhy is not null) evidence.Add(deployWhy);
        return new InferredService(
            linked.AnchorsOf(service), name, link.Declared?.Title ?? name, aliases, description, type, lifecycle, tier,
            Character.TechStackOf(draft, link.Repository), runtime, environments, health, lastDeploy,
            LinkOf(link),
            owner,
            [.. draft.All.OrderBy(r => r.Arn, StringComparer.Ordinal).Select(r => new ServiceResource(r.Arn, r.Environment))],
            Confidence(draft, link, owner), evidence) { Roles = roles, FoundRepository = link.Overruled is { } overruled ? LinkOf(overruled) : null };
    }

    private static RepositoryLink? LinkOf(LinkVerdict link) => link.Repository?.Fact is { } fact ? new RepositoryLink(fact.NodeId, fact.FullName, fact.Url, fact.DefaultBranch, link.Path, link.Confidence, link.Source) : null;

    /// <summary>What a less trusted declaration of the same component says otherwise.</summary>
    private static IEnumerable<Evidence> Overruled(LinkVerdict link)
    {
        foreach (var other in link.Declared?.Others ?? [])
            foreach (var (field, told, instead) in new[] { ("name", link.Declared!.Name, other.Name), ("type", link.Declared.Type, other.Type), ("lifecycle", link.Declared.Lifecycle, other.Lifecycle), ("tier", link.Declared.Tier, other.Tier), ("description", link.Declared.Description, other.Description) })
                if (instead is not null && !string.Equals(told, instead, StringComparison.OrdinalIgnoreCase)) yield return new Evidence(field, Source.Declaration, $"{other.File} says {instead}", 0, link.Repository?.Seen.Since, instead);
    }

    /// <summary>A declaration is what its people call it.</summary>
    private static string NameOf(LinkedService service) => service.Link.Declared?.Name.ToLowerInvariant() ?? NameTokens.Join(service.Draft.Words);

    private static List<string> AliasesOf(LinkedService service, string name)
    {
        var aliases = new SortedSet<string>(StringComparer.Ordinal) { NameTokens.Join(service.Draft.Words) };
        foreach (var founder in service.Draft.Founders)
        {
            if (!founder.Generated && founder.Part is Part.Deployable or Part.Api && founder.Fact.Name.Length < 80) aliases.Add(founder.Fact.Name);
            if (founder.StackWords.Count > 0) aliases.Add(NameTokens.Join(founder.StackWords));
            if ((Tags.ServiceOf(founder.Fact) ?? Tags.ApplicationOf(founder.Fact)) is { } tag) aliases.Add(tag.Value);
        }
        if (service.Link.Repository is { } repository) aliases.Add(repository.Fact.Name);
        aliases.UnionWith((service.Link.Declared?.Aliases ?? []).Where(a => !a.StartsWith("ari:", StringComparison.Ordinal)));
        aliases.RemoveWhere(a => string.Equals(a, name, StringComparison.OrdinalIgnoreCase) || a.Length < 2);
        return [.. aliases.Take(12)];
    }

    private static OwnerQuestion Question(LinkedService service, bool shared)
    {
        var tags = service.Draft.All.SelectMany(r => Tags.TeamsOf(r.Fact).Select(t => (t.Tag, Means: t.Key, r.Seen.Since))).ToList();
        var totals = tags.GroupBy(t => t.Tag.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.Count(), StringComparer.OrdinalIgnoreCase);
        var grouped = tags.GroupBy(t => (t.Tag.Key, t.Tag.Value, t.Means)).OrderBy(g => g.Key.Key, StringComparer.Ordinal).ThenBy(g => g.Key.Value, StringComparer.Ordinal)
            .Select(g => (g.Key.Key, g.Key.Value, Share: (double)g.Count() / totals[g.Key.Key], g.Key.Means, Since: g.Min(t => t.Since))).ToList();
        return new OwnerQuestion(grouped, DeclaredOwners(service.Link), service.Link.Repository?.Seen, service.Link.Path, shared, service.Draft.Words);
    }

    private static IReadOnlyList<(string Owner, string File)> DeclaredOwners(LinkVerdict link)
    {
        if (link.Declared is { } declared) return [.. declared.Others.Prepend(declared).Where(d => d.Owner is not null).Select(d => (d.Owner!, d.File)).DistinctBy(d => d.Item1)];
        return link.Repository?.Declared is { RepositoryOwner: { } owner, RepositoryOwnerIn: { } file } ? [(owner, file)] : [];
    }

    private CodeOwners? CodeOwnersOf(RepositoryFact repository)
    {
        if (_codeOwners.TryGetValue(repository.NodeId, out var known)) return known;
        var file = CodeOwners.Locations.Select(l => repository.Files.FirstOrDefault(f => f.Path == l)).FirstOrDefault(f => f is not null);
        var read = file?.Text is { } text && !file.Truncated ? CodeOwners.Parse(text) : null;
        _faults.AddRange(read?.Errors.Select(e => new FileFault(repository.FullName, file!.Path, e.Line, e.Message)) ?? []);
        return _codeOwners[repository.NodeId] = read;
    }

    private static IEnumerable<Evidence> Existence(ServiceDraft draft, LinkVerdict link)
    {
        var first = draft.Founders.OrderBy(f => f.Arn, StringComparer.Ordinal).FirstOrDefault();
        var (source, value) = draft.Footing switch
        {
            Footing.Stack => (Source.Stack, $"stack {NameTokens.Join(first!.StackWords)}"),
            Footing.Runtime => (Source.Runtime, $"{first!.Fact.Type} {first.Fact.Name}"),
            Footing.Api => (Source.Runtime, $"{first!.Fact.Name} with the functions behind it"),
            Footing.TagGroup => (Source.Tag, $"{draft.Founders.Count} resources with one tag"),
            Footing.Functions => (Source.Runtime, string.Join(", ", draft.Founders.Select(f => f.Fact.Name).Take(3))),
            _ => (link.Source, $"{link.Repository!.Fact.FullName} is deployed"),
        };
        yield return new Evidence("existence", source, value, draft.Existence, first?.Seen.Since ?? link.Repository?.Seen.Since);
        foreach (var (arn, why) in draft.Reasons.Take(5)) yield return new Evidence("resources", Source.Runtime, $"{arn[(arn.LastIndexOf(':') + 1)..]}: {why}", 0.8);
    }

    /// <summary>Half that it exists, a quarter each that repository and owner are right; a missing repository or owner counts as a coin's toss
    /// rather than as wrong, since saying nothing is no mistake.</summary>
    private static double Confidence(ServiceDraft draft, LinkVerdict link, OwnerVerdict owner)
    {
        var repository = link.Repository is null ? 0.5 : link.Confidence;
        var owned = owner switch
        {
            OwnerVerdict.Owned o => o.Confidence,
            OwnerVerdict.Ambiguous a => a.Best.Confidence,
            OwnerVerdict.Unowned => 0.5,
            _ => 0.5,
        };
        return Math.Round((0.5 * draft.Existence) + (0.25 * repository) + (0.25 * owned), 4);
    }
}
