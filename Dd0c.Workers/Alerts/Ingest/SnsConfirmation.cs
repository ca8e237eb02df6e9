using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Confirms a subscription that SNS asked for, signed, and binds the integration to its topic.</summary>
internal sealed class SnsConfirmation(TenantDb database, AddressPolicy policy, TimeProvider time) : IOutboxHandler
{
    public const string Kind = "sns-confirm";

    /// <param name="Url">Of SNS itself, as the reader has checked.</param>
    public sealed record Asked(Guid Integration, string Url, string TopicArn);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        var asked = JsonSerializer.Deserialize<Asked>(payload, AlertRows.Json)!;
        await using var db = database.Open();
        if (await db.AlertIntegrations.SingleOrDefaultAsync(i => i.Id == asked.Integration, cancellationToken) is not { } integration) return;
        var config = JsonSerializer.Deserialize<IntegrationConfig>(integration.Config, AlertRows.Json)!;
        if (config.TopicArn is { } bound && bound != asked.TopicArn) return; // another topic's, and this address is taken
        using var http = new HttpClient(policy.CreateHandler()) { Timeout = TimeSpan.FromSeconds(10) };
        using var answer = await http.GetAsync(new Uri(asked.Url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        integration.Config = JsonSerializer.Serialize(config with { TopicArn = asked.TopicArn }, AlertRows.Json);
        integration.UpdatedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
    }
}
