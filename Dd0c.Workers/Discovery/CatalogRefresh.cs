using System.Text.Json;
using Dd0c.Domain.History;
using Dd0c.Domain.Outbox;
using Dd0c.Workers.Outbox;

namespace Dd0c.Workers.Discovery;

/// <summary>Brings the catalog to what the inventory holds now, without a scan: for a change of the inventory that no run made.</summary>
internal sealed class CatalogRefresh(CatalogPipeline catalog) : IOutboxHandler
{
    public const string Kind = "catalog.refresh";

    /// <summary>The message that asks for it, to be written in the transaction of the change.</summary>
    public static OutboxMessage Message(Guid tenantId, Guid key, CatalogCause cause, DateTimeOffset now) =>
        new() { TenantId = tenantId, Kind = Kind, Key = key.ToString(), Payload = JsonSerializer.Serialize(cause, RunLog.Json), CreatedAt = now, AvailableAt = now };

    public Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken) =>
        catalog.RunAsync(payload == "{}" ? null : JsonSerializer.Deserialize<CatalogCause>(payload, RunLog.Json), null, cancellationToken); // {}: written before causes were
}
