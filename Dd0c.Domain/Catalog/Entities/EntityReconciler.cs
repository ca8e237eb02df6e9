using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Search;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>What is stored of an entity, as far as reconciling needs it.</summary>
public sealed record KnownEntity(Guid Id, string Kind, byte[] Fingerprint, Guid? ParentId, DateTimeOffset? At);

/// <summary>What to write of the entities, in one transaction with the services.</summary>
/// <param name="Written">To insert or update by id; what is unchanged is not among them.</param>
/// <param name="Relations">All those that the written ones have; others that they had go.</param>
/// <param name="Gone">Ids of what goes, with its relations.</param>
public sealed record EntityPlan(IReadOnlyList<Entity> Written, IReadOnlyList<EntityRelationRow> Relations, IReadOnlyList<Guid> Gone)
{
    public bool IsEmpty => Written.Count + Gone.Count == 0;
}

/// <summary>The stored entities and the inferred ones → what to write. Things are there or gone as the inventory says; what happened stays for a while after a later one took its place.</summary>
public static class EntityReconciler
{
    /// <summary>So long a deployment is kept that was followed by others, and so many of a repository.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);
    internal const int KeptOfOne = 100;

    /// <param name="services">Service key → id, of all inferred ones.</param>
    /// <param name="teams">Team key → id, of all inferred ones.</param>
    /// <param name="now">Stamps rows that are written, and says what is too long ago.</param>
    public static EntityPlan Plan(Guid tenant, IReadOnlyCollection<KnownEntity> known, IReadOnlyList<InferredEntity> inferred, IReadOnlyDictionary<string, Guid> services, IReadOnlyDictionary<string, Guid> teams, DateTimeOffset now)
    {
        var before = known.ToDictionary(k => k.Id);
        var (written, relations) = (new List<Entity>(), new List<EntityRelationRow>());
        var seen = new HashSet<Guid>(inferred.Count);
        foreach (var entity in inferred)
        {
            var row = Row(tenant, entity, services, teams, now);
            var related = Related(row, entity, services);
            row.Fingerprint = Fingerprint(row, related);
            seen.Add(row.Id);
            if (before.TryGetValue(row.Id, out var old) && old.Fingerprint.AsSpan().SequenceEqual(row.Fingerprint)) continue;
            written.Add(row);
            relations.AddRange(related);
        }
        var kept = known.Where(k => EntityKind.IsEvent(k.Kind) && !seen.Contains(k.Id) && k.At > now - KeptFor && k.ParentId is { } parent && seen.Contains(parent))
            .GroupBy(k => (k.Kind, k.ParentId)).SelectMany(g => g.OrderByDescending(k => k.At).ThenBy(k => k.Id).Take(KeptOfOne)).Select(k => k.Id).ToHashSet();
        return new(written, relations, [.. known.Where(k => !seen.Contains(k.Id) && !kept.Contains(k.Id)).Select(k => k.Id).Order()]);
    }

    /// <summary>The id of what has this kind and key, the same whoever meets it first.</summary>
    public static Guid IdOf(Guid tenant, string kind, string key) => StableId.Of(tenant, $"entity:{kind}:{key}");

    private static Entity Row(Guid tenant, InferredEntity e, IReadOnlyDictionary<string, Guid> services, IReadOnlyDictionary<string, Guid> teams, DateTimeOffset now) => new()
    {
        TenantId = tenant, Id = IdOf(tenant, e.Kind, e.Key), Kind = e.Kind, Key = e.Key, Name = e.Name, Description = e.Description,
        ServiceIds = [.. e.Services.Select(s => services.TryGetValue(s, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)],
        TeamId = e.TeamKey is { } team && teams.TryGetValue(team, out var teamId) ? teamId : null,
        Environment = e.Environment, Url = e.Url, At = e.At?.ToUniversalTime(), ParentId = e.Repository is { } repository ? IdOf(tenant, EntityKind.Repository, repository) : null,
        Source = e.Source, Since = e.Since.ToUniversalTime(),
        Properties = JsonSerializer.Serialize(e.Properties, CanonicalJson.Options), Evidence = JsonSerializer.Serialize(e.Evidence, CanonicalJson.Options),
        Folded = EntityKind.IsSearched(e.Kind) ? SearchText.Folded(e.Name) : null,
        CreatedAt = now, UpdatedAt = now,
    };

    private static List<EntityRelationRow> Related(Entity row, InferredEntity entity, IReadOnlyDictionary<string, Guid> services)
    {
        var rows = new List<EntityRelationRow>(entity.Relations.Count);
        foreach (var relation in entity.Relations)
        {
            if (relation.TargetKind != EntityRelation.Service) rows.Add(Of(IdOf(row.TenantId, relation.TargetKind, relation.Target)));
            else if (services.TryGetValue(relation.Target, out var id)) rows.Add(Of(id));

            EntityRelationRow Of(Guid target) => new() { TenantId = row.TenantId, SourceId = row.Id, Kind = relation.Kind, TargetId = target, TargetKind = relation.TargetKind };
        }
        return rows;
    }

    /// <summary>Over every value and relation, not over the times of the row.</summary>
    private static byte[] Fingerprint(Entity e, List<EntityRelationRow> relations) => CanonicalJson.Fingerprint(JsonSerializer.Serialize<object?[]>(
        [e.Name, e.Description, e.ServiceIds, e.TeamId, e.Environment, e.Url, e.At, e.ParentId, e.Source, e.Since, e.Properties, e.Evidence, relations.Select(r => $"{r.Kind} {r.TargetId}")], CanonicalJson.Options));
}
