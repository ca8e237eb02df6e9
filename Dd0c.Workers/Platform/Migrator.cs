using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Applies the embedded NNNN_name.sql files in order, each once and in its own transaction, one process at a time.</summary>
public static class Migrator
{
    private const long Lock = 7306001;

    public static async Task<int> RunAsync(NpgsqlDataSource database, Assembly assembly, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await ExecuteAsync("select pg_advisory_lock($1)", Lock);
        try
        {
            await ExecuteAsync("create table if not exists schema_version (version int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())");
            var done = new Dictionary<int, string>();
            await using (var list = new NpgsqlCommand("select version, checksum from schema_version", connection))
            await using (var reader = await list.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct)) done[reader.GetInt32(0)] = reader.GetString(1);
            var applied = 0;
            foreach (var (version, name, sql) in Scripts(assembly))
            {
                var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
                if (done.TryGetValue(version, out var was))
                {
                    if (was != checksum) throw new InvalidOperationException($"Migration {name} was changed after it was applied.");
                    continue;
                }
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await ExecuteAsync(sql);
                await ExecuteAsync("insert into schema_version (version, name, checksum) values ($1, $2, $3)", version, name, checksum);
                await transaction.CommitAsync(ct);
                applied++;
            }
            return applied;
        }
        finally { await ExecuteAsync("select pg_advisory_unlock($1)", Lock); }

        async Task ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(ct);
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
