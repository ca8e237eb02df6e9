using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>What the log says of a change, field by field. Confidence and evidence move with the fields and are no events of their own.</summary>
internal static class ServiceEvents
{
    public static IEnumerable<CatalogEvent> Of(Service? known, Service row, InferredService service, Dictionary<Guid, string> teams)
    {
        if (known is null || known.RemovedAt is not null)
        {
            yield return new CatalogEvent("service_created", row.Id, row.Name, null, null, row.Name, known?.Confidence, row.Confidence, known is null ? Reason(service, "existence") : "it is there again");
            if (row.OwnerState == "ambiguous") yield return Ambiguous(known, row, service, teams);
            if (row.RepoFullName is not null) yield return new CatalogEvent("repo_linked", row.Id, row.Name, "repo", null, row.RepoFullName, null, row.RepoConfidence, Reason(service, "repo"));
            yield break;
        }
        if (known.MissedRuns > 0) yield return new CatalogEvent("service_updated", row.Id, row.Name, "missed", known.MissedRuns.ToString(System.Globalization.CultureInfo.InvariantCulture), "0", null, null, "it is there again");
        (string Field, string? Old, string? New)[] fields =
        [
            ("name", known.Name, row.Name), ("displayName", known.DisplayName, row.DisplayName), ("description", known.Description, row.Description), ("type", known.Type, row.Type), ("lifecycle", known.Lifecycle, row.Lifecycle),
            ("tier", known.Tier, row.Tier), ("techStack", string.Join(", ", known.TechStack), string.Join(", ", row.TechStack)), ("runtime", known.Runtime, row.Runtime),
            ("environments", string.Join(", ", known.Environments), string.Join(", ", row.Environments)), ("health", known.Health, row.Health), ("repoPath", known.RepoPath, row.RepoPath),
        ];
        foreach (var (field, old, now) in fields)
            if (old != now) yield return new CatalogEvent("service_updated", row.Id, row.Name, field, old, now, null, null, Reason(service, field));
        if (known.OwnerTeamId != row.OwnerTeamId || known.OwnerState != row.OwnerState)
            yield return row.OwnerState == "ambiguous" ? Ambiguous(known, row, service, teams)
                : new CatalogEvent("ownership_changed", row.Id, row.Name, "owner", Shown(known, teams), Shown(row, teams), known.OwnerConfidence, row.OwnerConfidence, Reason(service, "owner"));
        foreach (var told in Moved(known, service)) yield return new CatalogEvent("ownership_drifted", row.Id, row.Name, "owner", null, Shown(row, teams), null, row.OwnerConfidence, told);
        if (known.RepoNodeId == row.RepoNodeId) yield break;
        if (row.RepoNodeId is null) yield return new CatalogEvent("repo_unlinked", row.Id, row.Name, "repo", known.RepoFullName, null, known.RepoConfidence, null, "the evidence no longer carries");
        else yield return new CatalogEvent("repo_linked", row.Id, row.Name, "repo", known.RepoFullName, row.RepoFullName, known.RepoConfidence, row.RepoConfidence, Reason(service, "repo"));
    }

    /// <summary>What of an owner has come to be in doubt since the row was written.</summary>
    private static IEnumerable<string> Moved(Service known, InferredService service)
    {
        var drift = CanonicalJson.Read<List<Drift>>(known.Drift).Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
        var conflicts = CanonicalJson.Read<List<Conflict>>(known.Conflicts);
        return service.Drift.Where(d => !drift.Contains(d.Key)).Select(d => d.Told)
            .Concat(service.Conflicts.Where(c => c.Field == CorrectedField.Owner && !conflicts.Contains(c)).Select(c => c.Found is null ? $"The owner that a person named is {c.Kept}." : $"{c.Source} now says {c.Found}; a person said {c.Kept}."));
    }

    /// <summary>Resources that came to, or left, a service that was there before.</summary>
    public static IEnumerable<CatalogEvent> OfResources(CatalogState state, IReadOnlyList<ServiceResourceRow> written, IReadOnlyList<string> gone, Dictionary<Guid, string> standing)
    {
        var before = state.Resources.ToDictionary(r => r.Arn, StringComparer.Ordinal);
        foreach (var row in written)
            if (standing.TryGetValue(row.ServiceId, out var name) && (!before.TryGetValue(row.Arn, out var old) || old.ServiceId != row.ServiceId))
                yield return new CatalogEvent("resource_discovered", row.ServiceId, name, "resources", null, row.Arn, null, null, old is null ? "first seen" : "it belonged to another service before");
        foreach (var arn in gone)
            if (before.TryGetValue(arn, out var old) && standing.TryGetValue(old.ServiceId, out var name))
                yield return new CatalogEvent("resource_removed", old.ServiceId, name, "resources", arn, null, null, null, "no longer there, or no longer part of it");
    }

    /// <summary>What a service that was there before has come to need, or needs no longer. That the other is gone itself is told of that one.</summary>
    public static IEnumerable<CatalogEvent> OfDependencies(CatalogState state, IReadOnlyList<ServiceDependency> written, IReadOnlyList<(Guid SourceServiceId, Guid TargetServiceId, string Kind)> gone, Dictionary<Guid, string> standing, IReadOnlyDictionary<Guid, string> names)
    {
        var before = state.Dependencies.Select(d => (d.SourceServiceId, d.TargetServiceId, d.Kind)).ToHashSet();
        foreach (var d in written)
            if (standing.TryGetValue(d.SourceServiceId, out var name) && !before.Contains((d.SourceServiceId, d.TargetServiceId, d.Kind)))
                yield return new CatalogEvent("dependency_found", d.SourceServiceId, name, "needs", null, Shown(d.TargetServiceId, d.Kind, names), null, d.Confidence, $"{d.Source}: found by what connects them");
        foreach (var (source, target, kind) in gone)
            if (standing.TryGetValue(source, out var name))
                yield return new CatalogEvent("dependency_gone", source, name, "needs", Shown(target, kind, names), null, null, null, "nothing connects them any more");
    }

    private static string Shown(Guid target, string kind, IReadOnlyDictionary<Guid, string> names) => $"{kind.Replace('_', ' ')} {names.GetValueOrDefault(target, "a service that is gone")}";

    private static CatalogEvent Ambiguous(Service? known, Service row, InferredService service, Dictionary<Guid, string> teams) =>
        new("ownership_ambiguous", row.Id, row.Name, "owner", known is null ? null : Shown(known, teams), Shown(row, teams), known?.OwnerConfidence, row.OwnerConfidence, Reason(service, "owner"));

    private static string? Shown(Service service, Dictionary<Guid, string> teams) => service.OwnerState switch
    {
        "owned" => Slug(service.OwnerTeamId, teams),
        "ambiguous" => $"{Slug(service.OwnerTeamId, teams)} or {Slug(service.RunnerUpTeamId, teams)}",
        _ => null,
    };

    private static string? Slug(Guid? id, Dictionary<Guid, string> teams) => id is { } team ? teams.GetValueOrDefault(team) : null;

    private static string Reason(InferredService service, string field)
    {
        var best = service.Evidence.Where(e => e.Field == field).OrderByDescending(e => e.Weight).FirstOrDefault();
        return best is null ? "the inventory changed" : $"{best.Source}: {best.Value}";
    }
}
