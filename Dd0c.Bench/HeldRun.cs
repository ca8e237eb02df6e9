using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Bench;

/// <summary>A run that goes on as long as this is not disposed: the organisation's turn is held, so no node takes it for a forgotten one.</summary>
internal sealed class HeldRun : IAsyncDisposable
{
    private static readonly RunProgress s_progress = new(312, 88, 14, 58, "scan",
    [
        new(Guid.NewGuid(), Provider.Aws, "production", "complete", 240, null), new(Guid.NewGuid(), Provider.Aws, "staging", "running", 72, "eu-west-1, ecs"),
        new(Guid.NewGuid(), Provider.GitHub, "acme", "running", 88, null),
    ], ["payment-gateway", "order-events", "search-indexer", "identity-api", "wallet-web", "fraud-scorer"]);

    private readonly NpgsqlConnection _turn;

    private readonly Guid _tenant;

    private HeldRun(NpgsqlConnection turn, Guid tenant) => (_turn, _tenant) = (turn, tenant);

    public Guid Id { get; } = Guid.CreateVersion7();

    public static async Task<HeldRun> StartAsync(BenchDatabase database, Guid tenant)
    {
        var run = new HeldRun(await database.App.OpenConnectionAsync(), tenant);
        await DiscoveryTurn.TakeAsync(run._turn, tenant, CancellationToken.None);
        await using var insert = database.Owner.CreateCommand("insert into discovery_runs (tenant_id, id, trigger, status, phase, created_at, started_at, progress) values ($1, $2, 'manual', 'running', 'scan', now(), now(), $3::jsonb)");
        insert.Parameters.AddWithValue(tenant);
        insert.Parameters.AddWithValue(run.Id);
        insert.Parameters.AddWithValue(JsonSerializer.Serialize(s_progress, RunLog.Json));
        await insert.ExecuteNonQueryAsync();
        return run;
    }

    /// <summary>Tells those who watch that there is something new, until it is over.</summary>
    /// <returns>How often.</returns>
    public async Task<int> TellAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        for (var told = 0; ; told++)
        {
            await ChangeFeed.AnnounceAsync(_turn, new(_tenant, Feed.Discovery, RunId: Id), CancellationToken.None);
            await Task.Delay(pause, CancellationToken.None);
            if (cancellationToken.IsCancellationRequested) return told + 1;
        }
    }

    public ValueTask DisposeAsync() => _turn.DisposeAsync();
}
