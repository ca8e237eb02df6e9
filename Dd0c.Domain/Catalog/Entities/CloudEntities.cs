using System.Globalization;
using Dd0c.Domain.Catalog.Describing;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>AWS resources → APIs, databases and infrastructure. What runs a service's own code is the service, and an alarm tells of its health: neither is a thing beside it.</summary>
internal sealed class CloudEntities(EstateView estate, EntityHomes homes, IReadOnlyList<InferredDependency> dependencies, TeamDirectory teams)
{
    private readonly Dictionary<string, SortedSet<string>> _users = UsersOf(estate, homes);
    private readonly ILookup<string, string> _callers = dependencies.Where(d => d.Kind == "calls").ToLookup(d => d.TargetKey, d => d.SourceKey, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _apis = estate.Resources.Where(r => r.Part == Part.Api).Select(r => homes.Of(r.Arn)?.Key).OfType<string>().GroupBy(k => k, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    public IEnumerable<InferredEntity> Find() => estate.Resources.Where(r => KindOf(r) is not null).Select(r => Entity(r, KindOf(r)!));

    /// <summary>Null for what is no thing beside a service.</summary>
    private static string? KindOf(ResourceView resource) => resource.Part switch
    {
        Part.Deployable or Part.Function or Part.TaskDefinition or Part.Alarm => null,
        Part.Api => EntityKind.Api,
        _ when IsPassing(resource.Fact.Type) => null,
        _ => IsDatabase(resource.Fact) ? EntityKind.Database : EntityKind.Infrastructure,
    };

    /// <summary>Copies and settings of a database, which nobody looks for by name.</summary>
    private static bool IsPassing(string type) => type.Contains("snapshot", StringComparison.OrdinalIgnoreCase) || type.ToLowerInvariant() is "rds:auto-backup" or "rds:ri" or "elasticache:reserved-instance";

    private static bool IsDatabase(ResourceFact fact) => Kind.IsDatabase(fact)
        && (fact.Type.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? fact.Type[(colon + 1)..].ToLowerInvariant() : "") is "" or "db" or "cluster" or "table" or "replicationgroup" or "serverlesscache" or "domain" or "namespace" or "workgroup" or "global-cluster" or "globalcluster" or "instance";

    private InferredEntity Entity(ResourceView resource, string kind)
    {
        var (fact, since) = (resource.Fact, resource.Seen.Since);
        var home = homes.Of(resource.Arn);
        var evidence = new List<Evidence> { new("existence", Source.Runtime, $"{fact.Type} in {fact.Region} of account {fact.Account}", 1, since) };
        if (home is not null) evidence.Add(new("service", Source.Runtime, $"belongs to {home.DisplayName}", Math.Round(home.Confidence, 2), since));
        var owner = home is null ? Tagged(fact, since) : EntityHomes.OwnerOf([home], since);
        if (owner is { } said) evidence.Add(said.Why);
        return new(kind, resource.Arn, fact.Name.Length > 0 ? fact.Name : resource.Arn[(resource.Arn.LastIndexOf(':') + 1)..], Source.Runtime, since)
        {
            Description = fact.Attributes.GetValueOrDefault(AttributeNames.Description) is { Length: > 0 } told ? told : null,
            Services = home is null ? [] : [home.Key],
            TeamKey = owner?.TeamKey,
            Environment = resource.Environment,
            At = fact.UpdatedAt,
            Properties = Properties(fact, kind),
            Relations = [.. Relations(resource, kind, home).Distinct().OrderBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.TargetKind, StringComparer.Ordinal).ThenBy(r => r.Target, StringComparer.Ordinal)],
            Evidence = evidence,
        };
    }

    private IEnumerable<EntityRelation> Relations(ResourceView resource, string kind, InferredService? home)
    {
        if (home is not null) yield return EntityRelation.ToService(kind == EntityKind.Api ? RelationKind.ProvidedBy : RelationKind.UsedBy, home.Key);
        foreach (var user in _users.GetValueOrDefault(resource.Arn) ?? [])
            if (user != home?.Key) yield return EntityRelation.ToService(kind == EntityKind.Api ? RelationKind.ConsumedBy : RelationKind.UsedBy, user);
        // Who calls a service calls its API, where it has but one.
        if (kind == EntityKind.Api && home is not null && _apis[home.Key] == 1)
            foreach (var caller in _callers[home.Key]) yield return EntityRelation.ToService(RelationKind.ConsumedBy, caller);
        foreach (var link in resource.Fact.Links)
            if (link.Kind is LinkKind.Stack or LinkKind.ParentStack || (link.Kind == LinkKind.Cluster && kind == EntityKind.Database))
                if (link.Target != resource.Arn && estate.ByArn.TryGetValue(link.Target, out var whole) && KindOf(whole) is { } wholeKind) yield return new(RelationKind.PartOf, wholeKind, whole.Arn);
    }

    private static SortedDictionary<string, string> Properties(ResourceFact fact, string kind)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { [PropertyNames.Type] = fact.Type };
        Put(PropertyNames.Account, fact.Account);
        Put(PropertyNames.Region, fact.Region);
        Put(PropertyNames.Product, Character.Product(fact));
        Put(PropertyNames.Engine, fact.Attributes.GetValueOrDefault(AttributeNames.Engine));
        Put(PropertyNames.Status, fact.Attributes.GetValueOrDefault(AttributeNames.Status));
        Put(PropertyNames.Endpoint, fact.Attributes.GetValueOrDefault(AttributeNames.Endpoint));
        Put(PropertyNames.Resources, fact.Attributes.GetValueOrDefault(AttributeNames.Resources));
        Put(PropertyNames.Created, fact.CreatedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (kind == EntityKind.Api) Put(PropertyNames.Protocol, ProtocolOf(fact));
        return properties;

        void Put(string name, string? value)
        {
            if (value is { Length: > 0 }) properties[name] = value;
        }
    }

    private static string ProtocolOf(ResourceFact api) => api.Type.StartsWith("appsync", StringComparison.OrdinalIgnoreCase) ? "GraphQL"
        : api.Attributes.GetValueOrDefault(AttributeNames.Endpoint)?.StartsWith("wss:", StringComparison.OrdinalIgnoreCase) == true ? "WebSocket"
        : api.Arn.Contains("/restapis/", StringComparison.Ordinal) ? "REST" : "HTTP";

    /// <summary>Of what belongs to no service: the team that its own tag names.</summary>
    private (string TeamKey, Evidence Why)? Tagged(ResourceFact fact, DateTimeOffset since) =>
        Tags.TeamsOf(fact).Where(t => t.Key != TeamKey.Kin).Select(t => (t.Tag, Team: teams.Resolve(t.Tag.Value, mayFound: false))).FirstOrDefault(t => t.Team is not null) is { Team: { } team, Tag: var tag }
            ? (team.Key, new Evidence("owner", Source.Tag, tag.ToString(), 0.8, since)) : null;

    /// <summary>Resource → the services whose parts point at it.</summary>
    private static Dictionary<string, SortedSet<string>> UsersOf(EstateView estate, EntityHomes homes)
    {
        var users = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var resource in estate.Resources)
        {
            if (homes.Of(resource.Arn) is not { } service) continue;
            foreach (var link in resource.Fact.Links)
            {
                if (link.Kind is not (LinkKind.Integration or LinkKind.EventSource or LinkKind.Uses or LinkKind.DeadLetter or LinkKind.TargetGroup or LinkKind.Cluster)) continue;
                var target = estate.ByArn.ContainsKey(link.Target) ? link.Target
                    : link.Target.StartsWith("arn:", StringComparison.Ordinal) ? null
                    : estate.ByName[link.Target].Where(r => r.Fact.Account == resource.Fact.Account && r.Fact.Region == resource.Fact.Region).ToList() is [var one] ? one.Arn : null;
                if (target is null || target == resource.Arn) continue;
                if (!users.TryGetValue(target, out var known)) users[target] = known = new(StringComparer.Ordinal);
                known.Add(service.Key);
            }
        }
        return users;
    }
}
