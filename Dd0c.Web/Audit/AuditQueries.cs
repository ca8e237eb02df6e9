using System.Text.Json;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Audit;

/// <summary>Audit events as the page, files and the API show them.</summary>
internal sealed class AuditQueries(TenantDb database, TimeProvider time)
{
    private const int Checked = 10_000;

    /// <summary>The latest first.</summary>
    /// <param name="after">What the last page ended with.</param>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(AuditQuery query, (DateTimeOffset At, Guid Id)? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var events = db.AuditEvents.AsNoTracking();
        if (query.Kind is { } kind) events = events.Where(e => e.ActorKind == kind);
        if (query.Days is { } days)
        {
            var since = time.GetUtcNow().AddDays(-days);
            events = events.Where(e => e.At >= since);
        }
        if (query.Text is { } text)
        {
            var like = $"%{LikePattern.Literal(text)}%";
            events = events.Where(e => EF.Functions.ILike(e.ActorName, like, LikePattern.Escape) || EF.Functions.ILike(e.Action, like, LikePattern.Escape) || EF.Functions.ILike(e.Target, like, LikePattern.Escape));
        }
        if (after is { } a) events = events.Where(e => e.At < a.At || (e.At == a.At && e.Id.CompareTo(a.Id) < 0));
        var rows = await events.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(limit).ToListAsync(cancellationToken);
        return rows.ConvertAll(e => new AuditRow(e.Id, e.Seq, e.At, e.ActorKind, e.ActorName, e.Action, e.Target, e.Origin, JsonSerializer.Deserialize<JsonElement>(e.Details), e.Hash is null ? null : Convert.ToHexStringLower(e.Hash)));
    }

    /// <summary>Recomputes the chain.</summary>
    /// <param name="whole">Else the last 10,000 events alone.</param>
    public async Task<AuditChain> VerifyAsync(bool whole, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Database.SetCommandTimeout(300);
        var last = await db.AuditEvents.MaxAsync(e => e.Seq, cancellationToken) ?? 0;
        var after = whole ? 0 : Math.Max(0, last - Checked);
        var found = (await db.Database.SqlQuery<Found>($"""select verified as "Verified", broken as "Broken" from audit_verify({db.TenantId}, {after})""").ToListAsync(cancellationToken)).Single();
        return new(found.Verified, after + 1, found.Broken, await db.AuditEvents.CountAsync(e => e.Seq == null, cancellationToken));
    }

    private sealed record Found(long Verified, long? Broken);
}

/// <param name="Seq">Its place in the chain; null: not sealed yet.</param>
/// <param name="ActorKind">user, token, system or cli.</param>
/// <param name="Hash">SHA-256, in hexadecimal.</param>
internal sealed record AuditRow(Guid Id, long? Seq, DateTimeOffset At, string ActorKind, string ActorName, string Action, string Target, string? Origin, JsonElement Details, string? Hash);

/// <summary>Whether the chain of audit events holds.</summary>
/// <param name="Verified">The last number up to which it does.</param>
/// <param name="From">The first number that was recomputed.</param>
/// <param name="Broken">The number that was changed, is missing or does not follow; null: none.</param>
/// <param name="Open">Events of the last minute that have no place in it yet.</param>
internal sealed record AuditChain(long Verified, long From, long? Broken, int Open);
