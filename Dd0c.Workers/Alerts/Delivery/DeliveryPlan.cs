using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Writes down who is to be told of an incident as it stands, and who is not and why; in the transaction that judged it, under the tenant's lock.</summary>
internal static class DeliveryPlan
{
    public static async Task WriteAsync(Dd0cDbContext db, NpgsqlConnection connection, Incident incident, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var channels = await db.DeliveryChannels.AsNoTracking().ToListAsync(cancellationToken);
        if (channels.Count == 0) return;
        var facts = await FactsAsync(db, incident, cancellationToken);
        // Held until the commit: whoever is about to tell of it waits, and sees what was decided.
        var before = await db.Deliveries.FromSql($"select * from deliveries where tenant_id = {db.TenantId} and incident_id = {incident.Id} for update").ToDictionaryAsync(d => d.ChannelId, cancellationToken);
        var work = new HashSet<string>();
        foreach (var channel in channels)
        {
            if (!before.TryGetValue(channel.Id, out var row))
            {
                row = new IncidentDelivery { TenantId = db.TenantId, ChannelId = channel.Id, IncidentId = incident.Id, State = DeliveryState.Withheld, CreatedAt = now };
                db.Deliveries.Add(row);
            }
            var telling = Telling.Decide(facts, new(channel.Enabled, RuleOf(channel), channel.CreatedAt), BeforeOf(row), now);
            Decide(row, telling, incident, now);
            if (row.WantedVersion > row.ToldVersion && channel.Enabled) work.Add(channel.Kind);
        }
        // It has to be looked at again when its time has come, though nothing comes in.
        if (incident.State == IncidentState.Open)
            foreach (var channel in channels.Where(c => c.Enabled))
                if (RuleOf(channel).EscalatesAt(incident.CreatedAt) is var at && at > now && (incident.DueAt is null || at < incident.DueAt)) incident.DueAt = at;
        await db.SaveChangesAsync(cancellationToken);
        foreach (var kind in work) await DeliveryQueue.AddAsync(connection, db.TenantId, kind, now, cancellationToken);
    }

    public static DeliveryRule RuleOf(DeliveryChannel channel) => JsonSerializer.Deserialize<DeliveryRule>(channel.Rule, AlertRows.Json)!;

    private static TellingBefore BeforeOf(IncidentDelivery row) =>
        new(row.ToldVersion, row.ClaimedAt is not null, row.WantedVersion > row.ToldVersion, row.State == DeliveryState.Gone);

    private static void Decide(IncidentDelivery row, Telling telling, Incident incident, DateTimeOffset now)
    {
        switch (telling.Verdict)
        {
            case TellingVerdict.Post or TellingVerdict.Update:
                (row.WantedVersion, row.WantedSeverity) = (incident.Version, (int)SeverityWord.Read(incident.Severity));
                if (row.ClaimedAt is null || row.State == DeliveryState.Refused) row.State = DeliveryState.Waiting;
                break;
            case TellingVerdict.Withhold when row.ClaimedAt is null:
                (row.WantedVersion, row.State) = (row.ToldVersion, DeliveryState.Withheld);
                break;
        }
        (row.Reasons, row.DecidedAt) = (JsonSerializer.Serialize(telling.Why, AlertRows.Json), now);
    }

    private static async Task<TellingIncident> FactsAsync(Dd0cDbContext db, Incident incident, CancellationToken cancellationToken)
    {
        var teams = await db.Services.Where(s => incident.Services.Contains(s.Id) && s.OwnerTeamId != null).Select(s => s.OwnerTeamId!.Value).Distinct().ToListAsync(cancellationToken);
        var mute = incident.MutedBy is { } by ? await db.AlertMutes.Where(m => m.Id == by).Select(m => m.Name).SingleOrDefaultAsync(cancellationToken) ?? "a mute" : null;
        var into = incident.MergedInto is { } id ? await db.Incidents.Where(i => i.Id == id).Select(i => (int?)i.Number).SingleOrDefaultAsync(cancellationToken) : null;
        var paused = await db.AlertIntegrations.Where(i => i.Paused).Select(i => i.Id).ToListAsync(cancellationToken);
        var silent = paused.Count > 0 && !await db.Alerts.AnyAsync(a => a.IncidentId == incident.Id && !paused.Contains(a.IntegrationId) && (a.State != "resolved" || incident.Firing == 0), cancellationToken);
        return new(incident.Version, incident.State, SeverityWord.Read(incident.Severity), incident.Environment, teams, incident.CreatedAt, mute, incident.SnoozedUntil, into, silent);
    }
}
