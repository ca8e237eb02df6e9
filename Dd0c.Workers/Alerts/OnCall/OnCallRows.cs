using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Who is on call by one schedule.</summary>
/// <param name="Now">Those who are called first; empty: nobody, or it is not known.</param>
/// <param name="ReadAt">When its source was last read whole.</param>
/// <param name="Stale">It was read too long ago: somebody may have taken over since.</param>
public sealed record OnCallRow(Guid Schedule, string Name, string? Url, string Source, string Kind, Guid? Team, IReadOnlyList<Shift> Now, Shift? Next, DateTimeOffset? ReadAt, bool Stale);

/// <summary>Who is on call for a service: by the schedules of the team that is on call for it, else of its owner.</summary>
/// <param name="Rows">Who is called first stands first; not empty.</param>
public sealed record OnCallOfService(Guid Team, string TeamName, string TeamSlug, IReadOnlyList<OnCallRow> Rows);

/// <summary>Reads who is on call.</summary>
internal static class OnCallRows
{
    public static Task<bool> AnyAsync(Dd0cDbContext db, CancellationToken cancellationToken) => db.OnCallSources.AnyAsync(cancellationToken);

    /// <returns>Null: no team is known for it, or none of its teams has a schedule.</returns>
    public static async Task<OnCallOfService?> OfServiceAsync(Dd0cDbContext db, Guid service, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standby = await db.ServiceOwnership.Where(o => o.ServiceId == service && o.Role == "on_call").OrderByDescending(o => o.Confidence).Select(o => o.TeamId).ToListAsync(cancellationToken);
        var owner = await db.Services.Where(s => s.Id == service && s.OwnerState == "owned").Select(s => s.OwnerTeamId).SingleOrDefaultAsync(cancellationToken);
        return await OfTeamsAsync(db, [.. standby, .. owner is { } team ? [team] : Array.Empty<Guid>()], now, cancellationToken);
    }

    /// <param name="teams">The first of them that has a schedule is taken.</param>
    public static async Task<OnCallOfService?> OfTeamsAsync(Dd0cDbContext db, IReadOnlyList<Guid> teams, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (teams.Count == 0) return null;
        var rows = (await ReadAsync(db, db.OnCallSchedules.Where(s => s.TeamId != null && teams.Contains(s.TeamId.Value)), now, cancellationToken)).ToLookup(r => r.Team!.Value);
        if (teams.FirstOrDefault(t => rows[t].Any()) is var first && first == Guid.Empty) return null;
        var team = await db.Teams.AsNoTracking().Where(t => t.Id == first).Select(t => new { t.Name, t.Slug }).SingleOrDefaultAsync(cancellationToken);
        return team is null ? null : new(first, team.Name, team.Slug, [.. rows[first]]);
    }

    /// <summary>Who is called first stands first, then by name.</summary>
    public static async Task<IReadOnlyList<OnCallRow>> ReadAsync(Dd0cDbContext db, IQueryable<OnCallSchedule> schedules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await (from s in schedules.AsNoTracking() join o in db.OnCallSources on s.SourceId equals o.Id select new { s.Id, s.Name, s.Url, s.TeamId, Source = o.Name, o.Kind, o.ReadAt }).ToListAsync(cancellationToken);
        var ids = found.ConvertAll(f => f.Id);
        var shifts = (await db.OnCallShifts.AsNoTracking().Where(s => ids.Contains(s.ScheduleId) && (s.EndsAt == null || s.EndsAt > now)).ToListAsync(cancellationToken)).ToLookup(s => s.ScheduleId, s => s.Shift());
        return [.. found.Select(f => (Found: f, Is: OnCallNow.Of([.. shifts[f.Id]], now))).Select(f => new OnCallRow(f.Found.Id, f.Found.Name, f.Found.Url, f.Found.Source, f.Found.Kind, f.Found.TeamId, f.Is.Now, f.Is.Next, f.Found.ReadAt, OnCallAge.IsStale(f.Found.ReadAt, now)))
            .OrderBy(r => r.Now.Count == 0).ThenBy(r => r.Now.Count == 0 ? 0 : r.Now[0].Level).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)];
    }
}
