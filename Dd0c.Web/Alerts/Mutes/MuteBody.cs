using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Mutes;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>The body of POST /api/v1/mutes, of PUT /api/v1/mutes/{id}, and of the preview, which asks for the scope and the schedule alone.</summary>
/// <param name="EndsAt">At most 30 days after it begins.</param>
/// <param name="StartsAt">Missing: now; of one that is changed: as it is.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MuteBody(MuteScopeBody? Scope = null, string? Reason = null, DateTimeOffset? EndsAt = null, DateTimeOffset? StartsAt = null, MuteScheduleBody? Schedule = null, string? Name = null)
{
    public async Task<MuteDraft> DraftAsync(MuteQueries mutes, CancellationToken cancellationToken) => new(
        new(Scope?.Services is { Count: > 0 } services ? await mutes.ServicesAsync(services, cancellationToken) : null, Scope?.Identities, Scope?.Environment, Scope?.Title, Scope?.Severity),
        Reason, EndsAt, StartsAt, Schedule is null ? null : new([.. (Schedule.Days ?? []).Distinct()], Schedule.From, Schedule.To), Name);
}

/// <summary>What it covers: an alert that fits each part that is given.</summary>
/// <param name="Services">Ids or slugs.</param>
/// <param name="Identities">Of alerts, as /api/v1/alerts tells them.</param>
/// <param name="Title">Part of it.</param>
/// <param name="Severity">Up to this one; missing: high.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MuteScopeBody(IReadOnlyList<string>? Services = null, IReadOnlyList<string>? Identities = null, string? Environment = null, string? Title = null, AlertSeverity? Severity = null);

/// <summary>Weekly hours in the organisation's zone.</summary>
/// <param name="Days">Missing: each day.</param>
/// <param name="To">May lie before from: then it lasts past midnight.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MuteScheduleBody(TimeOnly From, TimeOnly To, IReadOnlyList<DayOfWeek>? Days = null);
