using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.News;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Catalog.News;

/// <summary>Writes what webhooks are to be told of the catalog, in the transaction that brings it about.</summary>
internal static class CatalogNoticeStore
{
    /// <summary>Of channels, in the outbox; it has no channels of its own, but turns like theirs.</summary>
    public const string Turns = "catalog";

    public static readonly string Kind = ChannelKind.MessageOf(Turns);

    /// <param name="at">When the plan is applied.</param>
    public static async Task WriteAsync(Dd0cDbContext db, CatalogState before, CatalogPlan plan, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (plan.Services.Count == 0 || await ListenersAsync(db, cancellationToken) is not { Count: > 0 } listeners) return;
        var first = !await db.DiscoveryRuns.AnyAsync(r => r.Status == "completed" || r.Status == "partial", cancellationToken);
        await WriteAsync(db, listeners, CatalogNews.Of(before, plan, first, at), at, cancellationToken);
    }

    public static async Task WriteAsync(Dd0cDbContext db, DiscoveryRunCompleted run, CancellationToken cancellationToken) =>
        await WriteAsync(db, await ListenersAsync(db, cancellationToken), [run], run.CompletedAt, cancellationToken);

    /// <summary>Webhooks that want any of it, with what they want.</summary>
    private static async Task<IReadOnlyList<(Guid Channel, IReadOnlyList<string> Wanted)>> ListenersAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var channels = await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == ChannelKind.Webhook && c.Enabled).ToListAsync(cancellationToken);
        return [.. channels.Select(c => (c.Id, DeliveryPlan.RuleOf(c).Catalog ?? [])).Where(c => c.Item2.Count > 0)];
    }

    private static async Task WriteAsync(Dd0cDbContext db, IReadOnlyList<(Guid Channel, IReadOnlyList<string> Wanted)> listeners, IReadOnlyList<CatalogNews> news, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var told = news.Select(n => (News: n, Id: $"evt_{Guid.CreateVersion7(at):N}")).ToList();
        var rows = (from n in told
                    from l in listeners
                    where l.Wanted.Contains(n.News.Asked)
                    select (l.Channel, n.Id, n.News.Type, Body: n.News.Body(n.Id, at))).ToList();
        if (rows.Count == 0) return;
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("""
            insert into catalog_notices (tenant_id, channel_id, event_id, type, body, created_at)
            select $1, n.channel, n.id, n.type, n.body, $6 from unnest($2, $3, $4, $5) as n(channel, id, type, body)
            """, (NpgsqlConnection)db.Database.GetDbConnection());
        insert.Parameters.AddWithValue(db.TenantId);
        insert.Parameters.AddWithValue(rows.Select(r => r.Channel).ToArray());
        foreach (var column in new[] { rows.Select(r => r.Id), rows.Select(r => r.Type), rows.Select(r => r.Body) }) insert.Parameters.Add(new() { Value = column.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.AddWithValue(at);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        // One for each writer: whoever handles another's may look before this is committed.
        db.Outbox.Add(new OutboxMessage { TenantId = db.TenantId, Kind = Kind, Key = told[0].Id, Payload = JsonSerializer.Serialize(new { }), CreatedAt = at, AvailableAt = at });
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("select pg_notify('dd0c_outbox', '')", cancellationToken);
    }
}
