using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Export;

/// <summary>All of a catalog, so that leaving is easy.</summary>
internal sealed record ExportedCatalog(
    IReadOnlyList<Team> Teams, IReadOnlyList<Service> Services, IReadOnlyList<ServiceResourceRow> Resources, IReadOnlyList<ServiceOwnership> Ownership, IReadOnlyList<ServiceDependency> Dependencies, IReadOnlyList<CorrectionRow> Corrections);

/// <summary>Reads a whole catalog and writes it as one file.</summary>
internal sealed class CatalogExport(TenantDb database)
{
    public async Task<ExportedCatalog> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var alive = db.Services.AsNoTracking().Where(s => s.RemovedAt == null);
        return new(
            await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null).OrderBy(t => t.Slug).ToListAsync(cancellationToken),
            await alive.OrderBy(s => s.Slug).ToListAsync(cancellationToken),
            await db.ServiceResources.AsNoTracking().OrderBy(r => r.Arn).ToListAsync(cancellationToken),
            await db.ServiceOwnership.AsNoTracking().Where(o => alive.Any(s => s.Id == o.ServiceId)).OrderBy(o => o.ServiceId).ThenBy(o => o.TeamId).ThenBy(o => o.Role).ToListAsync(cancellationToken),
            await db.ServiceDependencies.AsNoTracking().Where(d => alive.Any(s => s.Id == d.SourceServiceId) && alive.Any(s => s.Id == d.TargetServiceId)).OrderBy(d => d.SourceServiceId).ThenBy(d => d.TargetServiceId).ThenBy(d => d.Kind).ToListAsync(cancellationToken),
            await db.Corrections.AsNoTracking().OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync(cancellationToken));
    }

    /// <summary>Every value with its source, confidence and evidence, and what people said.</summary>
    public static byte[] Json(ExportedCatalog catalog)
    {
        var teams = catalog.Teams.ToDictionary(t => t.Id, t => t.Slug);
        var (resources, owners) = (catalog.Resources.ToLookup(r => r.ServiceId), catalog.Ownership.ToLookup(o => o.ServiceId));
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            Format = "dd0c.catalog/v1",
            Teams = catalog.Teams.Select(t => new { t.Id, t.Slug, t.Name, t.Description, Parent = t.ParentSlug, t.Aliases, t.Source, Members = Raw(t.Members) }),
            Services = catalog.Services.Select(s => new
            {
                s.Id, s.Slug, s.Name, s.DisplayName, s.Aliases, s.Description, s.Type, s.Lifecycle, s.Tier, s.TechStack, s.Runtime, s.Environments, s.Health, s.LastDeployAt,
                Owner = new { State = s.OwnerState, Team = s.OwnerState == "owned" && s.OwnerTeamId is { } id ? teams.GetValueOrDefault(id) : null, Confidence = s.OwnerConfidence, Source = s.OwnerSource },
                Owners = owners[s.Id].Select(o => new { Team = teams.GetValueOrDefault(o.TeamId), o.Role, o.Confidence, o.Source }),
                Repo = s.RepoFullName is null ? null : new { FullName = s.RepoFullName, Url = s.RepoUrl, DefaultBranch = s.RepoDefaultBranch, Path = s.RepoPath, Confidence = s.RepoConfidence, Source = s.RepoSource },
                s.Confidence, Resources = resources[s.Id].Select(r => new { r.Arn, r.Environment }), Evidence = Raw(s.Evidence), s.CreatedAt, s.UpdatedAt,
            }),
            Dependencies = catalog.Dependencies.Select(d => new { Source = d.SourceServiceId, Target = d.TargetServiceId, d.Kind, d.Confidence, From = d.Source, Evidence = Raw(d.Evidence) }),
            Corrections = catalog.Corrections.Select(c => new { c.ServiceId, c.Kind, c.Field, Value = c.NewValue, Found = c.FoundValue, c.FoundSource, c.FoundConfidence, c.Others, c.Reason, Author = c.AuthorName, c.CreatedAt, c.UndoneAt, c.ReplacedAt }),
        }, CanonicalJson.Options);
    }

    private static JsonElement Raw(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
