using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Applies the embedded NNNN_name.sql files in order, each once and in its own transaction, one process at a time.</summary>
internal static class Migrator
{
    // Of this database alone, as all such locks are; what its holder does to things of the whole server may meet another database's.
    private const long Lock = 7306001;

    /// <summary>Brings the database up to date and returns how many scripts it applied.</summary>
    /// <param name="prepare">Runs under the lock before the scripts.</param>
    /// <exception cref="StartupProblem">A script that was applied here has changed since, or the database is newer than the program.</exception>
    public static async Task<int> RunAsync(NpgsqlConnection connection, Assembly assembly, Func<Task> prepare, CancellationToken cancellationToken = default)
    {
        await ExecuteAsync("select pg_advisory_lock($1)", Lock);
        try
        {
            await prepare();
            await ExecuteAsync("create table if not exists schema_version (version int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())");
            var done = new Dictionary<int, (string Name, string Checksum)>();
            await using (var list = new NpgsqlCommand("select version, name, checksum from schema_version", connection))
            await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
                while (await reader.ReadAsync(cancellationToken)) done[reader.GetInt32(0)] = (reader.GetString(1), reader.GetString(2));
            var scripts = Scripts(assembly).ToList();
            if (done.Keys.Except(scripts.Select(s => s.Version)).ToList() is { Count: > 0 } newer)
                throw new StartupProblem($"The database was migrated by a newer dd0c (it has {done[newer.Max()].Name}, which this program does not know). Start that version, or restore a backup from before the upgrade.");
            var applied = 0;
            foreach (var (version, name, sql) in scripts)
            {
                var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
                if (done.TryGetValue(version, out var was))
                {
                    if (was.Checksum != checksum)
                        throw new StartupProblem($"Migration {name} was changed after it had been applied to this database. Run the dd0c version that applied it, or start with an empty database.");
                    continue;
                }
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ExecuteAsync(sql);
                await ExecuteAsync("insert into schema_version (version, name, checksum) values ($1, $2, $3)", version, name, checksum);
                await transaction.CommitAsync(cancellationToken);
                applied++;
            }
            return applied;
        }
        finally
        {
            // A broken connection has given the lock back, and its fault is the one to tell.
            if (connection.State == System.Data.ConnectionState.Open) await ExecuteAsync("select pg_advisory_unlock($1)", Lock);
        }

        async Task ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static IEnumerable<(int Version, string Name, string Sql)> Scripts(Assembly assembly) =>
        from resource in assembly.GetManifestResourceNames()
        where resource.EndsWith(".sql", StringComparison.Ordinal)
        let name = resource.Split('.')[^2]
        orderby name
        select (int.Parse(name[..4], CultureInfo.InvariantCulture), name, Read(assembly, resource));

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
