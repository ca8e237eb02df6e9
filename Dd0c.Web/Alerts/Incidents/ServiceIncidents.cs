using Dd0c.Domain.Alerts;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>What fires at one service, and who is to be told of it.</summary>
internal sealed class ServiceIncidents(TenantDb database, IncidentQueries incidents, TimeProvider time)
{
    private const int Most = 100;

    /// <summary>Those that are open or acknowledged, the worst first.</summary>
    public async Task<IReadOnlyList<IncidentRow>> ActiveAsync(Guid service, CancellationToken cancellationToken) =>
        [.. (await incidents.ListAsync(new([IncidentState.Open, IncidentState.Acknowledged], [], service.ToString()), null, Most, cancellationToken)).OrderByDescending(r => SeverityWord.Read(r.Severity)).ThenByDescending(r => r.LastAt)];

    public static IEnumerable<ActiveIncident> Of(IEnumerable<IncidentRow> rows) => rows.Select(r => new ActiveIncident(r.Number, SeverityWord.Read(r.Severity), r.Environment, r.Muted));

    /// <summary>Null: there is no such service.</summary>
    public async Task<RoutingAnswer?> RoutingAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        if (await db.Services.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.RemovedAt == null, cancellationToken) is not { } service) return null;
        var onCall = await db.ServiceOwnership.Where(o => o.ServiceId == id && o.Role == "on_call").OrderByDescending(o => o.Confidence).Select(o => (Guid?)o.TeamId).FirstOrDefaultAsync(cancellationToken);
        var ids = new[] { service.OwnerState == "owned" ? service.OwnerTeamId : null, onCall }.OfType<Guid>().ToList();
        var teams = await db.Teams.AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, cancellationToken);
        var owner = service.OwnerState == "owned" && service.OwnerTeamId is { } team ? teams.GetValueOrDefault(team) : null;
        var standby = onCall is { } other ? teams.GetValueOrDefault(other) : null;
        var rules = (await db.DeliveryChannels.AsNoTracking().Where(c => c.Enabled).ToListAsync(cancellationToken)).ConvertAll(DeliveryPlan.RuleOf);
        var escalation = rules.Where(r => r.UnacknowledgedMinutes > 0 && (r.Teams is not { Count: > 0 } of || of.Any(ids.Contains))).Min(r => (int?)r.UnacknowledgedMinutes);
        var active = await ActiveAsync(id, cancellationToken);
        var called = await OnCallRows.OfServiceAsync(db, id, time.GetUtcNow(), cancellationToken);
        return new(service.Id, service.Slug, service.DisplayName, IncidentHealth.Of(service.Health, service.Environments, Of(active)),
            owner is null ? null : new(owner.Name, owner.Slug, owner.Id, service.OwnerConfidence), called is not null ? RoutingOnCall.Of(called) : standby is null ? null : new(standby.Name, standby.Slug, null, null),
            (owner ?? standby)?.Aliases.FirstOrDefault(a => a.StartsWith('#')), escalation is { } minutes ? new(minutes) : null,
            [.. active.Select(i => new RoutingIncident(i.Number, i.Title, i.Severity, i.State, i.Environment, i.StartedAt, i.AcknowledgedBy, i.Muted))]);
    }
}

/// <summary>Whom to tell of a service, and what fires at it.</summary>
/// <param name="Health">With what fires now.</param>
/// <param name="Owner">Null: nobody owns it.</param>
/// <param name="OnCall">Null: not known.</param>
/// <param name="Channel">Of the owner: #payments; null: none is known.</param>
/// <param name="Escalation">When the first channel is told that waits for somebody to acknowledge it; null: none does.</param>
internal sealed record RoutingAnswer(Guid Id, string Slug, string Name, string Health, RoutingOwner? Owner, RoutingOnCall? OnCall, string? Channel, RoutingEscalation? Escalation, IReadOnlyList<RoutingIncident> OpenIncidents);

internal sealed record RoutingOwner(string Team, string Slug, Guid TeamId, double Confidence);

/// <param name="Team">That is on call for it.</param>
/// <param name="Person">Null: no schedule says who.</param>
/// <param name="Until">Null: no end is known.</param>
/// <param name="Next">Who comes then; null: it is not known.</param>
/// <param name="AsOf">When the schedule was last read; what changed since is not in it.</param>
/// <param name="Stale">It was read more than 30 minutes ago.</param>
internal sealed record RoutingOnCall(string Team, string Slug, string? Person, DateTimeOffset? Until, string? Email = null, string? Schedule = null, string? Next = null, DateTimeOffset? NextFrom = null, DateTimeOffset? AsOf = null, bool? Stale = null)
{
    public static RoutingOnCall Of(OnCallOfService called)
    {
        var row = called.Rows[0];
        var first = row.Now.Count > 0 ? row.Now[0] : null;
        return new(called.TeamName, called.TeamSlug, first?.Person.Name, first?.End, first?.Person.Email, row.Name, row.Next?.Person.Name, row.Next?.Start, row.ReadAt, row.Stale);
    }
}

/// <param name="AfterMinutes">Without acknowledgement.</param>
internal sealed record RoutingEscalation(int AfterMinutes);

internal sealed record RoutingIncident(int Number, string Title, string Severity, string State, string Environment, DateTimeOffset StartedAt, string? AcknowledgedBy, bool Muted);
