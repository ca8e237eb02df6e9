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
    public static async Task WriteAsync(Dd0cDbContext db, NpgsqlConnection connection, IReadOnlyList<Incident> incidents, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var channels = (await db.DeliveryChannels.AsNoTracking().ToListAsync(cancellationToken)).ConvertAll(c => (Row: c, Rule: RuleOf(c)));
        if (channels.Count == 0) return;
        var facts = await TellingFacts.OfAsync(db, incidents, cancellationToken);
        var ids = incidents.Select(i => i.Id).ToArray();
        // Held until the commit: whoever is about to tell of one waits, and sees what was decided.
        var before = await db.Deliveries.FromSql($"select * from deliveries where tenant_id = {db.TenantId} and incident_id = any({ids}) order by incident_id, channel_id for update").ToDictionaryAsync(d => (d.IncidentId, d.ChannelId), cancellationToken);
        var work = new HashSet<string>();
        foreach (var incident in incidents)
        foreach (var (channel, rule) in channels)
        {
            if (!before.TryGetValue((incident.Id, channel.Id), out var row))
            {
                row = new IncidentDelivery { TenantId = db.TenantId, ChannelId = channel.Id, IncidentId = incident.Id, State = DeliveryState.Withheld, CreatedAt = now };
                db.Deliveries.Add(row);
            }
            var telling = Telling.Decide(facts.Of(incident), new(channel.Enabled, rule, channel.CreatedAt), BeforeOf(row), now);
            Decide(row, telling, incident, now);
            if (!channel.Enabled) continue;
            if (row.WantedVersion > row.ToldVersion) work.Add(channel.Kind);
            // It has to be looked at again when its time has come, though nothing comes in.
            if (incident.State == IncidentState.Open && rule.EscalatesAt(incident.CreatedAt) is var at && at > now && (incident.DueAt is null || at < incident.DueAt)) incident.DueAt = at;
        }
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
}
