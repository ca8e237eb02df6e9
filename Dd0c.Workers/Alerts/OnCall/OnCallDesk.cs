using System.Text.Json;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Domain.Alerts.OnCall.Rotations;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Reads the sources of a tenant that are due, each by one node at a time, and has them kept.</summary>
internal sealed partial class OnCallDesk(TenantDb database, OnCallVault vault, Func<string, IOnCallVendor> vendors, OnCallStore store, TimeProvider time, ILogger<OnCallDesk> logger)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1), s_patience = TimeSpan.FromMinutes(3);

    public async Task ReadDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = database.Open();
        foreach (var id in await db.OnCallSources.Where(s => s.DueAt <= now).OrderBy(s => s.DueAt).Select(s => s.Id).ToListAsync(cancellationToken)) await ReadAsync(id, now, cancellationToken);
    }

    /// <summary>Reads one source now, if it is due by then and nobody else claims it first.</summary>
    /// <param name="due">A source that is due later is left alone.</param>
    /// <param name="patience">How long it may take at most; null: as long as nobody waits for it.</param>
    public async Task ReadAsync(Guid id, DateTimeOffset due, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        // The claim: whoever moves the time first reads. Should the node die, the source is due again by then.
        var next = now + OnCallAge.Every;
        if (await db.OnCallSources.Where(s => s.Id == id && s.DueAt <= due).ExecuteUpdateAsync(s => s.SetProperty(x => x.DueAt, next), cancellationToken) == 0) return;
        var source = await db.OnCallSources.AsNoTracking().SingleAsync(s => s.Id == id, cancellationToken);
        switch (await AskAsync(db, source, now, patience ?? s_patience, cancellationToken))
        {
            case OnCallAnswer.Read read:
                await store.SaveAsync(id, read.Schedules, now, cancellationToken);
                LogRead(source.Kind, read.Schedules.Count);
                break;
            case OnCallAnswer.Refused refused: await FaultAsync(db, source, refused.Why, null, cancellationToken); break;
            case OnCallAnswer.Limited limited: await FaultAsync(db, source, $"{OnCallKind.NameOf(source.Kind)} wants fewer questions for a while.", limited.After, cancellationToken); break;
            case OnCallAnswer.Away away: await FaultAsync(db, source, away.Why, null, cancellationToken); break;
        }
    }

    /// <summary>Whether a key may read, before it is kept.</summary>
    internal Task<OnCallAnswer> TryAsync(string kind, OnCallPlace place, string key, CancellationToken cancellationToken) => vendors(kind).ReadAsync(place, key, time.GetUtcNow(), cancellationToken);

    private async Task<OnCallAnswer> AskAsync(Dd0cDbContext db, OnCallSource source, DateTimeOffset now, TimeSpan longest, CancellationToken cancellationToken)
    {
        if (!OnCallKind.Live.Contains(source.Kind)) return new OnCallAnswer.Read(await PlannedAsync(db, source, now, cancellationToken));
        if (vault.TryOpen(source.TenantId, source.Secret) is not { } key) return new OnCallAnswer.Refused("Its API key cannot be opened under this master key. Connect it again.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(longest);
        try
        {
            return await vendors(source.Kind).ReadAsync(new(source.Region, source.Account), key, now, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OnCallAnswer.Away($"{OnCallKind.NameOf(source.Kind)} was not read whole within {longest.TotalSeconds:0} s.");
        }
    }

    /// <summary>Of an export nothing is read: its shifts are computed further.</summary>
    private static async Task<IReadOnlyList<ReadSchedule>> PlannedAsync(Dd0cDbContext db, OnCallSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.OnCallSchedules.AsNoTracking().Where(s => s.SourceId == source.Id && s.Plan != null).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new ReadSchedule(r.ExternalId, r.Name, r.TimeZone, r.Url, r.ToldTeam, JsonSerializer.Deserialize<List<OnCallPerson>>(r.People, AlertRows.Json)!,
            Rotation.Shifts(JsonSerializer.Deserialize<RotationPlan>(r.Plan!, AlertRows.Json)!, now, now + OnCallAge.Horizon)))];
    }

    private async Task FaultAsync(Dd0cDbContext db, OnCallSource source, string why, TimeSpan? after, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var pause = after ?? TimeSpan.FromMinutes(Math.Min(s_longest.TotalMinutes, Math.Pow(2, Math.Min(source.Failed, 8))));
        DateTimeOffset? wait = after is null ? null : now + after;
        var due = now + (pause < OnCallAge.Every ? OnCallAge.Every : pause);
        await db.OnCallSources.Where(s => s.Id == source.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.Fault, why).SetProperty(x => x.FaultAt, now).SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.DueAt, due).SetProperty(x => x.WaitUntil, wait), cancellationToken);
        LogFault(source.Kind, why);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Read {Count} on-call schedules of {Kind}")]
    private partial void LogRead(string kind, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "On-call schedules of {Kind} were not read: {Why}")]
    private partial void LogFault(string kind, string why);
}
