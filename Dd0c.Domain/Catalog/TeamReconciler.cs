using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>Stored teams and inferred ones → rows to write, and the id of each inferred team.</summary>
internal static class TeamReconciler
{
    public static (IReadOnlyList<Team> Rows, IReadOnlyDictionary<string, Guid> Ids) Plan(CatalogState state, InferredCatalog inferred, DateTimeOffset now)
    {
        var known = state.Teams.ToDictionary(t => t.Key, StringComparer.Ordinal);
        var (rows, ids) = (new List<Team>(), new Dictionary<string, Guid>(StringComparer.Ordinal));
        foreach (var team in inferred.Teams.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var old = known.GetValueOrDefault(team.Key);
            ids[team.Key] = old?.Id ?? StableId.Of(state.TenantId, "team:" + team.Key);
            var members = JsonSerializer.Serialize(team.Members, CanonicalJson.Options);
            var fingerprint = CanonicalJson.Fingerprint(JsonSerializer.Serialize(team, CanonicalJson.Options));
            if (old is { RemovedAt: null } && old.Fingerprint.AsSpan().SequenceEqual(fingerprint)) continue;
            rows.Add(new Team
            {
                TenantId = state.TenantId, Id = ids[team.Key], Key = team.Key, Slug = team.Slug, Name = team.Name, Description = team.Description, ParentSlug = team.ParentSlug, Source = team.Source,
                Members = members, Aliases = [.. team.Aliases], Fingerprint = fingerprint, CreatedAt = old?.CreatedAt ?? now, UpdatedAt = now,
            });
        }
        // A team that is left out of an inference is gone: rows that only might be gone still take part in it.
        foreach (var old in state.Teams.Where(t => t.RemovedAt is null && !ids.ContainsKey(t.Key)).OrderBy(t => t.Key, StringComparer.Ordinal))
            rows.Add(new Team
            {
                TenantId = old.TenantId, Id = old.Id, Key = old.Key, Slug = old.Slug, Name = old.Name, Description = old.Description, ParentSlug = old.ParentSlug, Source = old.Source,
                Members = old.Members, Aliases = old.Aliases, Fingerprint = [], CreatedAt = old.CreatedAt, UpdatedAt = now, RemovedAt = now,
            });
        return (rows, ids);
    }
}
