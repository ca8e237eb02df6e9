using System.Text.Json;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Outbox;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>Keeps the changes that came in by a connection, and has the incidents assessed anew that they may have caused.</summary>
internal sealed class DeployTurn(TenantDb database, AlertWorlds worlds, TimeProvider time) : IOutboxHandler
{
    public const string Kind = "deploys.told";

    public Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken) => KeepAsync(JsonSerializer.Deserialize<DeploysTold>(payload, AlertRows.Json)!, cancellationToken);

    public async Task KeepAsync(DeploysTold told, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var now = time.GetUtcNow();
        var kept = await new DeployStore(db, connection, await worlds.OfAsync(db, cancellationToken), now).TakeAsync(told.Signals.Select(s => new ToldDeploy(told.Provider, s)).ToList(), cancellationToken);
        await AssessmentQueue.AddAsync(connection, db.TenantId, await kept.ConcernedAsync(db, cancellationToken), new HashSet<Guid>(), now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>Changes that came in otherwise than by an integration of alerts.</summary>
/// <param name="Provider">See <see cref="Domain.Alerts.Ingest.AlertProvider"/>: the same as if they came by one, so that what comes both ways is one.</param>
internal sealed record DeploysTold(string Provider, IReadOnlyList<DeploySignal> Signals)
{
    public OutboxMessage Message(Guid tenantId, string key, DateTimeOffset now) =>
        new() { TenantId = tenantId, Kind = DeployTurn.Kind, Key = key, Payload = JsonSerializer.Serialize(this, AlertRows.Json), CreatedAt = now, AvailableAt = now };
}
