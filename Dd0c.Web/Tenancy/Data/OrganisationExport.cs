using System.Data;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dd0c.Web.Catalog.Export;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Web.Tenancy.Data;

/// <summary>
/// All that is kept of an organisation as one ZIP, written while it is read: a file of JSON lines for each table, the catalog as Backstage
/// reads it, and what lies in the archive. Without anything that lets somebody in: no secrets, no hashes, no sessions.
/// </summary>
internal sealed class OrganisationExport(TenantDb database, CatalogExport catalog, IArchive archive, TimeProvider time)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes it down that the data leaves, before it does.</summary>
    public async Task RecordAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Record(actor, "data.exported", "everything", time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using var awaited = new AwaitedStream(stream);
        await using (var zip = await ZipArchive.CreateAsync(awaited, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken)) await WriteAsync(zip, cancellationToken);
        await awaited.FlushAsync(cancellationToken);
    }

    private async Task WriteAsync(ZipArchive zip, CancellationToken cancellationToken)
    {
        IReadOnlyList<ExportedTable> tables;
        await using (var db = database.Open()) tables = ExportedTables.Of(db.Model);
        var files = new List<object>();
        var (kept, lost) = (new List<string>(), new List<string>());
        await using (var connection = await database.ConnectAsync(cancellationToken))
        {
            // One instant for all of it, whatever is written meanwhile.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            foreach (var table in tables) files.Add(new { File = $"{table.Name}.jsonl", Rows = await WriteAsync(zip, table, connection, cancellationToken) });
            await using var keys = new NpgsqlCommand("select key from history_archives where tenant_id = $1 union select key from alert_payload_archives where tenant_id = $1 order by 1", connection) { Parameters = { new() { Value = database.TenantId } } };
            await using var reader = await keys.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) kept.Add(reader.GetString(0));
        }
        await TextAsync(zip, "catalog-info.yaml", BackstageExport.Write(await catalog.ReadAsync(cancellationToken)), cancellationToken);
        foreach (var key in kept)
            if (!await CopyAsync(zip, key, cancellationToken)) lost.Add(key);
        await TextAsync(zip, "manifest.json", JsonSerializer.Serialize(new
        {
            Format = "dd0c.organisation/v1", Organisation = database.TenantId, TakenAt = time.GetUtcNow(), Files = files,
            LeftOut = ExportedTables.LeftOut, Secrets = "Keys, tokens, passwords and their hashes are never exported.", NotReadFromArchive = lost,
        }, s_json), cancellationToken);
    }

    private async Task<long> WriteAsync(ZipArchive zip, ExportedTable table, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var file = await zip.CreateEntry($"{table.Name}.jsonl", CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await using var text = new StreamWriter(file, new UTF8Encoding(false), 64 * 1024);
        await using var command = new NpgsqlCommand(table.Sql, connection) { CommandTimeout = 600, Parameters = { new() { Value = database.TenantId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = 0L;
        for (; await reader.ReadAsync(cancellationToken); rows++) await text.WriteAsync($"{reader.GetString(0)}\n".AsMemory(), cancellationToken);
        return rows;
    }

    /// <returns>False: the archive does not have it, or cannot be reached from here.</returns>
    private async Task<bool> CopyAsync(ZipArchive zip, string key, CancellationToken cancellationToken)
    {
        Stream kept;
        try
        {
            kept = await archive.OpenAsync(key, cancellationToken);
        }
        catch (ArchiveUnreadable)
        {
            return false;
        }
        await using (kept)
        {
            await using var file = await zip.CreateEntry($"archive/{key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]}", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
            await kept.CopyToAsync(file, cancellationToken);
        }
        return true;
    }

    private static async Task TextAsync(ZipArchive zip, string name, string text, CancellationToken cancellationToken)
    {
        await using var file = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
