using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;

namespace Dd0c.Workers.History;

/// <summary>
/// A month of one tenant as a file: each row as PostgreSQL writes it as JSON, one a line, compressed. So a line reads
/// <c>{"tenant_id": "…", "id": "…", "type": "ownership_changed", "payload": {…}, "created_at": "2026-08-03T09:12:44.123456+00:00", …}</c>.
/// </summary>
internal static class ArchivedRows
{
    /// <summary>Writes lines and tells how many, and their hash.</summary>
    public static async Task<Content> WriteAsync(Stream to, IAsyncEnumerable<string> lines, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, bytes) = (0L, 0L);
        await using var compressed = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true);
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var text = Encoding.UTF8.GetBytes(line + "\n");
            hash.AppendData(text);
            (rows, bytes) = (rows + 1, bytes + text.Length);
            await compressed.WriteAsync(text, cancellationToken);
        }
        return new(rows, bytes, hash.GetHashAndReset());
    }

    /// <summary>Reads all of it, and tells how many lines there were, and their hash.</summary>
    public static async Task<Content> VerifyAsync(Stream from, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, bytes, buffer) = (0L, 0L, new byte[81_920]);
        await using var plain = new GZipStream(from, CompressionMode.Decompress);
        for (int n; (n = await plain.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, n));
            (rows, bytes) = (rows + buffer.AsSpan(0, n).Count((byte)'\n'), bytes + n);
        }
        return new(rows, bytes, hash.GetHashAndReset());
    }

    /// <param name="rows">How many were written.</param>
    /// <exception cref="ArchiveUnreadable">It is not what was written. Rows may have been given before that is known.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream from, long rows, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(new GZipStream(from, CompressionMode.Decompress), Encoding.UTF8);
        while (await NextAsync() is { } next)
        {
            rows--;
            yield return next.Row;
        }
        if (rows != 0) throw Damaged(null);

        async Task<Line<T>?> NextAsync()
        {
            try
            {
                if (await lines.ReadLineAsync(cancellationToken) is not { } line) return null;
                using var row = JsonDocument.Parse(line);
                return new(read(row.RootElement));
            }
            catch (Exception e) when (e is IOException or InvalidDataException or JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw Damaged(e);
            }
        }
    }

    private static ArchiveUnreadable Damaged(Exception? cause) => new("A month of the history is in the archive, and its file there is damaged. The operator of dd0c finds the reason in its log.", cause);

    private sealed record Line<T>(T Row);

    public static (Guid ServiceId, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, byte[] State) Version(JsonElement row) =>
        (row.GetProperty("service_id").GetGuid(), At(row, "valid_from"), At(row, "valid_to"), Encoding.UTF8.GetBytes(row.GetProperty("state").GetRawText()));

    public static DiscoveryEvent Event(JsonElement row) => new()
    {
        TenantId = row.GetProperty("tenant_id").GetGuid(), Id = row.GetProperty("id").GetGuid(), RunId = Id(row, "run_id"), Type = row.GetProperty("type").GetString()!, ServiceId = Id(row, "service_id"),
        Subject = row.GetProperty("subject").GetString()!, Payload = row.GetProperty("payload").GetRawText(), Confidence = row.GetProperty("confidence") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null,
        Cause = Text(row, "cause"), CauseId = Id(row, "cause_id"), Actor = Text(row, "actor"), Said = Text(row, "said"), CreatedAt = At(row, "created_at"),
    };

    private static Guid? Id(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetGuid() : null;

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset At(JsonElement row, string name) => Instants.Whole(DateTimeOffset.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture));

    /// <param name="Bytes">Before compression.</param>
    internal sealed record Content(long Rows, long Bytes, byte[] Sha256)
    {
        public bool Equals(Content? other) => other is not null && Rows == other.Rows && Bytes == other.Bytes && Sha256.AsSpan().SequenceEqual(other.Sha256);

        public override int GetHashCode() => HashCode.Combine(Rows, Bytes);
    }
}
