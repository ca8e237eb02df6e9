using System.Text.Json;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.OnCall;

/// <summary>On-call sources and schedules as pages and the API show them.</summary>
public sealed class OnCallQueries(TenantDb database, TimeProvider time)
{
    private const int MostShifts = 50;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<OnCallSourceView>> SourcesAsync(CancellationToken cancellationToken, Guid? id = null)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var counts = await db.OnCallSchedules.GroupBy(s => s.SourceId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var rows = await db.OnCallSources.AsNoTracking().Where(s => id == null || s.Id == id).OrderBy(s => s.Name).ToListAsync(cancellationToken);
        return rows.ConvertAll(r => OnCallSourceView.Of(r, counts.GetValueOrDefault(r.Id), time.GetUtcNow()));
    }

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<ScheduleView>> SchedulesAsync(CancellationToken cancellationToken, Guid? id = null)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var schedules = await db.OnCallSchedules.AsNoTracking().Where(s => id == null || s.Id == id).ToListAsync(cancellationToken);
        var rows = (await OnCallRows.ReadAsync(db, db.OnCallSchedules.Where(s => id == null || s.Id == id), time.GetUtcNow(), cancellationToken)).ToDictionary(r => r.Schedule);
        var teams = await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null).Select(t => new { t.Id, t.Name, t.Slug }).ToDictionaryAsync(t => t.Id, cancellationToken);
        return [.. from s in schedules
                   let row = rows.GetValueOrDefault(s.Id)
                   where row is not null
                   let team = s.TeamId is { } known ? teams.GetValueOrDefault(known) : null
                   orderby s.Name.ToUpperInvariant(), s.Id
                   select new ScheduleView(s.Id, s.Name, s.Url, s.SourceId, row.Source, row.Kind, s.TimeZone, PeopleOf(s).Count, new(team?.Id, team?.Name, team?.Slug, s.TeamSource, s.TeamConfidence, s.TeamEvidence, s.TeamBy), OnCallPersonView.Of(row), OnCallNextView.Of(row), row.ReadAt, row.Stale)];
    }

    /// <summary>Of one schedule those that last or come, the next first.</summary>
    public async Task<IReadOnlyList<Shift>> ShiftsAsync(Guid schedule, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var now = time.GetUtcNow();
        return (await db.OnCallShifts.AsNoTracking().Where(s => s.ScheduleId == schedule && (s.EndsAt == null || s.EndsAt > now)).OrderBy(s => s.StartsAt).ThenBy(s => s.Level).Take(MostShifts).ToListAsync(cancellationToken)).ConvertAll(s => s.Shift());
    }

    /// <summary>Teams that a schedule may be of, by name.</summary>
    public async Task<IReadOnlyList<TeamOption>> TeamsAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        return await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null).OrderBy(t => t.Name).Select(t => new TeamOption(t.Id, t.Name)).ToListAsync(cancellationToken);
    }

    public async Task<OnCallOfService?> OfServiceAsync(Guid service, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        return await OnCallRows.OfServiceAsync(db, service, time.GetUtcNow(), cancellationToken);
    }

    public async Task<OnCallOfService?> OfTeamAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var team = await db.Teams.Where(t => t.Slug == slug && t.RemovedAt == null).Select(t => t.Id).ToListAsync(cancellationToken);
        return await OnCallRows.OfTeamsAsync(db, team, time.GetUtcNow(), cancellationToken);
    }

    private static List<OnCallPerson> PeopleOf(OnCallSchedule schedule) => JsonSerializer.Deserialize<List<OnCallPerson>>(schedule.People, JsonSerializerOptions.Web)!;
}

public sealed record TeamOption(Guid Id, string Name);
