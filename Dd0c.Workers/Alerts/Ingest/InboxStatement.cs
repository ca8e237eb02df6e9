using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>
/// The insert of deliveries, kept prepared on a connection of its own: to plan it anew for every batch costs PostgreSQL more than to run it.
/// The rows, the hour's figures and the wake-up call are one statement and so one transaction.
/// </summary>
internal sealed class InboxStatement : IAsyncDisposable
{
    public const string Channel = "dd0c_alerts";
    private const int Seconds = 4;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter<Guid[]> _tenants = Array<Guid[]>(NpgsqlDbType.Uuid), _integrations = Array<Guid[]>(NpgsqlDbType.Uuid);
    private readonly NpgsqlParameter<string[]> _providers = Array<string[]>(NpgsqlDbType.Text), _keys = Array<string[]>(NpgsqlDbType.Text), _headers = Array<string[]>(NpgsqlDbType.Jsonb);
    private readonly NpgsqlParameter<byte[]?[]> _bodies = Array<byte[]?[]>(NpgsqlDbType.Bytea);
    private readonly NpgsqlParameter<DateTimeOffset[]> _received = Array<DateTimeOffset[]>(NpgsqlDbType.TimestampTz);

    private InboxStatement(NpgsqlConnection connection)
    {
        _connection = connection;
        _command = new NpgsqlCommand("""
            with given as (
                select * from unnest($1, $2, $3, $4, $5, $6, $7) as g(tenant_id, integration_id, provider, delivery_key, headers, body, received_at)
            ), stored as (
                insert into alert_inbox (tenant_id, integration_id, provider, delivery_key, headers, body, received_at)
                select * from given order by tenant_id, integration_id, delivery_key
                on conflict (tenant_id, integration_id, delivery_key) do nothing
                returning tenant_id, integration_id, delivery_key, received_at
            ), counted as (
                insert into alert_hours (tenant_id, hour, integration_id, deliveries, repeats)
                select g.tenant_id, date_trunc('hour', g.received_at, 'UTC'), g.integration_id, g.n, g.n - coalesce(s.n, 0)
                from (select tenant_id, integration_id, max(received_at) as received_at, count(*)::int as n from given group by tenant_id, integration_id, date_trunc('hour', received_at, 'UTC')) g
                left join (select tenant_id, integration_id, date_trunc('hour', received_at, 'UTC') as hour, count(*)::int as n from stored group by 1, 2, 3) s
                    on s.tenant_id = g.tenant_id and s.integration_id = g.integration_id and s.hour = date_trunc('hour', g.received_at, 'UTC')
                order by 1, 2, 3
                on conflict (tenant_id, hour, integration_id) do update set deliveries = alert_hours.deliveries + excluded.deliveries, repeats = alert_hours.repeats + excluded.repeats
            ), called as (
                select pg_notify($8, tenant_id::text) from (select distinct tenant_id from stored) t
            )
            select s.integration_id, s.delivery_key, (select count(*) from called) from stored s
            """, connection)
        {
            CommandTimeout = Seconds,
            Parameters = { _tenants, _integrations, _providers, _keys, _headers, _bodies, _received, new() { Value = Channel, NpgsqlDbType = NpgsqlDbType.Text } },
        };
    }

    public static async Task<InboxStatement> OpenAsync(NpgsqlDataSource source)
    {
        var statement = new InboxStatement(await source.OpenConnectionAsync());
        try
        {
            await statement._command.PrepareAsync();
            return statement;
        }
        catch
        {
            await statement.DisposeAsync();
            throw;
        }
    }

    /// <summary>The fault is of a connection or a plan that was kept too long; a new one may do. One that was waited for in vain is none: the senders wait no longer.</summary>
    public static bool IsStale(Exception fault) => fault switch
    {
        PostgresException e => e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.InvalidSqlStatementName || e.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        _ => fault is NpgsqlException or IOException,
    };

    /// <returns>Integration and key of those that had not been stored before; all are committed.</returns>
    public async Task<HashSet<(Guid Integration, string Key)>> RunAsync(List<Delivery> deliveries)
    {
        _tenants.TypedValue = deliveries.ConvertAll(d => d.TenantId).ToArray();
        _integrations.TypedValue = deliveries.ConvertAll(d => d.IntegrationId).ToArray();
        _providers.TypedValue = deliveries.ConvertAll(d => d.Provider).ToArray();
        _keys.TypedValue = deliveries.ConvertAll(d => d.Key).ToArray();
        _headers.TypedValue = deliveries.ConvertAll(d => d.Headers).ToArray();
        _bodies.TypedValue = deliveries.ConvertAll(d => d.Body).ToArray();
        _received.TypedValue = deliveries.ConvertAll(d => d.ReceivedAt).ToArray();
        var stored = new HashSet<(Guid, string)>();
        await using var reader = await _command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) stored.Add((reader.GetGuid(0), reader.GetString(1)));
        return stored;
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static NpgsqlParameter<T> Array<T>(NpgsqlDbType of) => new() { NpgsqlDbType = NpgsqlDbType.Array | of };
}
