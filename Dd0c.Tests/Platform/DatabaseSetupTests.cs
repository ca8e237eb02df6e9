using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Npgsql;
using Xunit;

namespace Dd0c.Tests.Platform;

public sealed class DatabaseSetupTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_databases_share_nothing_but_the_schema()
    {
        await using var one = await postgres.CreateAsync(Cancelled);
        await using var other = await postgres.CreateAsync(Cancelled);
        await ExecuteAsync(one.Owner, "insert into tenants (slug, name) values ('acme', 'Acme')");
        Assert.Equal(1L, await CountAsync(one.Owner, "tenants"));
        Assert.Equal(0L, await CountAsync(other.Owner, "tenants"));
    }

    [Fact]
    public async Task Preparing_a_prepared_database_again_applies_nothing()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        Assert.Equal(0, await DatabaseSetup.RunAsync(database.Addresses, Cancelled));
    }

    [Fact]
    public async Task Neither_working_role_can_pass_the_wall_or_change_the_schema()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        foreach (var source in new[] { database.App, database.System })
        {
            await using var ask = source.CreateCommand("select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user");
            Assert.Equal(false, await ask.ExecuteScalarAsync(Cancelled));
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(source, "create table public.mine (x int)"));
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static async Task<long?> CountAsync(NpgsqlDataSource source, string table)
    {
        await using var command = source.CreateCommand($"select count(*) from {table}");
        return (long?)await command.ExecuteScalarAsync(Cancelled);
    }
}
