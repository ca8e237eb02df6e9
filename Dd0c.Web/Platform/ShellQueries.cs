using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Platform;

/// <summary>What the frame of every page shows: whose organisation, when it was scanned last.</summary>
internal sealed class ShellQueries(TenantDb database, Sessions sessions)
{
    public async Task<ShellView> ReadAsync(Guid? userId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var tenant = await db.Tenants.OrderBy(t => t.Id).Select(t => new { t.Name, t.Slug, t.IsDemo }).FirstAsync(cancellationToken);
        // A part that was read on a vendor's word is shown while it is read; how the catalog stands, the last scan says.
        var run = await db.DiscoveryRuns.Where(r => r.Parts.Length == 0 || r.Status == "queued" || r.Status == "running").OrderByDescending(r => r.CreatedAt)
            .Select(r => new { r.Id, r.Status, r.Phase, r.Progress, r.StartedAt, r.CompletedAt }).FirstOrDefaultAsync(cancellationToken);
        var others = userId is { } user ? (await sessions.TenantsAsync(user, cancellationToken)).Where(t => t.Slug != tenant.Slug).ToList() : [];
        return new(tenant.Name, tenant.Slug, tenant.IsDemo, others, run is null ? null : new(run.Id, run.Status, run.Phase, Found(run.Progress), run.StartedAt, run.CompletedAt));
    }

    private static int Found(string progress) =>
        JsonSerializer.Deserialize<RunProgress>(progress, JsonSerializerOptions.Web) is { } p ? p.AwsResourcesFound + p.GithubReposFound : 0;
}

internal sealed record ShellView(string Organisation, string Slug, bool IsDemo, IReadOnlyList<TenantChoice> Others, ShellRun? Run);

public sealed record ShellRun(Guid Id, string Status, string? Phase, int Found, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);
