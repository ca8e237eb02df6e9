using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace Dd0c.Workers.Platform;

/// <summary>
/// Inserts or updates many rows of a mapped table in one statement. Table, columns and key come from the EF model, so a new
/// column is carried along by itself. The rows travel as one JSON array, which PostgreSQL reads into its own types.
/// </summary>
internal static class BulkRows
{
    // An array of this size is some megabytes; more would only cost memory on both sides.
    private const int RowsAtOnce = 2_000;

    /// <summary>Inserts rows of a table that only grows.</summary>
    public static Task AppendAsync<T>(this Dd0cDbContext context, NpgsqlConnection connection, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
        where T : class => context.UpsertAsync(connection, rows, cancellationToken, keep: ["*"]);

    /// <param name="keep">Columns that are set when the row is new and left alone when it is there; <c>*</c>: all.</param>
    /// <param name="omit">Columns left to their default.</param>
    public static async Task UpsertAsync<T>(this Dd0cDbContext context, NpgsqlConnection connection, IReadOnlyCollection<T> rows, CancellationToken cancellationToken, string[]? keep = null, string[]? omit = null)
        where T : class
    {
        if (rows.Count == 0) return;
        var type = context.Model.FindEntityType(typeof(T))!;
        var columns = type.GetProperties().Select(p => new Column(p)).Where(c => omit?.Contains(c.Name) != true).ToList();
        var table = type.GetTableName()!;
        var key = type.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName()).ToList();
        var names = string.Join(", ", columns.Select(c => c.Name));
        var updated = columns.Where(c => !key.Contains(c.Name) && keep is not ["*"] && keep?.Contains(c.Name) != true).Select(c => $"{c.Name} = excluded.{c.Name}").ToList();
        var sql = $"""
            insert into {table} ({names}) select {names} from jsonb_populate_recordset(null::{table}, $1)
            on conflict ({string.Join(", ", key)}) do {(updated.Count == 0 ? "nothing" : $"update set {string.Join(", ", updated)}")}
            """;
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
            command.Parameters.Add(new() { Value = Json(chunk, columns), NpgsqlDbType = NpgsqlDbType.Jsonb });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static byte[] Json<T>(T[] rows, List<Column> columns)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                foreach (var column in columns)
                {
                    writer.WritePropertyName(column.Name);
                    column.Write(writer, row!);
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return buffer.ToArray();
    }

    private sealed class Column(IProperty property)
    {
        private readonly Func<object, object?> _get = property.PropertyInfo!.GetValue;
        private readonly bool _json = property.GetColumnType() == "jsonb";

        public string Name { get; } = property.GetColumnName();

        public void Write(Utf8JsonWriter writer, object row)
        {
            switch (_get(row))
            {
                case null: writer.WriteNullValue(); break;
                case string text when _json: writer.WriteRawValue(text); break;
                // A character that PostgreSQL's text cannot hold must not cost the whole batch.
                case string text: writer.WriteStringValue(text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text); break;
                case byte[] bytes: writer.WriteStringValue($"\\x{Convert.ToHexStringLower(bytes)}"); break;
                case DateTimeOffset at: writer.WriteStringValue(at.ToUniversalTime()); break;
                case var value: JsonSerializer.Serialize(writer, value, value.GetType()); break;
            }
        }
    }
}
