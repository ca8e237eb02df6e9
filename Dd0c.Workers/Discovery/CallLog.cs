using System.Collections.Concurrent;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Discovery;

/// <summary>Every call made to the customer, summed by what was asked and how it ended until it is stored.</summary>
/// <param name="runId">Null: calls outside a run, by which a connection was checked.</param>
internal sealed class CallLog(TenantDb database, Guid? runId) : IProgress<VendorCall>
{
    private readonly ConcurrentDictionary<CallKey, CallSum> _calls = new();

    public void Report(VendorCall value) => Count(
        new(value.ConnectionId, value.Service, value.Operation, value.Account, value.Region, value.Outcome),
        new(1, value.Duration.TotalMilliseconds, value.Bytes, value.At));

    /// <summary>
    /// Adds what was counted since the last time to what is stored; a run that was taken over adds to what its first node had stored.
    /// What could not be stored is kept for the next time.
    /// </summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        var calls = Drain();
        if (calls.Count == 0) return;
        try
        {
            await WriteAsync(calls, cancellationToken);
        }
        catch
        {
            foreach (var (key, sum) in calls) Count(key, sum);
            throw;
        }
    }

    /// <summary>Takes the sums out, in one order, so that two that add to the same rows wait for each other and never in a circle.</summary>
    private List<(CallKey Key, CallSum Value)> Drain()
    {
        var calls = new List<(CallKey, CallSum)>();
        foreach (var key in _calls.Keys.OrderBy(k => k.ToString(), StringComparer.Ordinal))
            if (_calls.TryRemove(key, out var sum)) calls.Add((key, sum));
        return calls;
    }

    private async Task WriteAsync(List<(CallKey Key, CallSum Value)> calls, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            insert into discovery_calls as c (tenant_id, run_id, connection_id, service, operation, account, region, outcome, calls, duration_ms, bytes, last_at)
            select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::bigint[], $11::bigint[], $12::timestamptz[])
            on conflict (tenant_id, run_id, connection_id, service, operation, account, region, outcome) do update
            set calls = c.calls + excluded.calls, duration_ms = c.duration_ms + excluded.duration_ms, bytes = c.bytes + excluded.bytes, last_at = greatest(c.last_at, excluded.last_at)
            """, connection) { CommandTimeout = 5 }; // a node that stops waits for it
        command.Parameters.AddWithValue(database.TenantId);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)runId ?? DBNull.Value });
        object[] values =
        [
            calls.Select(c => c.Key.ConnectionId).ToArray(), calls.Select(c => c.Key.Service).ToArray(), calls.Select(c => c.Key.Operation).ToArray(),
            calls.Select(c => c.Key.Account).ToArray(), calls.Select(c => c.Key.Region).ToArray(), calls.Select(c => c.Key.Outcome).ToArray(),
            calls.Select(c => c.Value.Calls).ToArray(), calls.Select(c => (long)Math.Round(c.Value.DurationMs)).ToArray(), calls.Select(c => c.Value.Bytes).ToArray(),
            calls.Select(c => c.Value.LastAt.ToUniversalTime()).ToArray(),
        ];
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Count(CallKey key, CallSum calls) => _calls.AddOrUpdate(key, calls, (_, sum) => sum + calls);

    private sealed record CallKey(Guid ConnectionId, string Service, string Operation, string Account, string Region, string Outcome);

    private sealed record CallSum(int Calls, double DurationMs, long Bytes, DateTimeOffset LastAt)
    {
        public static CallSum operator +(CallSum a, CallSum b) => new(a.Calls + b.Calls, a.DurationMs + b.DurationMs, a.Bytes + b.Bytes, a.LastAt > b.LastAt ? a.LastAt : b.LastAt);
    }
}
