using Dd0c.Demo.Storms;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Demo;

/// <summary>Fires storms at the sample company, one at a time, and at no other.</summary>
internal sealed class StormActions(TenantDb database, TimeProvider time)
{
    /// <param name="name">See <see cref="StormList"/>.</param>
    public async Task<StormStart> StartAsync(string name, CancellationToken cancellationToken)
    {
        if (StormList.All.FirstOrDefault(s => s.Name == name) is not { } storm) return new StormStart.Unknown();
        var now = time.GetUtcNow();
        // What is called noise is called so by its week.
        return await AddAsync(storm.Name == "noise" ? new(StormList.Past.Name, now, Then: storm.Name) : new(storm.Name, now), cancellationToken);
    }

    /// <summary>The week behind and the first storm, as soon as the company is discovered; nothing where alerts have been integrated before.</summary>
    public async Task StartFirstAsync(CancellationToken cancellationToken)
    {
        await using (var db = database.Open())
            if (await db.AlertIntegrations.AnyAsync(cancellationToken)) return;
        await AddAsync(new(StormList.Past.Name, time.GetUtcNow(), Then: StormList.All[0].Name, Waits: true), cancellationToken);
    }

    /// <returns>Null: this is not the sample company.</returns>
    public async Task<StormsView?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await IsDemoAsync(db, cancellationToken) ? Of(await RunningAsync(db, cancellationToken)) : null;
    }

    private async Task<StormStart> AddAsync(StormMessage message, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (!await IsDemoAsync(db, cancellationToken)) return new StormStart.Elsewhere();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('dd0c.storms:' || {db.TenantId.ToString()}, 0))", cancellationToken);
        if (await RunningAsync(db, cancellationToken) is { } running) return new StormStart.Another(Of(running));
        await InsertAsync(db, message, message.Started, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new StormStart.Started(Of(message));
    }

    /// <summary>Writes where a storm stands.</summary>
    /// <param name="due">When its next step is.</param>
    internal static async Task InsertAsync(Dd0cDbContext db, StormMessage message, DateTimeOffset due, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts)
            values ({db.TenantId}, {StormMessage.Kind}, {$"{message.Storm}/{message.Step}"}, {message.Json()}::jsonb, {message.Started}, {due}, 0)
            """, cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_notify('dd0c_outbox', '')", cancellationToken);
    }

    private static Task<bool> IsDemoAsync(Dd0cDbContext db, CancellationToken cancellationToken) => db.Tenants.AnyAsync(t => t.Id == db.TenantId && t.IsDemo, cancellationToken);

    private static async Task<StormMessage?> RunningAsync(Dd0cDbContext db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<string>($"""select payload::text as "Value" from outbox where tenant_id = {db.TenantId} and kind = {StormMessage.Kind} and dead_at is null order by id desc limit 1""").ToListAsync(cancellationToken)) is [var payload] ? StormMessage.Read(payload) : null;

    private static StormsView Of(StormMessage? running) => new(
        running is null ? null : running.Then ?? running.Storm,
        running is null or { Waits: true } || (running.Then ?? running.Storm) is not { } name || StormList.Find(name) is not { } storm ? null : running.Started + storm.Length,
        [.. StormList.All.Select(s => new StormView(s.Name, s.Title, s.About))]);
}

/// <summary>How the firing of a storm ended.</summary>
internal abstract record StormStart
{
    public sealed record Started(StormsView Storms) : StormStart;

    /// <summary>One goes on already.</summary>
    public sealed record Another(StormsView Storms) : StormStart;

    /// <summary>This is not the sample company.</summary>
    public sealed record Elsewhere : StormStart;

    public sealed record Unknown : StormStart;
}

/// <param name="Running">The name of the one that goes on; null: none.</param>
/// <param name="Until">When it ends; null: none goes on, or it waits for the company to be discovered.</param>
public sealed record StormsView(string? Running, DateTimeOffset? Until, IReadOnlyList<StormView> Storms);

/// <param name="About">For people, one sentence.</param>
public sealed record StormView(string Name, string Title, string About);
