using Npgsql;

namespace Dd0c.Tests.Support;

/// <summary>One statement against a database: what a test lays down, and what it looks at.</summary>
internal static class Sql
{
    public static async Task<object?> ScalarAsync(this NpgsqlDataSource source, string sql, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public static Task ExecuteAsync(this NpgsqlDataSource source, string sql, params object[] values) => source.ScalarAsync(sql, values);

    /// <param name="of">A table, and which of its rows.</param>
    public static async Task<long> CountAsync(this NpgsqlDataSource source, string of) => (long)(await source.ScalarAsync($"select count(*) from {of}"))!;
}
