using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Scorecards;

/// <summary>Lets a service pass a check for a while, with a reason, or ends that.</summary>
internal sealed class ExemptionActions(TenantDb database, TimeProvider time)
{
    public const int MostDays = 366;

    /// <param name="service">Id or slug.</param>
    public async Task<ScorecardAnswer> ExemptAsync(string scorecard, string service, string? check, string? reason, DateTimeOffset? until, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Scorecards.AsNoTracking().SingleOrDefaultAsync(s => s.Slug == scorecard, cancellationToken) is not { } card) return new ScorecardAnswer.Missing();
        var now = time.GetUtcNow();
        var faults = new Dictionary<string, string>();
        var id = Guid.TryParse(service, out var given) ? given : Guid.Empty;
        var target = await db.Services.Where(s => s.RemovedAt == null && (s.Id == id || s.Slug == service)).Select(s => new { s.Id, s.Slug }).FirstOrDefaultAsync(cancellationToken);
        if (target is null) faults["service"] = $"{service} is not in the catalog.";
        if (ScorecardJson.Read(card.Definition).Checks.All(c => c.Key != check)) faults["check"] = $"{card.Name} has no check {check}.";
        if (reason?.Trim() is not { Length: > 0 and <= 500 }) faults["reason"] = "Say why, in at most 500 characters.";
        if (until is null || until <= now) faults["until"] = "Say until when; it lies ahead.";
        else if (until > now.AddDays(MostDays)) faults["until"] = $"An exemption lasts at most {MostDays} days.";
        if (faults.Count > 0) return new ScorecardAnswer.Wrong(faults);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time for a check of a service: a new one takes the place of the last.
        await db.Exemptions.Where(e => e.ScorecardId == card.Id && e.ServiceId == target!.Id && e.CheckKey == check && e.EndedAt == null).ExecuteUpdateAsync(e => e.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndedBy, actor.Name), cancellationToken);
        var row = new Exemption { TenantId = db.TenantId, Id = Guid.CreateVersion7(), ScorecardId = card.Id, ServiceId = target!.Id, CheckKey = check!, Reason = reason!.Trim(), Until = until!.Value.ToUniversalTime(), CreatedBy = actor.Name, CreatedAt = now };
        db.Exemptions.Add(row);
        db.Record(actor, "scorecard.exempted", $"{scorecard}/{target.Slug}", now, new { row.Id, check, reason = row.Reason, row.Until });
        ScorecardRescore.Ask(db, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new ScorecardAnswer.Late("Somebody exempted it a moment ago.");
        }
        await transaction.CommitAsync(cancellationToken);
        return new ScorecardAnswer.Done(scorecard, row.Id);
    }

    public async Task<ScorecardAnswer> EndAsync(string scorecard, Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Exemptions.SingleOrDefaultAsync(e => e.Id == id && db.Scorecards.Any(s => s.Id == e.ScorecardId && s.Slug == scorecard), cancellationToken) is not { } row) return new ScorecardAnswer.Missing();
        if (row.EndedAt is not null) return new ScorecardAnswer.Late("It has ended already.");
        var now = time.GetUtcNow();
        (row.EndedAt, row.EndedBy) = (now, actor.Name);
        db.Record(actor, "scorecard.exemption_ended", scorecard, now, new { id, row.CheckKey, row.ServiceId });
        ScorecardRescore.Ask(db, now);
        await db.SaveChangesAsync(cancellationToken);
        return new ScorecardAnswer.Done(scorecard, id);
    }
}
