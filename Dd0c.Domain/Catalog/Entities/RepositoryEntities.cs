using System.Globalization;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>Repositories, and what was deployed from them.</summary>
internal sealed class RepositoryEntities(RepositoryIndex repositories, EntityHomes homes, LinkedServices linked, TeamDirectory teams)
{
    private readonly ILookup<RepositoryView, LinkedService> _inRepository = linked.All.Where(l => l.Link.Repository is not null).ToLookup(l => l.Link.Repository!);

    public IEnumerable<InferredEntity> Find() => repositories.All.SelectMany(view =>
    {
        var owner = OwnerOf(view);
        return (IEnumerable<InferredEntity>)[Repository(view, owner), .. Deployed(view, owner)];
    });

    private InferredEntity Repository(RepositoryView view, (string TeamKey, Evidence Why)? owner)
    {
        var (fact, since) = (view.Fact, view.Seen.Since);
        var services = homes.In(fact.NodeId).OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [PropertyNames.FullName] = fact.FullName,
            [PropertyNames.Visibility] = fact.Private ? "private" : "public",
            [PropertyNames.Commits] = fact.Authors.Sum(a => a.Commits).ToString(CultureInfo.InvariantCulture),
        };
        if (fact.DefaultBranch is { } branch) properties[PropertyNames.DefaultBranch] = branch;
        if (fact.PrimaryLanguage is { } language) properties[PropertyNames.Language] = language;
        if (fact.Languages.Count > 1) properties[PropertyNames.Languages] = string.Join(", ", fact.Languages.Order(StringComparer.Ordinal).Take(10));
        if (fact.Topics.Count > 0) properties[PropertyNames.Topics] = string.Join(", ", fact.Topics.Order(StringComparer.Ordinal));
        if (fact.Archived) properties[PropertyNames.Archived] = "true";
        if (fact.Fork) properties[PropertyNames.Fork] = "true";
        return new(EntityKind.Repository, fact.NodeId, fact.Name, Source.Repository, since)
        {
            Description = fact.Description is { Length: > 0 } about ? about : null,
            Services = [.. services.Select(s => s.Key)],
            TeamKey = owner?.TeamKey,
            Url = fact.Url,
            At = fact.PushedAt,
            Properties = properties,
            Relations = [.. services.Select(s => EntityRelation.ToService(RelationKind.Contains, s.Key))],
            Evidence =
            [
                new("existence", Source.Repository, $"in {fact.Org} on GitHub", 1, since),
                .. services.Take(20).Select(s => new Evidence("service", s.Repository!.Source, $"holds the code of {s.DisplayName}", Math.Round(s.Repository.Confidence, 2), since)),
                .. owner is { } said ? (Evidence[])[said.Why] : [],
            ],
        };
    }

    /// <summary>Whose its services are; else whom CODEOWNERS names for all of it.</summary>
    private (string TeamKey, Evidence Why)? OwnerOf(RepositoryView view)
    {
        if (homes.In(view.Fact.NodeId).ToList() is { Count: > 0 } services) return EntityHomes.OwnerOf(services, view.Seen.Since);
        if (CodeOwners.Locations.Select(l => view.Fact.Files.FirstOrDefault(f => f.Path == l)).FirstOrDefault(f => f is not null) is not { Text: { } text, Truncated: false } || CodeOwners.Parse(text).RuleForDirectory("") is not { } rule) return null;
        return rule.Owners.Select(teams.ByHandle).OfType<InferredTeam>().ToList() is [var team] ? (team.Key, new Evidence("owner", Source.CodeOwners, rule.Text.Trim(), 0.8, view.Seen.Since)) : null;
    }

    private IEnumerable<InferredEntity> Deployed(RepositoryView view, (string TeamKey, Evidence Why)? ofRepository)
    {
        var told = view.Fact.Deployments.Where(d => d.At != default).Select(d => (Fact: d, Key: KeyOf(view, d))).DistinctBy(d => d.Key).OrderBy(d => d.Key, StringComparer.Ordinal).ToList();
        foreach (var (deployment, key) in told)
        {
            var run = deployment.Workflow is not null;
            var services = _inRepository[view].Where(l => Describing.Deploys.IsOf(deployment, l.Draft, l.Link, view, linked.IsShared(l))).Select(l => homes.ByKey(linked.KeyOf(l))).OfType<InferredService>().OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
            var owner = EntityHomes.OwnerOf(services, view.Seen.Since) ?? (services.Count == 0 ? ofRepository : null);
            var trigger = run || deployment.Commit is null ? null : told.Where(t => t.Fact.Workflow is not null && t.Fact.Commit == deployment.Commit).Select(t => t.Key).FirstOrDefault();
            yield return new(run ? EntityKind.PipelineRun : EntityKind.Deployment, key, run ? $"{deployment.Workflow![(deployment.Workflow!.LastIndexOf('/') + 1)..]} of {view.Fact.Name}" : $"{view.Fact.Name} to {deployment.Environment}",
                run ? Source.Workflow : Source.Deployment, deployment.At)
            {
                Services = [.. services.Select(s => s.Key)],
                TeamKey = owner?.TeamKey,
                Environment = EnvironmentOf(deployment),
                Url = deployment.Url,
                At = deployment.At,
                Repository = view.Fact.NodeId,
                Properties = Properties(view, deployment),
                Relations =
                [
                    .. services.Select(s => EntityRelation.ToService(RelationKind.Deploys, s.Key)),
                    new(RelationKind.For, EntityKind.Repository, view.Fact.NodeId),
                    .. trigger is null ? (EntityRelation[])[] : [new(RelationKind.TriggeredBy, EntityKind.PipelineRun, trigger)],
                ],
                Evidence = [new("existence", run ? Source.Workflow : Source.Deployment, $"{(run ? deployment.Workflow : $"deployment to {deployment.Environment}")}{(deployment.Actor is null ? "" : $" by {deployment.Actor}")}", 1, deployment.At), .. owner is { } said ? (Evidence[])[said.Why] : []],
            };
        }
    }

    /// <summary>As everything else is called; what is no word for an environment stays as it is.</summary>
    internal static string? EnvironmentOf(DeploymentFact deployment) => deployment.Environment is { Length: > 0 } name ? EnvironmentWords.OfValue(name) ?? name : null;

    /// <summary>What was deployed where: the same commit again is the same deployment, later.</summary>
    private static string KeyOf(RepositoryView view, DeploymentFact d) => d.Workflow is null
        ? $"{view.Fact.NodeId}:{d.Environment}:{d.Task}:{d.Commit ?? d.At.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)}"
        : d.Url ?? $"{view.Fact.NodeId}:{d.Workflow}:{d.Commit}:{d.At.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)}";

    private static SortedDictionary<string, string> Properties(RepositoryView view, DeploymentFact deployment)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { [PropertyNames.FullName] = view.Fact.FullName };
        foreach (var (name, value) in new[] { (PropertyNames.Commit, deployment.Commit), (PropertyNames.Actor, deployment.Actor), (PropertyNames.Workflow, deployment.Workflow), (PropertyNames.Task, deployment.Task), (PropertyNames.Target, deployment.Environment) })
            if (value is { Length: > 0 }) properties[name] = value;
        return properties;
    }
}
