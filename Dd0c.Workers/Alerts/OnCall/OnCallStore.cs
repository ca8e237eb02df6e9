using System.Text.Json;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Keeps what was read of a source: schedules that are there no more go, and a team that a person chose stays.</summary>
internal sealed class OnCallStore(TenantDb database)
{
    /// <param name="plans">Of an export: the plan of each schedule by its external id.</param>
    public async Task SaveAsync(Guid source, IReadOnlyList<ReadSchedule> read, DateTimeOffset at, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? plans = null)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Deleted meanwhile: nothing is kept of it. Locked: two readings of one source are kept one after the other.
        if (await db.OnCallSources.FromSql($"select * from on_call_sources where id = {source} for update").SingleOrDefaultAsync(cancellationToken) is not { } row) return;
        var known = await db.OnCallSchedules.Where(s => s.SourceId == source).ToDictionaryAsync(s => s.ExternalId, StringComparer.Ordinal, cancellationToken);
        var ids = known.Values.Select(s => s.Id).ToList();
        var shifts = (await db.OnCallShifts.Where(s => ids.Contains(s.ScheduleId)).ToListAsync(cancellationToken)).ToLookup(s => s.ScheduleId);
        var teams = await TeamsAsync(db, cancellationToken);
        foreach (var one in read.DistinctBy(r => r.ExternalId))
        {
            if (!known.Remove(one.ExternalId, out var schedule)) db.OnCallSchedules.Add(schedule = new() { TenantId = db.TenantId, Id = Guid.CreateVersion7(), SourceId = source, ExternalId = one.ExternalId, Name = one.Name });
            (schedule.Name, schedule.TimeZone, schedule.Url, schedule.ToldTeam) = (Bounded(one.Name, 200), one.TimeZone, one.Url, one.Team);
            var people = JsonSerializer.Serialize(one.People.Take(500), AlertRows.Json);
            if (!Same(schedule.People, people)) schedule.People = people;
            if (plans?.GetValueOrDefault(one.ExternalId) is { } plan && (schedule.Plan is null || !Same(schedule.Plan, plan))) schedule.Plan = plan;
            if (schedule.TeamSource != ScheduleTeam.Correction) Give(schedule, ScheduleTeams.Guess(one, teams));
            // Unchanged shifts are not written again.
            var before = shifts[schedule.Id].ToList();
            if (before.Select(s => s.Shift()).ToHashSet().SetEquals(one.Shifts)) continue;
            db.OnCallShifts.RemoveRange(before);
            db.OnCallShifts.AddRange(one.Shifts.Select(s => new OnCallShift { TenantId = db.TenantId, Id = Guid.CreateVersion7(), ScheduleId = schedule.Id, Level = s.Level, Person = Bounded(s.Person.Name, 200), Email = s.Person.Email, StartsAt = s.Start, EndsAt = s.End }));
        }
        db.OnCallSchedules.RemoveRange(known.Values);
        (row.ReadAt, row.Failed, row.Fault, row.FaultAt, row.WaitUntil) = (at, 0, null, null, null);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Gives a schedule the team that is found when nobody says otherwise.</summary>
    internal static async Task FindTeamAsync(Dd0cDbContext db, OnCallSchedule schedule, CancellationToken cancellationToken) =>
        Give(schedule, ScheduleTeams.Guess(new(schedule.ExternalId, schedule.Name, null, null, schedule.ToldTeam, JsonSerializer.Deserialize<List<OnCallPerson>>(schedule.People, AlertRows.Json)!, []), await TeamsAsync(db, cancellationToken)));

    private static void Give(OnCallSchedule schedule, TeamGuess guess) => (schedule.TeamId, schedule.TeamSource, schedule.TeamConfidence, schedule.TeamEvidence, schedule.TeamBy) = (guess.Team, guess.Source, guess.Confidence, guess.Evidence, null);

    private static async Task<List<TeamCandidate>> TeamsAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var mails = (await db.Users.AsNoTracking().Where(u => u.Email != null).Select(u => new { u.Login, u.Email }).ToListAsync(cancellationToken)).GroupBy(u => u.Login, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First().Email, StringComparer.OrdinalIgnoreCase);
        var teams = await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null).Select(t => new { t.Id, t.Slug, t.Name, t.Aliases, t.Members }).ToListAsync(cancellationToken);
        return teams.ConvertAll(t => new TeamCandidate(t.Id, t.Slug, t.Name, t.Aliases, [.. JsonSerializer.Deserialize<List<TeamPerson>>(t.Members, AlertRows.Json)!.Select(m => new TeamCandidateMember(m.Login, m.Name, mails.GetValueOrDefault(m.Login)))]));
    }

    // jsonb comes back in an order and with blanks of its own.
    private static bool Same(string stored, string written)
    {
        using var a = JsonDocument.Parse(stored);
        using var b = JsonDocument.Parse(written);
        return JsonElement.DeepEquals(a.RootElement, b.RootElement);
    }

    private static string Bounded(string text, int most) => text.Length > most ? text[..most] : text;
}
