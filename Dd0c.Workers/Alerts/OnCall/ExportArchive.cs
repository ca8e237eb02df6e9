using System.IO.Compression;
using Dd0c.Domain.Alerts.OnCall.Import;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Opens an uploaded export, of bounded size whatever it says of itself.</summary>
internal static class ExportArchive
{
    public const int MostBytes = 4 * 1024 * 1024;
    private const int MostFiles = 5_000, MostUnpacked = 32 * 1024 * 1024;

    /// <returns>The files, or why there are none.</returns>
    public static async Task<(IReadOnlyList<ExportFile> Files, string? Why)> OpenAsync(Stream upload, CancellationToken cancellationToken)
    {
        if (await ReadAsync(upload, MostBytes, cancellationToken) is not { } bytes) return ([], $"An export has at most {MostBytes / 1024 / 1024} MB. Leave out folders of alerts and logs.");
        if (bytes.Length == 0) return ([], "Choose the file of the export.");
        if (!bytes.AsSpan().StartsWith("PK\u0003\u0004"u8)) return ([new("", bytes)], null);
        try
        {
            await using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            var wanted = zip.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !e.FullName.Contains("__MACOSX", StringComparison.Ordinal)).Take(MostFiles + 1).ToList();
            if (wanted.Count > MostFiles) return ([], $"It holds more than {MostFiles} files.");
            var (files, left) = (new List<ExportFile>(wanted.Count), MostUnpacked);
            foreach (var entry in wanted)
            {
                // What the archive says of an entry's size is not believed.
                await using var stream = await entry.OpenAsync(cancellationToken);
                if (await ReadAsync(stream, left, cancellationToken) is not { } content) return ([], $"Unpacked it has more than {MostUnpacked / 1024 / 1024} MB.");
                left -= content.Length;
                files.Add(new(entry.FullName.Replace('\\', '/'), content));
            }
            return files.Count == 0 ? ([], "There is no JSON file in the archive.") : (files, null);
        }
        catch (InvalidDataException)
        {
            return ([], "The archive is damaged. Pack the folder again.");
        }
    }

    /// <returns>Null: there is more.</returns>
    private static async Task<byte[]?> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (read.Length + count > most) return null;
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }
}
