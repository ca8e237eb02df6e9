using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>What hangs on services: their resources, owners by role, and dependencies; stored → inferred, as rows to write and keys to drop.</summary>
internal static class EdgeReconciler
{
    internal sealed record EdgePlan(
        IReadOnlyList<ServiceResourceRow> Resources,
        IReadOnlyList<string> ResourcesGone,
        IReadOnlyList<ServiceOwnership> Ownership,
        IReadOnlyList<(Guid ServiceId, Guid TeamId, string Role)> OwnershipGone,
        IReadOnlyList<ServiceDependency> Dependencies,
        IReadOnlyList<(Guid SourceServiceId, Guid TargetServiceId, string Kind)> DependenciesGone);

    /// <param name="ids">Inferred key → service id.</param>
    /// <param name="removed">Services removed by this plan; what hangs on one that is only missed stays.</param>
    public static EdgePlan Plan(CatalogState state, InferredCatalog inferred, IReadOnlyDictionary<string, Guid> ids, IReadOnlyDictionary<string, Guid> teams, IReadOnlySet<Guid> removed)
    {
        var present = ids.Values.ToHashSet();
        bool Decided(Guid service) => present.Contains(service) || removed.Contains(service);

        var resources = inferred.Services.SelectMany(s => s.Resources.Select(r => new ServiceResourceRow { TenantId = state.TenantId, Arn = r.Arn, ServiceId = ids[s.Key], Environment = r.Environment })).ToDictionary(r => r.Arn, StringComparer.Ordinal);
        var oldResources = state.Resources.ToDictionary(r => r.Arn, StringComparer.Ordinal);

        var owners = inferred.Services.SelectMany(s => Owners(s, ids[s.Key], state.TenantId, teams)).ToDictionary(o => (o.ServiceId, o.TeamId, o.Role));
        var oldOwners = state.Ownership.ToDictionary(o => (o.ServiceId, o.TeamId, o.Role));

        var edges = inferred.Dependencies.Where(d => d.SourceKey != d.TargetKey).Select(d => new ServiceDependency
        {
            TenantId = state.TenantId, SourceServiceId = ids[d.SourceKey], TargetServiceId = ids[d.TargetKey], Kind = d.Kind, Confidence = d.Confidence, Source = d.Source, Evidence = JsonSerializer.Serialize(d.Evidence, CanonicalJson.Options),
        }).ToDictionary(d => (d.SourceServiceId, d.TargetServiceId, d.Kind));
        var oldEdges = state.Dependencies.ToDictionary(d => (d.SourceServiceId, d.TargetServiceId, d.Kind));

        return new EdgePlan(
            [.. resources.Values.Where(r => !oldResources.TryGetValue(r.Arn, out var old) || old.ServiceId != r.ServiceId || old.Environment != r.Environment).OrderBy(r => r.Arn, StringComparer.Ordinal)],
            [.. oldResources.Values.Where(r => !resources.ContainsKey(r.Arn) && Decided(r.ServiceId)).Select(r => r.Arn).Order(StringComparer.Ordinal)],
            [.. owners.Values.Where(o => !oldOwners.TryGetValue((o.ServiceId, o.TeamId, o.Role), out var old) || old.Confidence != o.Confidence || old.Source != o.Source || old.VerifiedAt != o.VerifiedAt || old.VerifiedBy != o.VerifiedBy).OrderBy(o => o.ServiceId).ThenBy(o => o.TeamId).ThenBy(o => o.Role, StringComparer.Ordinal)],
            [.. oldOwners.Where(o => !owners.ContainsKey(o.Key) && Decided(o.Key.ServiceId)).Select(o => o.Key).Order()],
            [.. edges.Values.Where(d => !oldEdges.TryGetValue((d.SourceServiceId, d.TargetServiceId, d.Kind), out var old) || old.Confidence != d.Confidence || old.Source != d.Source || !SameJson(old.Evidence, d.Evidence)).OrderBy(d => d.SourceServiceId).ThenBy(d => d.TargetServiceId).ThenBy(d => d.Kind, StringComparer.Ordinal)],
            [.. oldEdges.Where(d => !edges.ContainsKey(d.Key) && Decided(d.Key.SourceServiceId)).Select(d => d.Key).Order()]);
    }

    private static IEnumerable<ServiceOwnership> Owners(InferredService service, Guid id, Guid tenant, IReadOnlyDictionary<string, Guid> teams)
    {
        foreach (var role in service.Roles)
            yield return new ServiceOwnership { TenantId = tenant, ServiceId = id, TeamId = teams[role.TeamKey], Role = role.Role, Confidence = role.Confidence, Source = role.Source };
        if (service.Owner is not OwnerVerdict.Owned owned) yield break;
        yield return new ServiceOwnership { TenantId = tenant, ServiceId = id, TeamId = teams[owned.TeamKey], Role = "primary", Confidence = owned.Confidence, Source = owned.Source, VerifiedBy = service.OwnerSaid?.AuthorId, VerifiedAt = service.OwnerSaid?.At };
        foreach (var team in owned.Contributing.Where(t => t != owned.TeamKey).Distinct(StringComparer.Ordinal))
            yield return new ServiceOwnership { TenantId = tenant, ServiceId = id, TeamId = teams[team], Role = "contributing", Confidence = owned.RunnerUp?.TeamKey == team ? owned.RunnerUp.Confidence : 0.1, Source = owned.RunnerUp?.TeamKey == team ? owned.RunnerUp.Source : Source.TeamPermission };
    }

    // PostgreSQL gives jsonb back in its own spacing and order of members.
    private static bool SameJson(string a, string b)
    {
        if (a == b) return true;
        using var one = JsonDocument.Parse(a);
        using var other = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }
}
