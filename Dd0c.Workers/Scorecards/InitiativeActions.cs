using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Scorecards;

/// <summary>Sets checks that services of some teams are to pass by a day, or ends that.</summary>
internal sealed class InitiativeActions(TenantDb database, TimeProvider time)
{
    public const int Most = 50;

    /// <param name="teams">Ids or slugs; none: every team.</param>
    public async Task<ScorecardAnswer> CreateAsync(string scorecard, string? name, string? reason, IReadOnlyList<string> checks, IReadOnlyList<string> teams, DateOnly? due, bool remind, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Scorecards.AsNoTracking().SingleOrDefaultAsync(s => s.Slug == scorecard, cancellationToken) is not { } card) return new ScorecardAnswer.Missing();
        if (await db.Initiatives.CountAsync(i => i.ScorecardId == card.Id && i.EndedAt == null, cancellationToken) >= Most) return new ScorecardAnswer.Late($"A scorecard has at most {Most} initiatives at a time.");
        var (now, known) = (time.GetUtcNow(), ScorecardJson.Read(card.Definition).Checks.Select(c => c.Key).ToHashSet(StringComparer.Ordinal));
        var ids = teams.Select(t => Guid.TryParse(t, out var id) ? id : Guid.Empty).ToList();
        var found = await db.Teams.Where(t => t.RemovedAt == null && (ids.Contains(t.Id) || teams.Contains(t.Slug))).Select(t => new { t.Id, t.Slug }).ToListAsync(cancellationToken);
        var faults = new Dictionary<string, string>();
        if (name?.Trim() is not { Length: > 0 and <= 80 }) faults["name"] = "An initiative has a name of at most 80 characters.";
        if (reason is { Length: > 1_000 }) faults["reason"] = "A reason has at most 1,000 characters.";
        if (checks.Count == 0) faults["checks"] = "Name one check at least.";
        else if (checks.FirstOrDefault(c => !known.Contains(c)) is { } unknown) faults["checks"] = $"{card.Name} has no check {unknown}.";
        if (teams.FirstOrDefault(t => !found.Exists(f => f.Slug == t || (Guid.TryParse(t, out var id) && f.Id == id))) is { } stranger) faults["teams"] = $"There is no team {stranger}.";
        if (due is null || due < DateOnly.FromDateTime(now.UtcDateTime)) faults["due"] = "Say by which day; it lies ahead.";
        if (faults.Count > 0) return new ScorecardAnswer.Wrong(faults);
        var row = new Initiative
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), ScorecardId = card.Id, Name = name!.Trim(), Reason = reason?.Trim() is { Length: > 0 } why ? why : null,
            Checks = [.. checks.Distinct(StringComparer.Ordinal)], Teams = [.. found.Select(t => t.Id).Distinct()], Due = due!.Value, Remind = remind, CreatedBy = actor.Name, CreatedAt = now,
        };
        db.Initiatives.Add(row);
        db.Record(actor, "initiative.created", row.Name, now, new { row.Id, scorecard, row.Checks, teams = found.Select(t => t.Slug), row.Due, row.Remind });
        await db.SaveChangesAsync(cancellationToken);
        return new ScorecardAnswer.Done(scorecard, row.Id);
    }

    /// <summary>Switches its reminders on or off; to what they are already changes nothing.</summary>
    public async Task<ScorecardAnswer> RemindAsync(string scorecard, Guid id, bool remind, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Initiatives.SingleOrDefaultAsync(i => i.Id == id && db.Scorecards.Any(s => s.Id == i.ScorecardId && s.Slug == scorecard), cancellationToken) is not { } row) return new ScorecardAnswer.Missing();
        if (row.EndedAt is not null) return new ScorecardAnswer.Late("It has ended already.");
        if (row.Remind != remind) db.Record(actor, "initiative.reminders_changed", row.Name, time.GetUtcNow(), new { id, scorecard, remind });
        row.Remind = remind;
        await db.SaveChangesAsync(cancellationToken);
        return new ScorecardAnswer.Done(scorecard, id);
    }

    public async Task<ScorecardAnswer> EndAsync(string scorecard, Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Initiatives.SingleOrDefaultAsync(i => i.Id == id && db.Scorecards.Any(s => s.Id == i.ScorecardId && s.Slug == scorecard), cancellationToken) is not { } row) return new ScorecardAnswer.Missing();
        if (row.EndedAt is not null) return new ScorecardAnswer.Late("It has ended already.");
        var now = time.GetUtcNow();
        row.EndedAt = now;
        db.Record(actor, "initiative.ended", row.Name, now, new { id, scorecard });
        await db.SaveChangesAsync(cancellationToken);
        return new ScorecardAnswer.Done(scorecard, id);
    }
}
