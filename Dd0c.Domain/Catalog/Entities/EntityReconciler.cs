using System.Globalization;
using System.Text;
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
        var text = new StringBuilder();
        foreach (var entity in inferred)
        {
            var id = IdOf(tenant, entity.Kind, entity.Key);
            seen.Add(id);
            var related = Related(tenant, id, entity, services);
            var fingerprint = Fingerprint(text, entity, related, services, teams);
            // Most are as they were: only of the others a row is made.
            if (before.TryGetValue(id, out var old) && old.Fingerprint.AsSpan().SequenceEqual(fingerprint)) continue;
            written.Add(Row(tenant, id, entity, services, teams, fingerprint, now));
            relations.AddRange(related);
        }
        var kept = known.Where(k => EntityKind.IsEvent(k.Kind) && !seen.Contains(k.Id) && k.At > now - KeptFor && k.ParentId is { } parent && seen.Contains(parent))
            .GroupBy(k => (k.Kind, k.ParentId)).SelectMany(g => g.OrderByDescending(k => k.At).ThenBy(k => k.Id).Take(KeptOfOne)).Select(k => k.Id).ToHashSet();
        return new(written, relations, [.. known.Where(k => !seen.Contains(k.Id) && !kept.Contains(k.Id)).Select(k => k.Id).Order()]);
    }

    /// <summary>The id of what has this kind and key, the same whoever meets it first.</summary>
    public static Guid IdOf(Guid tenant, string kind, string key) => StableId.Of(tenant, $"entity:{kind}:{key}");

    private static Entity Row(Guid tenant, Guid id, InferredEntity e, IReadOnlyDictionary<string, Guid> services, IReadOnlyDictionary<string, Guid> teams, byte[] fingerprint, DateTimeOffset now) => new()
    {
        TenantId = tenant, Id = id, Fingerprint = fingerprint, Kind = e.Kind, Key = e.Key, Name = e.Name, Description = e.Description,
        ServiceIds = [.. e.Services.Select(s => services.GetValueOrDefault(s)).Where(s => s != Guid.Empty)],
        TeamId = e.TeamKey is { } team && teams.TryGetValue(team, out var teamId) ? teamId : null,
        Environment = e.Environment, Url = e.Url, At = e.At?.ToUniversalTime(), ParentId = e.Repository is { } repository ? IdOf(tenant, EntityKind.Repository, repository) : null,
        Source = e.Source, Since = e.Since.ToUniversalTime(),
        Properties = JsonSerializer.Serialize(e.Properties, CanonicalJson.Options), Evidence = JsonSerializer.Serialize(e.Evidence, CanonicalJson.Options),
        Folded = EntityKind.IsSearched(e.Kind) ? SearchText.Folded(e.Name) : null,
        CreatedAt = now, UpdatedAt = now,
    };

    private static List<EntityRelationRow> Related(Guid tenant, Guid source, InferredEntity entity, IReadOnlyDictionary<string, Guid> services)
    {
        var rows = new List<EntityRelationRow>(entity.Relations.Count);
        foreach (var relation in entity.Relations)
        {
            if (relation.TargetKind != EntityRelation.Service) rows.Add(Of(IdOf(tenant, relation.TargetKind, relation.Target)));
            else if (services.TryGetValue(relation.Target, out var id)) rows.Add(Of(id));

            EntityRelationRow Of(Guid target) => new() { TenantId = tenant, SourceId = source, Kind = relation.Kind, TargetId = target, TargetKind = relation.TargetKind };
        }
        return rows;
    }

    /// <summary>Over every value and relation, not over the times of the row.</summary>
    private static byte[] Fingerprint(StringBuilder text, InferredEntity e, List<EntityRelationRow> relations, IReadOnlyDictionary<string, Guid> services, IReadOnlyDictionary<string, Guid> teams)
    {
        text.Clear();
        Add(e.Name);
        Add(e.Description);
        foreach (var service in e.Services) Add(services.TryGetValue(service, out var id) ? id.ToString("N") : null);
        Add(e.TeamKey is { } team && teams.TryGetValue(team, out var owner) ? owner.ToString("N") : null);
        Add(e.Environment);
        Add(e.Url);
        text.Append(e.At?.UtcTicks).Append(Next).Append(e.Since.UtcTicks).Append(Next);
        Add(e.Repository);
        Add(e.Source);
        foreach (var (name, value) in e.Properties)
        {
            Add(name);
            Add(value);
        }
        foreach (var evidence in e.Evidence)
        {
            Add(evidence.Field);
            Add(evidence.Source);
            Add(evidence.Value);
            text.Append(CultureInfo.InvariantCulture, $"{evidence.Weight}").Append(Next).Append(evidence.SeenAt?.UtcTicks).Append(Next);
        }
        foreach (var relation in relations) text.Append(relation.Kind).Append(Next).Append(relation.TargetId.ToString("N")).Append(Next);
        return CanonicalJson.Fingerprint(text.ToString());

        void Add(string? value) => text.Append(value is null ? '-' : '+').Append(value).Append(Next);
    }

    /// <summary>Between two values; in none of them.</summary>
    private const char Next = '\0';
}
