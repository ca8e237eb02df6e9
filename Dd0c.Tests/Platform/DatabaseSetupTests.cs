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

    [Fact]
    public async Task Beside_another_setup_on_the_same_server_it_makes_its_roles_again_instead_of_failing()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        await using var other = await postgres.CreateAsync(Cancelled);
        await using var elsewhere = await other.Owner.OpenConnectionAsync(Cancelled);
        await using var transaction = await elsewhere.BeginTransactionAsync(Cancelled);
        // Another database's setup, half through: whoever waits for it finds the role's row another one.
        await using (var alter = new NpgsqlCommand("alter role dd0c_app connection limit -1", elsewhere)) await alter.ExecuteNonQueryAsync(Cancelled);
        var setup = DatabaseSetup.RunAsync(database.Addresses, Cancelled);
        var name = new NpgsqlConnectionStringBuilder(database.Addresses.Owner).Database;
        while (!setup.IsCompleted && await CountAsync(other.Owner, $"pg_stat_activity where datname = '{name}' and application_name = 'dd0c-migrate' and wait_event_type = 'Lock'") == 0) await Task.Delay(10, Cancelled);
        Assert.False(setup.IsCompleted);
        await transaction.CommitAsync(Cancelled);
        Assert.Equal(0, await setup);
    }

    [Fact]
    public async Task Many_databases_of_one_server_can_be_set_up_at_once()
    {
        var databases = new List<TestDatabase>();
        for (var i = 0; i < 8; i++) databases.Add(await postgres.CreateAsync(Cancelled));
        var applied = await Task.WhenAll(databases.SelectMany(d => Enumerable.Range(0, 2).Select(_ => DatabaseSetup.RunAsync(d.Addresses, Cancelled))));
        Assert.All(applied, n => Assert.Equal(0, n));
        foreach (var database in databases) await database.DisposeAsync();
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
