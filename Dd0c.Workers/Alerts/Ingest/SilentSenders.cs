using Dd0c.Domain.Alerts.Silences;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Reads which of a tenant's senders have been silent for longer than they ever usually are.</summary>
internal static class SilentSenders
{
    public static async Task<IReadOnlyDictionary<Guid, SilentSender>> OfAsync(Dd0cDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = now - LearnedSilence.History;
        var integrations = await db.AlertIntegrations.AsNoTracking().Where(i => !i.Paused).Select(i => new { i.Id, i.LastReceivedAt }).ToListAsync(cancellationToken);
        if (integrations.Count == 0) return new Dictionary<Guid, SilentSender>();
        var hours = (await db.AlertHours.AsNoTracking().Where(h => h.Hour >= from).Select(h => new { h.IntegrationId, h.Hour, h.Deliveries }).ToListAsync(cancellationToken)).ToLookup(h => h.IntegrationId, h => (h.Hour, h.Deliveries));
        var listening = await db.Listening.AsNoTracking().Where(l => l.Until >= from).ToListAsync(cancellationToken);
        return LearnedSilence.Of(integrations.ConvertAll(i => new SenderHours(i.Id, [.. hours[i.Id]], i.LastReceivedAt)), listening, now).ToDictionary(s => s.Id);
    }
}
