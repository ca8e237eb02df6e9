using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>Who was told of an incident, who was not, and why; and the way of one alert to there.</summary>
public sealed class TellingQueries(TenantDb database, TimeProvider time)
{
    /// <summary>By the channel's name; null: there is no such incident.</summary>
    public async Task<IReadOnlyList<TellingView>?> OfIncidentAsync(int number, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Number == number, cancellationToken) is { } incident ? [.. (await TellingsAsync(db, incident, cancellationToken)).Select(TellingView.Of)] : null;
    }

    /// <summary>Null: there is no such alert.</summary>
    public async Task<AlertTraceView?> OfAlertAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } alert) return null;
        var incident = alert.IncidentId is { } of ? await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == of, cancellationToken) : null;
        var reason = alert.Reason is null ? null : Read<JoinReason>(alert.Reason);
        List<Guid> services = [.. reason?.Path ?? [], .. alert.ServiceId is { } service ? [service] : Array.Empty<Guid>()];
        var tellings = incident is null ? [] : await TellingsAsync(db, incident, cancellationToken);
        var facts = new TraceFacts(alert, await db.AlertIntegrations.Where(i => i.Id == alert.IntegrationId).Select(i => i.Name).SingleOrDefaultAsync(cancellationToken),
            alert.Matched is null ? null : Read<MatchedService>(alert.Matched), reason, await db.Services.AsNoTracking().Where(s => services.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.DisplayName, cancellationToken), incident,
            incident?.MutedBy is { } mute ? await db.AlertMutes.Where(m => m.Id == mute).Select(m => m.Name).SingleOrDefaultAsync(cancellationToken) ?? "a mute that is gone" : null,
            incident is null ? [] : Read<List<NoiseFactor>>(incident.NoiseFactors), await SuspectsAsync(db, incident, cancellationToken), [.. tellings.Select(t => (t.Channel.Name, t.State))]);
        return new(alert.Id, incident?.Number, AlertTrace.Of(facts), [.. tellings.Select(TellingView.Of)]);
    }

    private async Task<IReadOnlyList<(DeliveryChannel Channel, TellingState State)>> TellingsAsync(Dd0cDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var rows = await db.Deliveries.AsNoTracking().Where(d => d.IncidentId == incident.Id).ToDictionaryAsync(d => d.ChannelId, cancellationToken);
        var channels = await db.DeliveryChannels.AsNoTracking().OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(cancellationToken);
        var installations = channels.Exists(c => c.Kind == ChannelKind.Slack) ? await db.SlackInstallations.AsNoTracking().ToDictionaryAsync(i => i.TeamId, cancellationToken) : [];
        var now = time.GetUtcNow();
        return channels.ConvertAll(c =>
        {
            var row = rows.GetValueOrDefault(c.Id);
            var limited = c.Kind == ChannelKind.Slack && SlackPlaces.PlaceOf(c) is var place && installations.TryGetValue(place.Team, out var installation) ? SlackPlaces.LimitedUntil(installation, place) : null;
            return (c, TellingState.Of(row, row is null ? [] : Read<List<string>>(row.Reasons), new(ChannelHealth.ReceiverOf(c.Kind), c.Enabled, c.LastError, c.LastErrorAt, limited), incident.AssessedVersion > 0, now));
        });
    }

    private static async Task<IReadOnlyList<(string, Suspect)>> SuspectsAsync(Dd0cDbContext db, Incident? incident, CancellationToken cancellationToken)
    {
        var suspects = incident is null ? [] : Read<List<Suspect>>(incident.Suspects);
        var ids = suspects.ConvertAll(s => s.DeployId);
        var titles = await db.Deploys.AsNoTracking().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, d => d.Title ?? d.Ref ?? d.Key, cancellationToken);
        return [.. suspects.Where(s => titles.ContainsKey(s.DeployId)).Select(s => (titles[s.DeployId], s))];
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, AlertRows.Json)!;
}

/// <summary>What became of telling one channel; nothing in it is secret.</summary>
/// <param name="Kind">slack, email, pagerduty or webhook.</param>
/// <param name="State">told, waiting, withheld, refused or gone.</param>
/// <param name="Words">For people, a sentence.</param>
/// <param name="Why">Every reason.</param>
/// <param name="At">When it was told, or since when it waits.</param>
/// <param name="Until">When it is tried again, where that is known.</param>
public sealed record TellingView(Guid Channel, string Kind, string Name, string State, string Words, IReadOnlyList<string> Why, DateTimeOffset? At, DateTimeOffset? Until)
{
    internal static TellingView Of((DeliveryChannel Channel, TellingState State) t) => new(t.Channel.Id, t.Channel.Kind, t.Channel.Name, t.State.State, t.State.Words, t.State.Why, t.State.At, t.State.Until);
}

/// <summary>What was decided of an alert, in the order it was.</summary>
/// <param name="Incident">Its number; null: it is in none.</param>
public sealed record AlertTraceView(Guid Alert, int? Incident, IReadOnlyList<TraceStep> Steps, IReadOnlyList<TellingView> Tellings);
