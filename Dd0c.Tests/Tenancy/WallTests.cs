using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dd0c.Tests.Tenancy;

/// <summary>What PostgreSQL itself refuses, whatever the program does. Read from its catalogue, so that a new table is held to it too.</summary>
public sealed class WallTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Setting = "tenant_id = (NULLIF(current_setting('app.current_tenant_id'::text, true), ''::text))::uuid";
    private readonly TwoTenants _tenants = new();
    private TestDatabase _database = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(Cancelled);
        await _tenants.WriteAsync(_database, Cancelled);
    }

    [Fact]
    public async Task Every_table_with_a_tenant_has_the_wall_forced_and_one_policy_for_the_application()
    {
        var tables = await TenantTablesAsync();
        Assert.True(tables.Count >= 20, string.Join(' ', tables));
        foreach (var table in tables)
        {
            Assert.True(await ScalarAsync(_database.Owner, $"select relrowsecurity and relforcerowsecurity from pg_class where oid = 'public.{table}'::regclass") is true, $"{table}: row security is not enabled and forced");
            var policies = await RowsAsync(_database.Owner, $"select concat_ws('|', cmd, qual, with_check) from pg_policies where schemaname = 'public' and tablename = '{table}' and permissive = 'PERMISSIVE' and (roles @> '{{dd0c_app}}' or roles @> '{{public}}')");
            Assert.True(policies is [var only] && only == $"ALL|({Setting})", $"{table}: {string.Join("; ", policies)}");
        }
    }

    [Fact]
    public async Task No_table_is_open_to_the_application_without_a_wall()
    {
        var open = await RowsAsync(_database.Owner, "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not (c.relrowsecurity and c.relforcerowsecurity) and has_table_privilege('dd0c_app', c.oid, 'select, insert, update, delete, truncate')");
        Assert.Empty(open);
    }

    [Fact]
    public async Task Neither_working_role_is_a_superuser_or_passes_the_wall_or_owns_a_table()
    {
        foreach (var source in new[] { _database.App, _database.System })
            Assert.Equal(false, await ScalarAsync(source, "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles where rolname = current_user"));
        Assert.Empty(await RowsAsync(_database.Owner, "select relname from pg_class where relnamespace = 'public'::regnamespace and pg_get_userbyid(relowner) like 'dd0c\\_%' and pg_get_userbyid(relowner) <> current_user"));
        Assert.Empty(await RowsAsync(_database.Owner, "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member where u.rolname in ('dd0c_app', 'dd0c_system')"));
    }

    [Fact]
    public async Task Without_a_tenant_the_application_sees_nothing_and_with_one_its_own_alone()
    {
        foreach (var table in await ReadableAsync())
        {
            Assert.Equal(0L, await ScalarAsync(_database.App, $"select count(*) from {table}"));
            var tenant = _tenants.One.TenantId;
            Assert.Equal(0L, await AsAsync(tenant, $"select count(*) from {table} where tenant_id <> '{tenant}'"));
            Assert.Equal(await ScalarAsync(_database.Owner, $"select count(*) from {table} where tenant_id = '{tenant}'"), await AsAsync(tenant, $"select count(*) from {table}"));
        }
        Assert.Equal(0L, await ScalarAsync(_database.App, "select count(*) from tenants"));
        Assert.Equal(_tenants.One.TenantSlug, await AsAsync(_tenants.One.TenantId, "select string_agg(slug, ' ') from tenants"));
        Assert.Equal($"{_tenants.One.Word}-person", await AsAsync(_tenants.One.TenantId, "select string_agg(login, ' ') from users"));
    }

    [Fact]
    public async Task A_row_of_another_tenant_can_be_neither_written_changed_nor_taken_away_by_sql()
    {
        var (one, other) = (_tenants.One.TenantId, _tenants.Other.TenantId);
        foreach (var table in await ReadableAsync())
        {
            // The new row is a whole one, so that nothing but the wall can refuse it.
            if (await ScalarAsync(_database.Owner, $"select count(*) from {table}") is not (long and > 0)) continue;
            if (await MayAsync(table, "insert"))
            {
                var columns = (string)(await ScalarAsync(_database.Owner, $"select string_agg(quote_ident(column_name), ', ') from information_schema.columns where table_schema = 'public' and table_name = '{table}' and is_generated = 'NEVER'"))!;
                await RefusedAsync($"insert into {table} ({columns}) overriding system value select {columns} from (select (jsonb_populate_record(null::{table}, to_jsonb(r) || '{{\"tenant_id\": \"{other}\"}}')).* from {table} r) as new", table);
            }
            if (await MayAsync(table, "update"))
            {
                await RefusedAsync($"update {table} set tenant_id = '{other}'", table);
                Assert.Equal(0, await ExecuteAsAsync(one, $"update {table} set tenant_id = tenant_id where tenant_id = '{other}'"));
            }
            if (await MayAsync(table, "delete")) Assert.Equal(0, await ExecuteAsAsync(one, $"delete from {table} where tenant_id = '{other}'"));
        }

        async Task RefusedAsync(string sql, string table)
        {
            var fault = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsAsync(one, sql));
            Assert.True(fault.SqlState == PostgresErrorCodes.InsufficientPrivilege && fault.MessageText.Contains("row-level security", StringComparison.Ordinal), $"{table}: {fault.MessageText}");
        }
    }

    [Fact]
    public async Task A_row_with_another_tenants_id_cannot_be_saved_through_the_model()
    {
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(_tenants.One.TenantId);
        await using var db = scope.ServiceProvider.GetRequiredService<TenantDb>().Open();
        db.ServiceSlugs.Add(new ServiceSlug { TenantId = _tenants.Other.TenantId, Slug = "mine-now", ServiceId = _tenants.Other.ServiceId });
        var fault = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancelled));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (fault.InnerException as PostgresException)?.SqlState);

        db.ChangeTracker.Clear();
        var stolen = new Team { TenantId = _tenants.Other.TenantId, Id = _tenants.Other.TeamId, Key = "x", Slug = "x", Name = "x", Source = "x" };
        db.Attach(stolen);
        stolen.Name = "mine now";
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync(Cancelled)); // no row was changed
        Assert.Empty(await db.Services.IgnoreQueryFilters().Where(s => s.TenantId == _tenants.Other.TenantId).ToListAsync(Cancelled));
        Assert.Single(await db.Services.IgnoreQueryFilters().ToListAsync(Cancelled));
    }

    [Fact]
    public async Task A_connection_that_went_back_to_the_pool_has_forgotten_its_tenant()
    {
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.Addresses.App) { MaxPoolSize = 1 }.ConnectionString);
        int first;
        await using (var connection = await single.OpenConnectionAsync(Cancelled))
        {
            first = connection.ProcessID;
            await using var enter = new NpgsqlCommand("select set_config('app.current_tenant_id', $1, false)", connection) { Parameters = { new() { Value = _tenants.One.TenantId.ToString() } } };
            await enter.ExecuteNonQueryAsync(Cancelled);
            await using var count = new NpgsqlCommand("select count(*) from services", connection);
            Assert.Equal(1L, await count.ExecuteScalarAsync(Cancelled));
        }
        await using var next = await single.OpenConnectionAsync(Cancelled);
        Assert.Equal(first, next.ProcessID);
        await using var again = new NpgsqlCommand("select count(*) from services", next);
        Assert.Equal(0L, await again.ExecuteScalarAsync(Cancelled));
    }

    [Theory, InlineData("discovery_events"), InlineData("audit_events"), InlineData("service_versions"), InlineData("history_archives")]
    public async Task What_has_been_logged_cannot_be_changed_or_removed(string table)
    {
        foreach (var deed in new[] { $"update {table} set tenant_id = tenant_id", $"delete from {table}", $"truncate {table}" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsAsync(_tenants.One.TenantId, deed))).SqlState);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(_database.System, deed))).SqlState);
        }
    }

    [Fact]
    public async Task Search_candidates_are_the_sessions_own_and_none_without_a_tenant()
    {
        const string Find = "select coalesce(string_agg(document->>'title', ', ' order by document->>'title'), '') from (select distinct document from search_candidates('''=x''', '''team'':*', '''birch'':* | ''walnut'':* | ''team'':*', '''team'':*', 'team', array['team'], null, '{}', '{}', 40)) d";
        Assert.Equal("", await ScalarAsync(_database.App, Find));
        Assert.Equal("Team birch, birch-service", (string?)await AsAsync(_tenants.One.TenantId, Find), ignoreCase: true);
        Assert.Equal("Team walnut, walnut-service", (string?)await AsAsync(_tenants.Other.TenantId, Find), ignoreCase: true);
        // Nobody else may call it, and it runs as a role that can read these tables alone.
        Assert.Equal(false, await ScalarAsync(_database.Owner, "select has_function_privilege('dd0c_system', p.oid, 'execute') from pg_proc p where proname = 'search_candidates'"));
        Assert.Equal(["document_texts SELECT", "search_documents SELECT"], await GrantsAsync("dd0c_search"));
        const string Match = "select count(*) from document_matches('how works', 40)";
        Assert.Equal(0L, await ScalarAsync(_database.App, Match));
        Assert.Equal(1L, await AsAsync(_tenants.One.TenantId, Match));
        Assert.Equal(0L, await AsAsync(_tenants.One.TenantId, "select count(*) from document_matches('walnut', 40)"));
    }

    [Fact]
    public async Task The_role_that_works_across_tenants_holds_these_grants_and_no_others()
    {
        string[] expected =
        [
            "alert_hours INSERT SELECT UPDATE", "alert_inbox INSERT", "alert_integrations SELECT", "alert_settings SELECT", "alert_tokens SELECT", "api_tokens INSERT SELECT UPDATE", "audit_events INSERT SELECT", "audit_heads INSERT SELECT UPDATE", "changes_waiting SELECT", "connections SELECT", "data_protection_keys DELETE INSERT SELECT UPDATE", "discovery_events SELECT", "discovery_events_default SELECT", "discovery_runs INSERT SELECT UPDATE",
            "history_archives INSERT SELECT", "history_farewells DELETE SELECT", "invitations SELECT UPDATE", "listening DELETE INSERT SELECT UPDATE", "memberships DELETE INSERT SELECT UPDATE", "outbox DELETE INSERT SELECT UPDATE", "search_documents SELECT", "search_farewells DELETE SELECT", "service_versions SELECT", "service_versions_default SELECT", "sessions DELETE INSERT SELECT UPDATE",
            "setup_links DELETE INSERT SELECT UPDATE", "tenants DELETE INSERT SELECT UPDATE", "users DELETE INSERT SELECT UPDATE",
        ];
        Assert.Equal(expected, await GrantsAsync("dd0c_system"));
    }

    private Task<List<string>> GrantsAsync(string role) => RowsAsync(_database.Owner, $"""
        select c.relname || ' ' || string_agg(a.privilege_type, ' ' order by a.privilege_type) from pg_class c, aclexplode(c.relacl) a
        where c.relnamespace = 'public'::regnamespace and c.relkind <> 'S' and pg_get_userbyid(a.grantee) = '{role}' group by c.relname order by c.relname collate "C"
        """);

    private Task<List<string>> TenantTablesAsync() => RowsAsync(_database.Owner, "select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name) where table_schema = 'public' and column_name = 'tenant_id' and table_type = 'BASE TABLE' and table_name <> 'sessions' order by 1");

    private async Task<List<string>> ReadableAsync()
    {
        var all = new List<string>();
        foreach (var table in await TenantTablesAsync()) if (await MayAsync(table, "select")) all.Add(table);
        Assert.True(all.Count >= 18);
        return all;
    }

    private async Task<bool> MayAsync(string table, string deed) => await ScalarAsync(_database.Owner, $"select has_table_privilege('dd0c_app', '{table}', '{deed}')") is true;

    private ServiceProvider Services() => new ServiceCollection().AddLogging().AddDatabase(_database.Addresses).BuildServiceProvider();

    private async Task<object?> AsAsync(Guid tenant, string sql)
    {
        await using var connection = await _database.App.OpenConnectionAsync(Cancelled);
        await using var enter = new NpgsqlCommand($"select set_config('app.current_tenant_id', '{tenant}', false)", connection);
        await enter.ExecuteNonQueryAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private async Task<int> ExecuteAsAsync(Guid tenant, string sql)
    {
        await using var connection = await _database.App.OpenConnectionAsync(Cancelled);
        await using var enter = new NpgsqlCommand($"select set_config('app.current_tenant_id', '{tenant}', false)", connection);
        await enter.ExecuteNonQueryAsync(Cancelled);
        await using var transaction = await connection.BeginTransactionAsync(Cancelled); // rolled back: the next deed finds all as it was
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        return await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private static async Task<List<string>> RowsAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancelled)) rows.Add(reader.GetString(0));
        return rows;
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();
}
