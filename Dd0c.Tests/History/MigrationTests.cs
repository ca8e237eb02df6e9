using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Platform;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Tests.History;

/// <summary>A database that has been used for a while, and whose owner is no superuser and is held by the forced wall like everybody, gets its history.</summary>
public sealed class MigrationTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_before_are_kept_with_their_run_as_their_cause_and_land_in_their_months()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        var name = new NpgsqlConnectionStringBuilder(database.Addresses.Owner).Database + "_before";
        foreach (var sql in new[] { "create role plain_owner login createrole password 'plain'", "grant dd0c_app, dd0c_system, dd0c_search to plain_owner with admin option", $"create database {name} owner plain_owner" })
        {
            await using var make = database.Owner.CreateCommand(sql);
            await make.ExecuteNonQueryAsync(Cancelled);
        }
        await using (var extend = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Addresses.Owner) { Database = name, Pooling = false }.ConnectionString))
        {
            await extend.OpenAsync(Cancelled);
            // Trusted extensions but for these rights are the owner's to make; the roles are the server's and there already.
            await using var schema = new NpgsqlCommand("alter schema public owner to plain_owner", extend);
            await schema.ExecuteNonQueryAsync(Cancelled);
        }
        var address = new NpgsqlConnectionStringBuilder(database.Addresses.Owner) { Database = name, Username = "plain_owner", Password = "plain", Pooling = false }.ConnectionString;
        // One connection, as the migrator has it: what 0001 loads the later ones need.
        await using (var owner = new NpgsqlConnection(address))
        {
            await owner.OpenAsync(Cancelled);
            await ExecuteAsync(owner, "create schema quartz authorization dd0c_system");
            await ExecuteAsync(owner, "create table schema_version (version int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())");
            foreach (var resource in typeof(Dd0cDbContext).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).OrderBy(n => n.Split('.')[^2], StringComparer.Ordinal))
            {
                var script = resource.Split('.')[^2];
                if (string.CompareOrdinal(script, "0011") >= 0) break;
                using var reader = new StreamReader(typeof(Dd0cDbContext).Assembly.GetManifestResourceStream(resource)!);
                var sql = await reader.ReadToEndAsync(Cancelled);
                await ExecuteAsync(owner, sql);
                await ExecuteAsync(owner, $"insert into schema_version (version, name, checksum) values ({script[..4]}, '{script}', '{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))}')");
            }
        }
        var (tenant, run) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var seed = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Addresses.Owner) { Database = name, Pooling = false }.ConnectionString))
        {
            await seed.OpenAsync(Cancelled);
            await using var rows = new NpgsqlCommand($"""
                with t as (insert into tenants (id, slug, name) values ('{tenant}', 'acme', 'Acme'))
                insert into discovery_events (tenant_id, run_id, type, subject, payload, created_at)
                select '{tenant}', case when n % 2 = 0 then '{run}'::uuid end, 'service_created', 's' || n, '{"{}"}', now() - make_interval(days => n * 20) from generate_series(0, 9) n
                """, seed);
            await rows.ExecuteNonQueryAsync(Cancelled);
        }

        await using (var migrating = new NpgsqlConnection(address))
        {
            await migrating.OpenAsync(Cancelled);
            Assert.True(await Migrator.RunAsync(migrating, typeof(Dd0cDbContext).Assembly, () => Task.CompletedTask, Cancelled) >= 1);
        }
        await using var super = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.Addresses.Owner) { Database = name, Pooling = false }.ConnectionString);
        Assert.Equal(10L, await ScalarAsync(super, "select count(*) from discovery_events"));
        Assert.Equal(5L, await ScalarAsync(super, $"select count(*) from discovery_events where cause = 'run' and cause_id = run_id and run_id = '{run}'"));
        Assert.Equal(0L, await ScalarAsync(super, "select count(*) from discovery_events_default"));
        Assert.Equal(DBNull.Value, await ScalarAsync(super, "select history_since from tenants"));
        // The functions see what they move and count, though their owner is held by the wall.
        await ExecuteAsync(super, $"insert into service_versions (tenant_id, service_id, valid_from, valid_to, digest, state) values ('{tenant}', '{run}', '2020-01-01', '2020-02-03', '', '{{}}')");
        await using var system = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.Addresses.System) { Database = name, Pooling = false }.ConnectionString);
        Assert.Equal(true, await ScalarAsync(system, "select history_make('service_versions', '2020-02-01')"));
        Assert.Equal(0L, await ScalarAsync(super, "select count(*) from service_versions_default"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(system, "select history_drop('service_versions', '2020-02-01')"));
        Assert.Contains("is not in the archive", refused.MessageText, StringComparison.Ordinal);
        await ExecuteAsync(super, $"insert into history_archives (tenant_id, kind, month, sha256, key, rows, bytes, archived_at) values ('{tenant}', 'service_versions', '2020-02-01', '', 'x', 1, 1, now())");
        Assert.Equal(true, await ScalarAsync(system, "select history_drop('service_versions', '2020-02-01')"));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancelled);
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
}
