using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Platform;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Tests.Platform;

/// <summary>A database whose owner is no superuser and may make roles, as with a managed PostgreSQL.</summary>
public sealed class OrdinaryOwnerTests : IAsyncLifetime
{
    private readonly TemporaryState _place = new();
    private StateFolder _state = null!;
    private LocalPostgres _server = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _state = _place.Open();
        _server = await LocalPostgres.StartAsync(_state, TemporaryState.Modules, Cancelled, "fsync=off", "shared_buffers=16MB");
        await ExecuteAsync(_server.ConnectionString, "create role ordinary login createrole password 'ordinary'");
    }

    [Fact]
    public async Task It_is_set_up_at_once_or_in_steps()
    {
        var scripts = Scripts();
        Assert.Equal(scripts.Count, await DatabaseSetup.RunAsync(await MakeAsync("whole"), Cancelled)); // makes the roles, too
        foreach (var from in (int[])[2, 3, 7]) // the next sets a parameter of pg_trgm
        {
            var addresses = await MakeAsync($"from_{from}");
            await ExecuteAsync(addresses.Owner, "create schema quartz authorization dd0c_system; create table schema_version (version int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())");
            foreach (var (name, sql) in scripts.Take(from))
            {
                await ExecuteAsync(addresses.Owner, sql);
                await ExecuteAsync(addresses.Owner, $"insert into schema_version (version, name, checksum) values ({int.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture)}, '{name}', '{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))}')");
            }
            Assert.Equal(scripts.Count - from, await DatabaseSetup.RunAsync(addresses, Cancelled));
        }
    }

    private async Task<DatabaseAddresses> MakeAsync(string name)
    {
        await ExecuteAsync(_server.ConnectionString, $"create database {name} owner ordinary");
        var owner = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name, Username = "ordinary", Password = "ordinary" };
        return DatabaseAddresses.From(owner.ConnectionString, null, null, MasterKey.Load(Convert.ToBase64String(new byte[32]), null, ""));
    }

    private static List<(string Name, string Sql)> Scripts()
    {
        var assembly = typeof(Dd0cDbContext).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Select(n =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
            return (n.Split('.')[^2], reader.ReadToEnd());
        }).OrderBy(s => s.Item1, StringComparer.Ordinal)];
    }

    /// <summary>Each in a session of its own, as the steps of an upgrade are.</summary>
    private static async Task ExecuteAsync(string address, string sql)
    {
        await using var connection = new NpgsqlConnection(address + ";Pooling=false");
        await connection.OpenAsync(Cancelled);
        // A script that sets a parameter of pg_trgm was applied by a version that could.
        foreach (var statement in new[] { "do $$ begin if to_regproc('public.show_trgm') is not null then perform public.show_trgm(''); end if; end $$", sql })
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _state.Dispose();
        await _place.DisposeAsync();
    }
}
