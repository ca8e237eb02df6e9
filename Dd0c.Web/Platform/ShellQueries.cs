using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Platform;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Platform;

/// <summary>What the frame of every page shows: whose organisation, and how it was scanned last.</summary>
internal sealed class ShellQueries(TenantDb database, Sessions sessions)
{
    public async Task<ShellView> ReadAsync(Guid? userId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var tenant = await db.Tenants.OrderBy(t => t.Id).Select(t => new { t.Name, t.Slug, t.IsDemo }).FirstAsync(cancellationToken);
        // A part that was read on a vendor's word is shown while it is read; how the catalog stands, the last scan says.
        var run = await db.DiscoveryRuns.Where(r => r.Parts.Length == 0 || r.Status == "queued" || r.Status == "running").OrderByDescending(r => r.CreatedAt)
            .Select(r => new Run(r.Id, r.Status, r.Phase, r.Progress, r.CreatedAt, r.StartedAt, r.CompletedAt)).FirstOrDefaultAsync(cancellationToken);
        if (run is { Status: not ("queued" or "running") } && await WorstAsync(db, cancellationToken) is { } worst) run = worst;
        var others = userId is { } user ? (await sessions.TenantsAsync(user, cancellationToken)).Where(t => t.Slug != tenant.Slug).ToList() : [];
        return new(tenant.Name, tenant.Slug, tenant.IsDemo, others, run is null ? null : new(run.Id, run.Status, run.Phase, Found(run.Progress), run.StartedAt, run.CompletedAt));
    }

    /// <summary>Of the newest run of each connection the one that went worst, the latest of several: that one connection was read whole says nothing of another.</summary>
    private static async Task<Run?> WorstAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var newest = await db.Connections.Select(c => new
        {
            c.Id,
            Run = db.DiscoveryRuns.Where(r => r.Parts.Length == 0 && r.CreatedAt >= c.CreatedAt && (r.Connections.Length == 0 || r.Connections.Contains(c.Id)) && (r.Status == "completed" || r.Status == "partial" || r.Status == "failed"))
                .OrderByDescending(r => r.CreatedAt).Select(r => new Run(r.Id, r.Status, r.Phase, r.Progress, r.CreatedAt, r.StartedAt, r.CompletedAt)).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        // A run may have failed for the sake of another connection.
        return newest.Where(n => n.Run is not null).Select(n => Read(n.Run!.Progress) is { Sources: { } sources } && sources.Any(s => s.ConnectionId == n.Id && s.State == "complete") ? n.Run with { Status = "completed" } : n.Run)
            .OrderByDescending(r => r.Status switch { "failed" => 2, "partial" => 1, _ => 0 }).ThenByDescending(r => r.CreatedAt).FirstOrDefault();
    }

    private static RunProgress? Read(string progress) => JsonSerializer.Deserialize<RunProgress>(progress, JsonSerializerOptions.Web);

    private static int Found(string progress) => Read(progress) is { } p ? p.AwsResourcesFound + p.GithubReposFound : 0;

    private sealed record Run(Guid Id, string Status, string? Phase, string Progress, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);
}

internal sealed record ShellView(string Organisation, string Slug, bool IsDemo, IReadOnlyList<TenantChoice> Others, ShellRun? Run);

public sealed record ShellRun(Guid Id, string Status, string? Phase, int Found, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);
