using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Workers.Discovery;

/// <summary>Reads and writes the inventory: what the sources say, one row a thing.</summary>
internal sealed partial class InventoryStore(TenantDb database, TimeProvider time)
{
    private const int RowsAtOnce = 2_000;
    private const int TextsAtOnce = 100;

    /// <summary>What one connection brought home in earlier runs.</summary>
    public Task<Inventory> KnownAsync(Guid connectionId, CancellationToken cancellationToken) => ReadAsync(connectionId, cancellationToken);

    /// <summary>All that is there now, from every connection.</summary>
    public Task<Inventory> AllAsync(CancellationToken cancellationToken) => ReadAsync(null, cancellationToken);

    /// <summary>Brings the inventory to what the scans of a run saw, in one transaction; unchanged rows are not written.</summary>
    /// <param name="part">Only what a vendor told of was read: that proves what is there. What is gone, and what of that is held back, whole scans say.</param>
    public async Task<InventoryPlan> ApplyAsync(Guid runId, IReadOnlyList<(Guid ConnectionId, ScanResult Result)> scans, CancellationToken cancellationToken, bool part = false)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        scans = await ConnectedAsync(connection, scans, cancellationToken);
        var plan = InventoryReconciler.Plan(await RowsAsync(connection, runId, cancellationToken), part ? [.. scans.Select(s => (s.ConnectionId, s.Result with { Coverage = [] }))] : scans);
        await WriteAsync(connection, plan, cancellationToken);
        await WriteTextsAsync(connection, scans, cancellationToken);
        await CoverAsync(connection, runId, [.. scans.SelectMany(s => s.Result.Coverage).GroupBy(c => c.Scope).Select(Worst)], plan.HeldBack, cancellationToken);
        if (!part) await HoldAsync(connection, runId, scans, plan.HeldBack, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return plan;
    }

    /// <summary>Adds what the scans that have ended so far brought that is new; the rest is left to the end of the run.</summary>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> AddAsync(Guid runId, IReadOnlyList<(Guid ConnectionId, ScanResult Result)> scans, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        scans = await ConnectedAsync(connection, scans, cancellationToken);
        var plan = InventoryReconciler.Interim(await RowsAsync(connection, runId, cancellationToken), scans);
        if (plan.IsEmpty) return false;
        await WriteAsync(connection, plan, cancellationToken);
        await WriteTextsAsync(connection, scans, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task WriteAsync(NpgsqlConnection connection, InventoryPlan plan, CancellationToken cancellationToken)
    {
        foreach (var chunk in plan.Writes.Where(w => w.Kind is RowKind.Resource).Chunk(RowsAtOnce)) await WriteResourcesAsync(connection, chunk, cancellationToken);
        foreach (var chunk in plan.Writes.Where(w => w.Kind is RowKind.Repository).Chunk(RowsAtOnce)) await WriteRepositoriesAsync(connection, chunk, cancellationToken);
        foreach (var chunk in plan.Writes.Where(w => w.Kind is RowKind.Team).Chunk(RowsAtOnce)) await WriteTeamsAsync(connection, chunk, cancellationToken);
        foreach (var missed in plan.Missed.GroupBy(m => m.Kind)) await MissAsync(connection, missed.Key, [.. missed], cancellationToken);
    }

    private async Task WriteTextsAsync(NpgsqlConnection connection, IReadOnlyList<(Guid ConnectionId, ScanResult Result)> scans, CancellationToken cancellationToken)
    {
        foreach (var chunk in scans.SelectMany(s => s.Result.Texts).DistinctBy(t => t.Oid).OrderBy(t => t.Oid, StringComparer.Ordinal).Chunk(TextsAtOnce))
            await ExecuteAsync(connection, """
                insert into document_texts (tenant_id, oid, text, seen_at) select $1, d.oid, d.text, $2 from unnest($3::text[], $4::text[]) as d(oid, text)
                on conflict (tenant_id, oid) do update set seen_at = excluded.seen_at
                """, cancellationToken, database.TenantId, time.GetUtcNow(), chunk.Select(t => t.Oid).ToArray(), chunk.Select(t => t.Text.Replace("\0", "", StringComparison.Ordinal)).ToArray());
    }

    /// <summary>Without the scans of connections that were removed meanwhile; those that are left stay until the end of the transaction.</summary>
    private async Task<IReadOnlyList<(Guid ConnectionId, ScanResult Result)>> ConnectedAsync(NpgsqlConnection connection, IReadOnlyList<(Guid ConnectionId, ScanResult Result)> scans, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select id from connections where tenant_id = $1 and id = any($2) for key share", connection);
        command.Parameters.AddWithValue(database.TenantId);
        command.Parameters.AddWithValue(scans.Select(s => s.ConnectionId).ToArray());
        var there = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) there.Add(reader.GetGuid(0));
        return [.. scans.Where(s => there.Contains(s.ConnectionId))];
    }

    private async Task<Inventory> ReadAsync(Guid? connectionId, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        return new(
            await FactsAsync<ResourceFact>(connection, "cloud_resources", connectionId, cancellationToken),
            await FactsAsync<RepositoryFact>(connection, "repositories", connectionId, cancellationToken),
            await FactsAsync<TeamFact>(connection, "source_teams", connectionId, cancellationToken));
    }

    private async Task<IReadOnlyList<Seen<T>>> FactsAsync<T>(NpgsqlConnection connection, string table, Guid? connectionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select facts, changed_at from {table} where tenant_id = $1 and missed_scans < $2{(connectionId is null ? "" : " and connection_id = $3")}", connection);
        command.Parameters.AddWithValue(database.TenantId);
        command.Parameters.AddWithValue(InventoryReconciler.GoneAfter);
        if (connectionId is { } id) command.Parameters.AddWithValue(id);
        var facts = new List<Seen<T>>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            facts.Add(new(CanonicalJson.Read<T>(reader.GetString(0)), reader.GetFieldValue<DateTimeOffset>(1)));
        return facts;
    }

    private async Task<List<KnownRow>> RowsAsync(NpgsqlConnection connection, Guid runId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            with run as (select coalesce((select started_at from discovery_runs where tenant_id = $1 and id = $2), 'infinity') as began)
            select 0, arn, connection_id, account, region, type, fingerprint, missed_scans, first_seen_at >= began from cloud_resources, run where tenant_id = $1
            union all select 1, node_id, connection_id, split_part(full_name, '/', 1), '-', 'repositories', fingerprint, missed_scans, first_seen_at >= began from repositories, run where tenant_id = $1
            union all select 2, node_id, connection_id, facts->>'org', '-', 'teams', fingerprint, missed_scans, first_seen_at >= began from source_teams, run where tenant_id = $1
            """, connection);
        command.Parameters.AddWithValue(database.TenantId);
        command.Parameters.AddWithValue(runId);
        var rows = new List<KnownRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new((RowKind)reader.GetInt32(0), reader.GetString(1), reader.GetGuid(2), reader.IsDBNull(3) ? "" : reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetFieldValue<byte[]>(6), reader.GetInt32(7), reader.GetBoolean(8)));
        return rows;
    }

    private Task WriteResourcesAsync(NpgsqlConnection connection, RowWrite[] rows, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"""
            insert into cloud_resources as t (tenant_id, arn, connection_id, facts, fingerprint, first_seen_at, changed_at, name, type, account, region)
            select $1, w.key, w.connection, w.json, w.print, $2, $2, w.name, w.type, w.account, w.region
            from unnest($3::text[], $4::uuid[], $5::jsonb[], $6::bytea[], $7::bool[], $8::text[], $9::text[], $10::text[], $11::text[]) as w(key, connection, json, print, changed, name, type, account, region)
            on conflict (tenant_id, arn) do update set {Update}, type = excluded.type, account = excluded.account, region = excluded.region, name = excluded.name
            """, cancellationToken, [.. Common(rows), rows.Select(r => r.Type).ToArray(), rows.Select(r => r.Account).ToArray(), rows.Select(r => r.Region).ToArray()]);

    private Task WriteRepositoriesAsync(NpgsqlConnection connection, RowWrite[] rows, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"""
            insert into repositories as t (tenant_id, node_id, connection_id, facts, fingerprint, first_seen_at, changed_at, full_name, url, default_branch)
            select $1, w.key, w.connection, w.json, w.print, $2, $2, w.name, w.json->>'url', w.json->>'defaultBranch'
            from unnest($3::text[], $4::uuid[], $5::jsonb[], $6::bytea[], $7::bool[], $8::text[]) as w(key, connection, json, print, changed, name)
            on conflict (tenant_id, node_id) do update set {Update}, full_name = excluded.full_name, url = excluded.url, default_branch = excluded.default_branch
            """, cancellationToken, Common(rows));

    private Task WriteTeamsAsync(NpgsqlConnection connection, RowWrite[] rows, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"""
            insert into source_teams as t (tenant_id, node_id, connection_id, facts, fingerprint, first_seen_at, changed_at, slug)
            select $1, w.key, w.connection, w.json, w.print, $2, $2, w.name
            from unnest($3::text[], $4::uuid[], $5::jsonb[], $6::bytea[], $7::bool[], $8::text[]) as w(key, connection, json, print, changed, name)
            on conflict (tenant_id, node_id) do update set {Update}, slug = excluded.slug
            """, cancellationToken, Common(rows));

    // A thing that came back as it was keeps the time since which it has been so.
    private const string Update = """
        connection_id = excluded.connection_id, facts = excluded.facts,
        changed_at = case when t.fingerprint = excluded.fingerprint then t.changed_at else excluded.changed_at end,
        fingerprint = excluded.fingerprint, missed_scans = 0, missing_since = null
        """;

    private object[] Common(RowWrite[] rows) =>
    [
        database.TenantId, time.GetUtcNow(),
        rows.Select(r => r.Key).ToArray(), rows.Select(r => r.ConnectionId).ToArray(), rows.Select(r => WithoutNul(r.Json)).ToArray(),
        rows.Select(r => r.Fingerprint).ToArray(), rows.Select(r => r.FactChanged).ToArray(), rows.Select(r => r.Name).ToArray(),
    ];

    /// <summary>A README may hold a NUL, which PostgreSQL's text cannot.</summary>
    private static string WithoutNul(string json) =>
        json.Contains("\\u0000", StringComparison.Ordinal) ? NulEscape().Replace(json, "$1") : json;

    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\u0000")]
    private static partial Regex NulEscape();

    private Task MissAsync(NpgsqlConnection connection, RowKind kind, RowMiss[] missed, CancellationToken cancellationToken)
    {
        var (table, key) = kind switch
        {
            RowKind.Resource => ("cloud_resources", "arn"),
            RowKind.Repository => ("repositories", "node_id"),
            RowKind.Team => ("source_teams", "node_id"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        return ExecuteAsync(connection, $"""
            update {table} t set missed_scans = m.missed, missing_since = coalesce(t.missing_since, $2)
            from unnest($3::text[], $4::int[]) as m(key, missed) where t.tenant_id = $1 and t.{key} = m.key
            """, cancellationToken, database.TenantId, time.GetUtcNow(), missed.Select(m => m.Key).ToArray(), missed.Select(m => m.MissedScans).ToArray());
    }

    private async Task CoverAsync(NpgsqlConnection connection, Guid runId, Coverage[] coverage, IReadOnlyList<HeldBack> heldBack, CancellationToken cancellationToken)
    {
        var held = heldBack.ToDictionary(h => h.Scope, h => h.Reason);
        await ExecuteAsync(connection, """
            insert into discovery_coverage (tenant_id, run_id, connection_id, source, account, region, kind, state, found, detail, kept, kept_since)
            select $1, $2, cell.*, case when kept > 0 then (select last_full_at from connections c where c.tenant_id = $1 and c.id = cell.connection) end
            from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[], $11::int[]) as cell(connection, source, account, region, kind, state, found, detail, kept)
            on conflict (tenant_id, run_id, connection_id, source, account, region, kind) do update
            set state = excluded.state, found = excluded.found, detail = excluded.detail, kept = excluded.kept, kept_since = excluded.kept_since
            """, cancellationToken, database.TenantId, runId,
            coverage.Select(c => c.Scope.ConnectionId).ToArray(), coverage.Select(c => c.Scope.Source).ToArray(), coverage.Select(c => c.Scope.Account).ToArray(),
            coverage.Select(c => c.Scope.Region).ToArray(), coverage.Select(c => c.Scope.Kind).ToArray(), coverage.Select(c => Word(c.State)).ToArray(),
            coverage.Select(c => c.Found).ToArray(), coverage.Select(c => held.GetValueOrDefault(c.Scope) ?? c.Detail).ToArray(), coverage.Select(c => c.Kept).ToArray());
    }

    /// <summary>Keeps what was held back for a person to confirm; where a cell was read completely, what it held before is settled.</summary>
    private async Task HoldAsync(NpgsqlConnection connection, Guid runId, IReadOnlyList<(Guid ConnectionId, ScanResult Result)> scans, IReadOnlyList<HeldBack> held, CancellationToken cancellationToken)
    {
        var read = scans.SelectMany(s => s.Result.Coverage).GroupBy(c => c.Scope).Where(c => c.All(x => x.State == CoverageState.Complete)).Select(c => c.Key).ToList();
        await ExecuteAsync(connection, """
            delete from held_removals h using unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as c(connection, account, region, kind)
            where h.tenant_id = $1 and h.connection_id = c.connection and h.account = lower(c.account) and h.region = case c.region when '' then '-' else c.region end and h.kind = c.kind
            """, cancellationToken, database.TenantId, read.Select(c => c.ConnectionId).ToArray(), read.Select(c => c.Account).ToArray(), read.Select(c => c.Region).ToArray(), read.Select(c => c.Kind).ToArray());
        foreach (var cell in held)
            await ExecuteAsync(connection, """
                insert into held_removals (tenant_id, run_id, connection_id, source, account, region, kind, keys, known, held_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                on conflict (tenant_id, connection_id, source, account, region, kind) do update set run_id = excluded.run_id, keys = excluded.keys, known = excluded.known, held_at = excluded.held_at
                """, cancellationToken, database.TenantId, runId, cell.Scope.ConnectionId, cell.Scope.Source, cell.Scope.Account, cell.Scope.Region, cell.Scope.Kind, cell.Keys.ToArray(), cell.Known, time.GetUtcNow());
    }

    /// <summary>A cell that was told of twice is as complete as the worse of the two.</summary>
    private static Coverage Worst(IEnumerable<Coverage> cell) => cell.MaxBy(c => c.State switch { CoverageState.Refused => 3, CoverageState.Partial => 2, CoverageState.Complete => 1, _ => 0 })!;

    private static string Word(CoverageState state) => state switch
    {
        CoverageState.Complete => "complete",
        CoverageState.Partial => "partial",
        CoverageState.Refused => "refused",
        CoverageState.NotAsked => "not_asked",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
