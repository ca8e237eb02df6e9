using Dd0c.Domain.Platform;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Tests.Platform;

/// <summary>The scripts make the schema and the model believes in it; here the two are compared.</summary>
public sealed class SchemaTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_column_of_the_model_is_in_the_database_with_its_type_and_nullability()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        var columns = await RowsAsync(database.Owner, """
            select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, null) || case when a.attnotnull then '' else ' null' end
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            """);
        await using var db = new Dd0cDbContext(new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql(database.Owner).Options);
        var wanted = db.Model.GetRelationalModel().Tables.SelectMany(t => t.Columns).Select(c => $"{c.Table.Name}.{c.Name} {c.StoreType}{(c.IsNullable ? " null" : "")}").ToList();
        Assert.True(wanted.Count > 150);
        Assert.Empty(wanted.Except(columns).Order());
    }

    [Fact]
    public async Task A_column_that_the_model_does_not_know_can_be_left_out_of_an_insert()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        await using var db = new Dd0cDbContext(new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql(database.Owner).Options);
        var known = db.Model.GetRelationalModel().Tables.ToDictionary(t => t.Name, t => t.Columns.Select(c => c.Name).ToHashSet());
        var demanded = await RowsAsync(database.Owner, "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'");
        // Search rows are written by the indexer's own statement, which makes the vector.
        Assert.Equal(["search_documents.words"], demanded.Where(d => known.TryGetValue(d.Split('.')[0], out var columns) && !columns.Contains(d.Split('.')[1])));
    }

    [Fact]
    public async Task Four_nodes_that_start_at_once_apply_every_script_once()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        var name = new NpgsqlConnectionStringBuilder(database.Addresses.Owner).Database + "_bare";
        await ExecuteAsync(database.Owner, $"create database {name}");
        var bare = DatabaseAddresses.From(new NpgsqlConnectionStringBuilder(database.Addresses.Owner) { Database = name }.ConnectionString, null, null, postgres.MasterKey);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DatabaseSetup.RunAsync(bare, Cancelled)));
        var scripts = typeof(Dd0cDbContext).Assembly.GetManifestResourceNames().Count(n => n.EndsWith(".sql", StringComparison.Ordinal));
        Assert.Equal([0, 0, 0, scripts], applied.Order());
        Assert.Equal(0, await DatabaseSetup.RunAsync(bare, Cancelled));
        await using var source = NpgsqlDataSource.Create(bare.Owner + ";Pooling=false");
        Assert.Equal(scripts, (await RowsAsync(source, "select name from schema_version")).Count);
    }

    [Fact]
    public async Task A_script_that_changed_after_it_was_applied_is_refused_by_name()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        await ExecuteAsync(database.Owner, "update schema_version set checksum = 'another' where version = 1");
        var problem = await Assert.ThrowsAsync<StartupProblem>(() => DatabaseSetup.RunAsync(database.Addresses, Cancelled));
        Assert.Contains("0001_foundation was changed", problem.Message, StringComparison.Ordinal);
        Assert.Contains("start with an empty database", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_by_name()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        await ExecuteAsync(database.Owner, "insert into schema_version (version, name, checksum) values (9999, '9999_tomorrow', 'x')");
        var problem = await Assert.ThrowsAsync<StartupProblem>(() => DatabaseSetup.RunAsync(database.Addresses, Cancelled));
        Assert.Contains("newer dd0c (it has 9999_tomorrow", problem.Message, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static async Task<List<string>> RowsAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancelled)) rows.Add(reader.GetString(0));
        return rows;
    }
}
