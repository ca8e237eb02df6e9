using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Catalog.News;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Scorecards;
using Dd0c.Workers.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Catalog;

/// <summary>Reads the catalog as it is stored, and applies one plan to it: rows, events, history and search in one transaction.</summary>
internal sealed class CatalogStore(TenantDb database, SearchIndexer indexer, TimeProvider time)
{
    private const string Drifted = "ownership_drifted";
    private static readonly TimeSpan s_toldAgain = TimeSpan.FromDays(7);

    public async Task<CatalogState> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return new(
            database.TenantId,
            await db.Services.AsNoTracking().ToListAsync(cancellationToken),
            await db.Teams.AsNoTracking().ToListAsync(cancellationToken),
            await db.ServiceSlugs.AsNoTracking().ToListAsync(cancellationToken),
            await db.ServiceResources.AsNoTracking().ToListAsync(cancellationToken),
            await db.ServiceOwnership.AsNoTracking().ToListAsync(cancellationToken),
            await db.ServiceDependencies.AsNoTracking().ToListAsync(cancellationToken),
            await MissedAsync(db, cancellationToken));
    }

    private static async Task<IReadOnlyDictionary<string, int>> MissedAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.CloudResources.Select(r => new { Key = r.Arn, r.MissedScans })
            .Concat(db.Repositories.Select(r => new { Key = r.NodeId, r.MissedScans }))
            .Concat(db.SourceTeams.Select(r => new { Key = r.NodeId, r.MissedScans })).ToListAsync(cancellationToken);
        return rows.DistinctBy(r => r.Key).ToDictionary(r => r.Key, r => r.MissedScans, StringComparer.Ordinal);
    }

    /// <summary>What is stored of everything beside services and teams.</summary>
    public async Task<IReadOnlyList<KnownEntity>> EntitiesAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Entities.Select(e => new KnownEntity(e.Id, e.Kind, e.Fingerprint, e.ParentId, e.At)).ToListAsync(cancellationToken);
    }

    /// <param name="cause">What made this pass happen; null: nothing that could be named.</param>
    /// <param name="entities">Null: they are left as they are.</param>
    public async Task ApplyAsync(CatalogCause? cause, CatalogState before, CatalogPlan plan, CancellationToken cancellationToken, EntityPlan? entities = null)
    {
        await using var db = database.Open();
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Also when the plan is empty: what hung on a deleted connection has left without one, and a catalog of before there was history has no versions yet.
        var changes = await VersionWriter.CompareAsync(connection, database.TenantId, before.After(plan), cancellationToken);
        if (plan.IsEmpty && changes.IsEmpty && entities is null or { IsEmpty: true }) return;
        var at = await VersionWriter.WriteAsync(connection, db, changes, time.GetUtcNow(), cancellationToken);
        // Teams may pass their slugs on or swap them, and the index looks at each row as it is written: those of the plan let go of theirs first.
        await RunAsync(connection, "update teams set removed_at = now() where tenant_id = $1 and id = any($2) and removed_at is null", [plan.Teams.Select(t => t.Id).ToArray()], cancellationToken);
        await db.UpsertAsync(connection, plan.Teams, cancellationToken, keep: ["created_at"]);
        // A service's slug is never another's while it holds it, as name now or before; those that leave are written first all the same.
        await db.UpsertAsync(connection, plan.Services.OrderBy(s => s.RemovedAt is null).ToList(), cancellationToken, keep: ["created_at"]);
        await db.UpsertAsync(connection, plan.OldSlugs, cancellationToken);
        await RunAsync(connection, "delete from service_resources where tenant_id = $1 and arn = any($2)", [plan.ResourcesGone.ToArray()], cancellationToken);
        await db.UpsertAsync(connection, plan.Resources, cancellationToken);
        await RunAsync(connection, "delete from service_ownership o using unnest($2::uuid[], $3::uuid[], $4::text[]) as g(service, team, role) where o.tenant_id = $1 and o.service_id = g.service and o.team_id = g.team and o.role = g.role",
            [plan.OwnershipGone.Select(o => o.ServiceId).ToArray(), plan.OwnershipGone.Select(o => o.TeamId).ToArray(), plan.OwnershipGone.Select(o => o.Role).ToArray()], cancellationToken);
        await db.UpsertAsync(connection, plan.Ownership, cancellationToken, omit: ["created_at"]);
        await RunAsync(connection, "delete from service_dependencies d using unnest($2::uuid[], $3::uuid[], $4::text[]) as g(source, target, kind) where d.tenant_id = $1 and d.source_service_id = g.source and d.target_service_id = g.target and d.kind = g.kind",
            [plan.DependenciesGone.Select(d => d.SourceServiceId).ToArray(), plan.DependenciesGone.Select(d => d.TargetServiceId).ToArray(), plan.DependenciesGone.Select(d => d.Kind).ToArray()], cancellationToken);
        await db.UpsertAsync(connection, plan.Dependencies, cancellationToken, omit: ["created_at"]);
        if (entities is { IsEmpty: false }) await EntityWriter.WriteAsync(connection, database.TenantId, entities, at, cancellationToken);
        var openRun = cause is null or { Kind: "run" } || plan.Events.Count == 0 ? null : await db.DiscoveryRuns.Where(r => r.Status == "running").Select(r => (Guid?)r.Id).FirstOrDefaultAsync(cancellationToken);
        await db.AppendAsync(connection, (await NewsAsync(db, plan.Events, at, cancellationToken)).Select(e => Event(cause?.Of(e, openRun), e, at)).ToList(), cancellationToken);
        var (changed, removed) = SearchDocuments.Of(before, plan);
        await CatalogNoticeStore.WriteAsync(db, before, plan, at, cancellationToken);
        await indexer.WriteAsync(connection, database.TenantId, changed, removed, cancellationToken);
        ScorecardRescore.Ask(db, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new(database.TenantId, Feed.Catalog), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Keeps how sure the catalog is; of several passes of a day the last one's.</summary>
    public async Task NoteAsync(InferredCatalog inferred, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.UpsertAsync((NpgsqlConnection)db.Database.GetDbConnection(), [AccuracyDay.Of(database.TenantId, inferred, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))], cancellationToken);
    }

    /// <summary>All but the doubt about an owner that was told in the same words some days ago: what comes and goes with every scan would fill the history.</summary>
    private static async Task<IReadOnlyList<CatalogEvent>> NewsAsync(Dd0cDbContext db, IReadOnlyList<CatalogEvent> events, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var doubted = events.Where(e => e.Type == Drifted).Select(e => e.ServiceId).Distinct().ToList();
        if (doubted.Count == 0) return events;
        var since = at - s_toldAgain;
        var payloads = await db.DiscoveryEvents.Where(e => e.Type == Drifted && doubted.Contains(e.ServiceId) && e.CreatedAt > since).Select(e => new { e.ServiceId, e.Payload }).ToListAsync(cancellationToken);
        var told = payloads.Select(p => (p.ServiceId, Reason(p.Payload))).ToHashSet();
        return [.. events.Where(e => e.Type != Drifted || !told.Contains((e.ServiceId, e.Reason)))];
    }

    private static string? Reason(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
    }

    private DiscoveryEvent Event(CatalogCause? cause, CatalogEvent e, DateTimeOffset at) => new()
    {
        TenantId = database.TenantId,
        RunId = cause?.RunId,
        Type = e.Type,
        ServiceId = e.ServiceId,
        Subject = e.Subject,
        Payload = JsonSerializer.Serialize(new { e.Field, e.OldValue, e.NewValue, e.OldConfidence, e.NewConfidence, e.Reason }, CanonicalJson.Options),
        Confidence = e.NewConfidence,
        Cause = cause?.Kind,
        CauseId = cause?.Id,
        Actor = cause?.Actor,
        Said = cause?.Said,
        CreatedAt = at,
    };

    private async Task RunAsync(NpgsqlConnection connection, string sql, Array[] keys, CancellationToken cancellationToken)
    {
        if (keys[0].Length == 0) return;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(database.TenantId);
        foreach (var key in keys) command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
