using System.Text;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Setup;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>Integrations and their deliveries as pages and the API show them.</summary>
public sealed class IntegrationQueries(TenantDb database, IntegrationActions actions, TimeProvider time)
{
    private const int LastDeliveries = 20;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<IntegrationView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var quarantined = await db.AlertInbox.Where(r => r.State == "quarantined").GroupBy(r => r.IntegrationId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var integrations = await db.AlertIntegrations.AsNoTracking().OrderBy(i => i.Name).ThenBy(i => i.Id).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var silent = await SilentSenders.OfAsync(db, now, cancellationToken);
        return integrations.ConvertAll(i => IntegrationView.Of(i, quarantined.GetValueOrDefault(i.Id), SilenceView.Of(silent.GetValueOrDefault(i.Id), now)));
    }

    /// <summary>With its addresses: only for those who may manage it.</summary>
    /// <param name="root">The server's own address, with a slash at its end.</param>
    /// <param name="tell">Its secret was made just now, and this is the once that it is told.</param>
    public async Task<IntegrationDetail?> FindAsync(Guid id, string root, bool tell, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.AlertIntegrations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } integration) return null;
        var now = time.GetUtcNow();
        var silent = SilenceView.Of((await SilentSenders.OfAsync(db, now, cancellationToken)).GetValueOrDefault(id), now);
        var view = IntegrationView.Of(integration, await db.AlertInbox.CountAsync(r => r.IntegrationId == id && r.State == "quarantined", cancellationToken), silent);
        var addresses = (await actions.TokensAsync(id, cancellationToken)).Select(t => AlertWebhooks.Address(root, t, integration.Provider)).ToList();
        var secrets = actions.SecretsOf(integration);
        var told = tell ? secrets?.Current : null;
        return new(view, addresses, told, secrets is not null, secrets?.Previous is not null, addresses is [var newest, ..] ? SetupSteps.Of(integration.Provider, newest, told) : null);
    }

    /// <summary>The last 20 of an integration, the newest first.</summary>
    public async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync(Guid integration, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return Views(await db.Database.SqlQuery<Row>($"""
            select id as "Id", integration_id as "IntegrationId", provider as "Provider", received_at as "ReceivedAt", state as "State", reason as "Reason", place as "Place", alerts as "Alerts", substring(body from 1 for 4096) as "Body", coalesce(octet_length(body), 0) as "Bytes"
            from alert_inbox where tenant_id = {db.TenantId} and integration_id = {integration} order by alert_inbox.id desc limit {LastDeliveries}
            """).ToListAsync(cancellationToken));
    }

    /// <summary>What the sender wrote last, for trying a mapping on; null: nothing of it is kept, or it is longer than so many bytes.</summary>
    public async Task<string?> LastBodyAsync(Guid integration, int most, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var last = await db.AlertInbox.AsNoTracking().Where(r => r.IntegrationId == integration && r.Body != null && r.Body.Length <= most).OrderByDescending(r => r.Id).Select(r => new { r.Body, r.Headers }).FirstOrDefaultAsync(cancellationToken);
        // In privacy mode our own words stand in its place.
        return last is null || last.Headers.Contains(InboxReading.Canonical, StringComparison.OrdinalIgnoreCase) ? null : Encoding.UTF8.GetString(last.Body!);
    }

    /// <summary>What could not be read, of all integrations or of one, the newest first.</summary>
    /// <param name="before">The id of the last one given.</param>
    public async Task<IReadOnlyList<DeliveryView>> QuarantineAsync(Guid? integration, long? before, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var (last, of, everyone) = (before ?? long.MaxValue, integration ?? Guid.Empty, integration is null);
        return Views(await db.Database.SqlQuery<Row>($"""
            select id as "Id", integration_id as "IntegrationId", provider as "Provider", received_at as "ReceivedAt", state as "State", reason as "Reason", place as "Place", alerts as "Alerts", substring(body from 1 for 4096) as "Body", coalesce(octet_length(body), 0) as "Bytes"
            from alert_inbox where tenant_id = {db.TenantId} and state = 'quarantined' and id < {last} and ({everyone} or integration_id = {of}) order by alert_inbox.id desc limit {limit}
            """).ToListAsync(cancellationToken));
    }

    // A character that the cut parts, and what is no UTF-8 at all, is shown as U+FFFD.
    private static List<DeliveryView> Views(List<Row> rows) =>
        rows.ConvertAll(r => new DeliveryView(r.Id, r.IntegrationId, r.Provider, r.ReceivedAt, r.State, r.Reason, r.Place, r.Alerts, r.Body is null ? null : Encoding.UTF8.GetString(r.Body), r.Bytes));

    private sealed record Row(long Id, Guid IntegrationId, string Provider, DateTimeOffset ReceivedAt, string State, string? Reason, string? Place, int Alerts, byte[]? Body, int Bytes);
}
