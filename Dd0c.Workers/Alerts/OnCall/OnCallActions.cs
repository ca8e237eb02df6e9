using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Integrations.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>What people do with on-call sources and schedules.</summary>
public sealed class OnCallActions
{
    private const int Most = 10, MostName = 80, MostKey = 1_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20), s_justRead = TimeSpan.FromSeconds(10);
    private readonly TenantDb _database;
    private readonly OnCallVault _vault;
    private readonly OnCallDesk _desk;
    private readonly OnCallStore _store;
    private readonly TimeProvider _time;

    internal OnCallActions(TenantDb database, OnCallVault vault, OnCallDesk desk, OnCallStore store, TimeProvider time) => (_database, _vault, _desk, _store, _time) = (database, vault, desk, store, time);

    /// <summary>Connects an account at a vendor, if its key may read; what there is to read is read at once where the vendor is quick.</summary>
    public async Task<OnCallOutcome> AddAsync(OnCallWish wish, Actor actor, CancellationToken cancellationToken)
    {
        var (kind, region, name) = (wish.Kind, wish.Region, wish.Name);
        if (kind is null || !OnCallKind.Live.Contains(kind)) return new OnCallOutcome.Wrong("kind", "Use pagerduty, opsgenie or jsm.");
        if (!OnCallHosts.Regions.Contains(region ?? "us")) return new OnCallOutcome.Wrong("region", "Use us or eu.");
        var (place, secret) = (region ?? "us", wish.Key?.Trim() ?? "");
        if (secret.Length is < 8 or > MostKey || !secret.All(c => c is > ' ' and < (char)127)) return new OnCallOutcome.Wrong("key", "Paste the API key whole, and nothing else.");
        string? account = null;
        if (kind == OnCallKind.Jsm)
        {
            // It becomes part of an address.
            if (!Guid.TryParse(wish.Site, out var site)) return new OnCallOutcome.Wrong("site", "Paste the cloud id of the site: 8-4-4-4-12 letters and digits.");
            var mail = wish.Email?.Trim() ?? "";
            if (mail.Length is < 3 or > 254 || !mail.Contains('@', StringComparison.Ordinal) || mail.Contains(':', StringComparison.Ordinal) || mail.Any(char.IsWhiteSpace)) return new OnCallOutcome.Wrong("email", "Give the mail address of whom the API token is of.");
            (account, secret) = (site.ToString(), $"{mail}:{secret}");
        }
        var called = string.IsNullOrWhiteSpace(name) ? $"{OnCallKind.NameOf(kind)}{(place == "eu" ? " EU" : "")}" : name.Trim();
        if (called.Length > MostName) return new OnCallOutcome.Wrong("name", $"A name has 1 to {MostName} characters.");
        await using var db = _database.Open();
        if (await db.OnCallSources.CountAsync(cancellationToken) >= Most) return new OnCallOutcome.Wrong("kind", $"There are {Most} sources already. Remove one first.");
        var answer = await AskAsync(kind, new(place, account), secret, cancellationToken);
        if (answer is OnCallAnswer.Refused refused) return new OnCallOutcome.Wrong("key", refused.Why);
        var now = _time.GetUtcNow();
        var source = new OnCallSource { TenantId = db.TenantId, Id = Guid.CreateVersion7(), Kind = kind, Region = place, Account = account, Name = called, Secret = _vault.Seal(db.TenantId, secret), DueAt = answer is OnCallAnswer.Read ? now + OnCallAge.Every : now, CreatedAt = now, CreatedBy = actor.Name };
        (source.Fault, source.FaultAt, source.DueAt, source.WaitUntil) = answer switch
        {
            OnCallAnswer.Limited limited => ((string?)$"{OnCallKind.NameOf(kind)} wants fewer questions for a while.", (DateTimeOffset?)now, now + limited.After, (DateTimeOffset?)(now + limited.After)),
            OnCallAnswer.Away away => (away.Why, now, now.AddMinutes(1), null),
            _ => (null, null, source.DueAt, null),
        };
        db.OnCallSources.Add(source);
        db.Record(actor, "oncall.connected", called, now, new { kind, region = place });
        if (await SaveAsync(db, cancellationToken) is { } wrong) return wrong;
        if (answer is OnCallAnswer.Read read) await _store.SaveAsync(source.Id, read.Schedules, now, cancellationToken);
        return new OnCallOutcome.Done(source.Id);
    }

    /// <summary>Reads it now, unless the vendor asked to be left alone.</summary>
    public async Task<OnCallOutcome> RefreshAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.OnCallSources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken) is not { } source) return new OnCallOutcome.Missing();
        var now = _time.GetUtcNow();
        if (source.WaitUntil > now) return new OnCallOutcome.Wrong("refresh", $"{OnCallKind.NameOf(source.Kind)} wants no more questions for {Math.Max(1, (int)Math.Ceiling((source.WaitUntil.Value - now).TotalMinutes))} min.");
        if (now - source.ReadAt > s_justRead || source.ReadAt is null || source.Fault is not null) await _desk.ReadAsync(id, now.AddDays(1), cancellationToken, s_patience);
        var fault = await db.OnCallSources.Where(s => s.Id == id).Select(s => s.Fault).SingleOrDefaultAsync(cancellationToken);
        return fault is null ? new OnCallOutcome.Done(id) : new OnCallOutcome.Wrong("refresh", fault);
    }

    /// <summary>Forgets the source, its key and its schedules.</summary>
    public async Task<OnCallOutcome> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.OnCallSources.SingleOrDefaultAsync(s => s.Id == id, cancellationToken) is not { } source) return new OnCallOutcome.Missing();
        db.OnCallSources.Remove(source);
        db.Record(actor, "oncall.removed", source.Name, _time.GetUtcNow(), new { source.Kind });
        await db.SaveChangesAsync(cancellationToken);
        return new OnCallOutcome.Done(id);
    }

    /// <summary>Says whose a schedule is, whatever is found by later readings.</summary>
    /// <param name="team">Null: no team's.</param>
    public Task<OnCallOutcome> SetTeamAsync(Guid id, Guid? team, Actor actor, CancellationToken cancellationToken) => WithAsync(id, async (db, schedule) =>
    {
        var name = team is null ? null : await db.Teams.Where(t => t.Id == team && t.RemovedAt == null).Select(t => t.Name).SingleOrDefaultAsync(cancellationToken);
        if (team is not null && name is null) return new OnCallOutcome.Wrong("team", "There is no such team.");
        (schedule.TeamId, schedule.TeamSource, schedule.TeamConfidence, schedule.TeamEvidence, schedule.TeamBy) = (team, ScheduleTeam.Correction, 1, null, actor.Name);
        db.Record(actor, "oncall.team_set", schedule.Name, _time.GetUtcNow(), new { team = name });
        return null;
    }, cancellationToken);

    /// <summary>Takes back what a person said; what is found holds again.</summary>
    public Task<OnCallOutcome> UnsetTeamAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, async (db, schedule) =>
    {
        await OnCallStore.FindTeamAsync(db, schedule, cancellationToken);
        db.Record(actor, "oncall.team_unset", schedule.Name, _time.GetUtcNow());
        return null;
    }, cancellationToken);

    private async Task<OnCallOutcome> WithAsync(Guid id, Func<Dd0cDbContext, OnCallSchedule, Task<OnCallOutcome?>> deed, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.OnCallSchedules.SingleOrDefaultAsync(s => s.Id == id, cancellationToken) is not { } schedule) return new OnCallOutcome.Missing();
        if (await deed(db, schedule) is { } outcome) return outcome;
        await db.SaveChangesAsync(cancellationToken);
        return new OnCallOutcome.Done(schedule.SourceId);
    }

    private async Task<OnCallAnswer> AskAsync(string kind, OnCallPlace place, string key, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await _desk.TryAsync(kind, place, key, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OnCallAnswer.Away($"{OnCallKind.NameOf(kind)} is slow; it is read in the background.");
        }
    }

    private static async Task<OnCallOutcome.Wrong?> SaveAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new("name", "Another source has this name.");
        }
    }
}

/// <summary>An account at a vendor that somebody wants read.</summary>
/// <param name="Kind">pagerduty, opsgenie or jsm.</param>
/// <param name="Region">us or eu; null: us.</param>
/// <param name="Name">Null or blank: after the vendor.</param>
/// <param name="Site">Of jsm: the cloud id.</param>
/// <param name="Email">Of jsm: whose token the key is.</param>
public sealed record OnCallWish(string? Kind, string? Key, string? Region = null, string? Name = null, string? Site = null, string? Email = null)
{
    public override string ToString() => $"OnCallWish {{ {Kind} }}"; // a record prints all it holds
}

/// <summary>What became of a deed.</summary>
public abstract record OnCallOutcome
{
    public sealed record Done(Guid Source) : OnCallOutcome;

    public sealed record Wrong(string Field, string Why) : OnCallOutcome;

    public sealed record Missing : OnCallOutcome;
}
