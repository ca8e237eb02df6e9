using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog;

/// <summary>An inferred service as a row; what is known of it gives its age and address.</summary>
internal static class ServiceRow
{
    public static Service Of(InferredService service, Service? known, Guid id, Guid tenant, IReadOnlyDictionary<string, Guid> teams, DateTimeOffset now)
    {
        var owner = Owner.Of(service.Owner, teams);
        var repository = service.Repository;
        var row = new Service
        {
            TenantId = tenant, Id = id, Slug = known?.Slug ?? "", Name = service.Name, DisplayName = service.DisplayName, Aliases = [.. service.Aliases], Description = service.Description,
            Type = service.Type, Lifecycle = service.Lifecycle, Tier = service.Tier, TechStack = [.. service.TechStack], Runtime = service.Runtime, Environments = [.. service.Environments],
            Health = service.Health, LastDeployAt = service.LastDeploy?.At, LastDeploy = service.LastDeploy is null ? null : JsonSerializer.Serialize(service.LastDeploy, CanonicalJson.Options),
            OwnerState = owner.State, OwnerTeamId = owner.TeamId, OwnerConfidence = owner.Confidence, OwnerSource = owner.Source, RunnerUpTeamId = owner.RunnerUpId, RunnerUpConfidence = owner.RunnerUpConfidence,
            RepoNodeId = repository?.NodeId, RepoFullName = repository?.FullName, RepoUrl = repository?.Url, RepoDefaultBranch = repository?.DefaultBranch, RepoPath = repository?.Path, RepoConfidence = repository?.Confidence, RepoSource = repository?.Source,
            Confidence = service.Confidence, Anchors = [.. service.Anchors], Evidence = JsonSerializer.Serialize(service.Evidence, CanonicalJson.Options), Conflicts = JsonSerializer.Serialize(service.Conflicts, CanonicalJson.Options), Drift = JsonSerializer.Serialize(service.Drift, CanonicalJson.Options),
            Doubts = JsonSerializer.Serialize(service.Doubts, CanonicalJson.Options),
            CreatedAt = known?.CreatedAt ?? now, UpdatedAt = now,
        };
        row.Fingerprint = Fingerprint(row);
        return row;
    }

    public static Service Copy(Service s, DateTimeOffset now) => new()
    {
        TenantId = s.TenantId, Id = s.Id, Slug = s.Slug, Name = s.Name, DisplayName = s.DisplayName, Aliases = s.Aliases, Description = s.Description, Type = s.Type, Lifecycle = s.Lifecycle, Tier = s.Tier,
        TechStack = s.TechStack, Runtime = s.Runtime, Environments = s.Environments, Health = s.Health, LastDeployAt = s.LastDeployAt, LastDeploy = s.LastDeploy, OwnerState = s.OwnerState, OwnerTeamId = s.OwnerTeamId,
        OwnerConfidence = s.OwnerConfidence, OwnerSource = s.OwnerSource, RunnerUpTeamId = s.RunnerUpTeamId, RunnerUpConfidence = s.RunnerUpConfidence, RepoNodeId = s.RepoNodeId, RepoFullName = s.RepoFullName,
        RepoUrl = s.RepoUrl, RepoDefaultBranch = s.RepoDefaultBranch, RepoPath = s.RepoPath, RepoConfidence = s.RepoConfidence, RepoSource = s.RepoSource, Confidence = s.Confidence, Anchors = s.Anchors,
        Evidence = s.Evidence, Conflicts = s.Conflicts, Drift = s.Drift, Doubts = s.Doubts, Fingerprint = s.Fingerprint, MissedRuns = s.MissedRuns, CreatedAt = s.CreatedAt, UpdatedAt = now, RemovedAt = s.RemovedAt,
    };

    /// <summary>Over every value, not over slug, times and counts, which are about the row.</summary>
    private static byte[] Fingerprint(Service s) => CanonicalJson.Fingerprint(JsonSerializer.Serialize<object?[]>(
    [
        s.Name, s.DisplayName, s.Aliases, s.Description, s.Type, s.Lifecycle, s.Tier, s.TechStack, s.Runtime, s.Environments, s.Health, s.LastDeployAt, s.LastDeploy, s.OwnerState, s.OwnerTeamId, s.OwnerConfidence, s.OwnerSource,
        s.RunnerUpTeamId, s.RunnerUpConfidence, s.RepoNodeId, s.RepoFullName, s.RepoUrl, s.RepoDefaultBranch, s.RepoPath, s.RepoConfidence, s.RepoSource, s.Confidence, s.Anchors, s.Evidence, s.Conflicts, s.Drift,
        // Of what was stored before there were doubts, most has none: it is the same as it was.
        .. s.Doubts == "[]" ? (object?[])[] : [s.Doubts],
    ], CanonicalJson.Options));

    /// <summary>A verdict in the row's terms. Ambiguous names both candidates; unowned names nobody.</summary>
    private sealed record Owner(string State, Guid? TeamId, double Confidence, string? Source, Guid? RunnerUpId, double? RunnerUpConfidence)
    {
        public static Owner Of(OwnerVerdict verdict, IReadOnlyDictionary<string, Guid> teams) => verdict switch
        {
            OwnerVerdict.Owned o => new("owned", teams[o.TeamKey], o.Confidence, o.Source, o.RunnerUp is null ? null : teams[o.RunnerUp.TeamKey], o.RunnerUp?.Confidence),
            OwnerVerdict.Ambiguous a => new("ambiguous", teams[a.Best.TeamKey], a.Best.Confidence, a.Best.Source, teams[a.RunnerUp.TeamKey], a.RunnerUp.Confidence),
            OwnerVerdict.Unowned u => new("unowned", null, 0, u.Source, u.Best is null ? null : teams[u.Best.TeamKey], u.Best?.Confidence),
            _ => throw new InvalidOperationException($"Not a verdict: {verdict}"),
        };
    }
}
