using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>What people do with mutes: see what one would have hidden, make it, change it, end it. What still fires is judged anew at once.</summary>
internal sealed class MuteActions(TenantDb database, AlertWorlds worlds, TimeProvider time)
{
    private const int MostAlerts = 50_000;

    /// <summary>What it would have hidden in the last <see cref="MuteEffect.Window"/> days; writes nothing.</summary>
    public async Task<MuteAnswer> PreviewAsync(MuteDraft draft, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var world = await worlds.OfAsync(db, cancellationToken);
        return draft.ScopeFaults(world.ServiceNames.ContainsKey) is { Count: > 0 } faults ? new MuteAnswer.Wrong(faults) : new MuteAnswer.Would(await EffectAsync(db, world, draft, cancellationToken));
    }

    public async Task<MuteAnswer> CreateAsync(MuteDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var (world, now) = (await worlds.OfAsync(db, cancellationToken), time.GetUtcNow());
        if (draft.Faults(now, world.ServiceNames.ContainsKey) is { Count: > 0 } faults) return new MuteAnswer.Wrong(faults);
        var words = MuteWords.Of(draft.Scope, world.ServiceNames);
        var mute = new AlertMute
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Name = draft.Name?.Trim() is { Length: > 0 } name ? name : words, Scope = JsonSerializer.Serialize(Sparing(draft.Scope, world), AlertRows.Json), Reason = draft.Reason!.Trim(),
            StartsAt = draft.Begins(now), EndsAt = draft.EndsAt!.Value.ToUniversalTime(), Schedule = draft.Schedule is null ? null : JsonSerializer.Serialize(draft.Schedule, AlertRows.Json), CreatedBy = actor.Name, CreatedAt = now,
        };
        db.AlertMutes.Add(mute);
        db.Record(actor, "mute.created", mute.Name, now, new { id = mute.Id, covers = words, until = mute.EndsAt, reason = mute.Reason });
        var active = db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged);
        if (draft.Scope.Environment is { } environment) active = active.Where(i => i.Environment == environment);
        await SaveAsync(db, connection, await active.ToListAsync(cancellationToken), now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new MuteAnswer.Done(mute);
    }

    /// <summary>Changes the whole of one that has not ended, by the rules of a new one. What it covered and what it covers now are judged anew.</summary>
    /// <param name="draft">Without a beginning: that stays. One that has begun keeps it, and its 30 days are counted from there.</param>
    public async Task<MuteAnswer> ChangeAsync(Guid id, MuteDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var (world, now) = (await worlds.OfAsync(db, cancellationToken), time.GetUtcNow());
        if (await db.AlertMutes.SingleOrDefaultAsync(m => m.Id == id, cancellationToken) is not { } mute) return new MuteAnswer.Missing();
        if (mute.EndedAt is not null || mute.EndsAt <= now) return new MuteAnswer.Late("It has ended already.");
        var (began, wanted) = (mute.StartsAt <= now ? mute.StartsAt : (DateTimeOffset?)null, draft with { StartsAt = draft.StartsAt ?? mute.StartsAt });
        if (wanted.Faults(now, world.ServiceNames.ContainsKey, began) is { Count: > 0 } faults) return new MuteAnswer.Wrong(faults);
        var before = Said(mute, world);
        mute.Name = wanted.Name?.Trim() is { Length: > 0 } name ? name : MuteWords.Of(wanted.Scope, world.ServiceNames);
        (mute.Scope, mute.Reason) = (JsonSerializer.Serialize(Sparing(wanted.Scope, world), AlertRows.Json), wanted.Reason!.Trim());
        (mute.StartsAt, mute.EndsAt, mute.Schedule) = (began ?? wanted.Begins(now), wanted.EndsAt!.Value.ToUniversalTime(), wanted.Schedule is null ? null : JsonSerializer.Serialize(wanted.Schedule, AlertRows.Json));
        db.Record(actor, "mute.changed", mute.Name, now, new { id, before, after = Said(mute, world) });
        var environment = wanted.Scope.Environment?.Trim();
        var concerned = db.Incidents.Where(i => (i.MutedBy == id && i.State != IncidentState.Merged) || ((i.State == IncidentState.Open || i.State == IncidentState.Acknowledged) && (environment == null || i.Environment == environment)));
        await SaveAsync(db, connection, await concerned.ToListAsync(cancellationToken), now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new MuteAnswer.Done(mute);
    }

    /// <summary>Ends it now. What still fires under it is told.</summary>
    public async Task<MuteAnswer> EndAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var now = time.GetUtcNow();
        if (await db.AlertMutes.SingleOrDefaultAsync(m => m.Id == id, cancellationToken) is not { } mute) return new MuteAnswer.Missing();
        if (mute.EndedAt is not null || mute.EndsAt <= now) return new MuteAnswer.Late("It has ended already.");
        (mute.EndedAt, mute.EndedBy) = (now, actor.Name);
        db.Record(actor, "mute.ended", mute.Name, now, new { id });
        await SaveAsync(db, connection, await db.Incidents.Where(i => i.MutedBy == id && i.State != IncidentState.Merged).ToListAsync(cancellationToken), now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new MuteAnswer.Done(mute);
    }

    private static object Said(AlertMute mute, AlertWorld world) =>
        new { mute.Name, covers = MuteWords.Of(MuteRows.ScopeOf(mute), world.ServiceNames), from = mute.StartsAt, until = mute.EndsAt, hours = MuteWords.Of(MuteRows.ScheduleOf(mute)), mute.Reason };

    /// <param name="concerned">Incidents that may be hidden or told now.</param>
    private static async Task SaveAsync(Dd0cDbContext db, NpgsqlConnection connection, List<Incident> concerned, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A new version, so that whoever told of the last one looks again.
        foreach (var incident in concerned) (incident.Version, incident.UpdatedAt) = (incident.Version + 1, now);
        await db.SaveChangesAsync(cancellationToken);
        var ids = concerned.Select(i => i.Id).ToHashSet();
        await AssessmentQueue.AddAsync(connection, db.TenantId, ids, ids, now, cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
    }

    private async Task<MuteEffect> EffectAsync(Dd0cDbContext db, AlertWorld world, MuteDraft draft, CancellationToken cancellationToken)
    {
        var (scope, since) = (Sparing(draft.Scope, world), time.GetUtcNow().AddDays(-MuteEffect.Window));
        var alerts = db.Alerts.AsNoTracking().Where(a => a.StartedAt >= since);
        if (scope.Services is { Count: > 0 } services) alerts = alerts.Where(a => a.ServiceId != null && services.Contains(a.ServiceId.Value));
        if (scope.Identities is { Count: > 0 } identities) alerts = alerts.Where(a => identities.Contains(a.Identity));
        if (!string.IsNullOrWhiteSpace(scope.Title))
        {
            var like = $"%{LikePattern.Literal(scope.Title.Trim())}%";
            alerts = alerts.Where(a => EF.Functions.ILike(a.Title, like, LikePattern.Escape));
        }
        var rows = await alerts.OrderByDescending(a => a.StartedAt).Take(MostAlerts + 1)
            .Select(a => new { a.Id, a.Identity, a.Environment, a.ServiceId, a.ServiceWord, a.Title, a.Severity, a.Category, a.StartedAt, a.IncidentId }).ToListAsync(cancellationToken);
        var episodes = rows.Take(MostAlerts).Select(a => new Episode
        {
            Id = a.Id, Identity = a.Identity, EpisodeKey = "", Fingerprint = "", Provider = "", Environment = a.Environment, ServiceId = a.ServiceId, ServiceWord = a.ServiceWord, Title = a.Title,
            Severity = SeverityWord.Read(a.Severity), Category = Enum.Parse<AlertCategory>(a.Category, ignoreCase: true), State = EpisodeState.Firing, StartedAt = a.StartedAt, LastAt = a.StartedAt, IncidentId = a.IncidentId,
        }).ToList();
        var incidents = episodes.Select(e => e.IncidentId).OfType<Guid>().Distinct().ToList();
        var counts = await db.Incidents.AsNoTracking().Where(i => incidents.Contains(i.Id)).Select(i => new { i.Id, i.Alerts }).ToDictionaryAsync(i => i.Id, i => i.Alerts, cancellationToken);
        return MuteEffect.Of(scope, draft.Schedule, episodes, counts, world.Settings.LocalOf) with { More = rows.Count > MostAlerts };
    }

    private static MuteScope Sparing(MuteScope scope, AlertWorld world) => scope with { Title = scope.Title?.Trim(), Environment = scope.Environment?.Trim(), Spared = MuteSpared.Of(world.Settings.SafelistOrDefault, world.ServiceNames) };
}

/// <summary>How a deed ended.</summary>
internal abstract record MuteAnswer
{
    public sealed record Done(AlertMute Mute) : MuteAnswer;

    /// <summary>What it would have hidden.</summary>
    public sealed record Would(MuteEffect Effect) : MuteAnswer;

    public sealed record Missing : MuteAnswer;

    public sealed record Late(string Why) : MuteAnswer;

    /// <param name="Faults">By field of the request.</param>
    public sealed record Wrong(IReadOnlyDictionary<string, string> Faults) : MuteAnswer;
}
