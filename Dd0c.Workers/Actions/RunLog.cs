using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Actions;

/// <summary>The log of a run, and word to those who watch it.</summary>
internal static class RunLog
{
    private const int LongestLine = 2_000;
    public const int MostLines = 5_000;

    public static void Add(Dd0cDbContext db, ActionRun run, int? position, DateTimeOffset at, string text) =>
        db.ActionRunLines.Add(new() { TenantId = db.TenantId, RunId = run.Id, Position = position, At = at, Text = Clean(text) });

    private static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal) is var clean && clean.Length > LongestLine ? clean[..LongestLine] + "…" : clean;

    public static Task TellAsync(Dd0cDbContext db, Guid runId, CancellationToken cancellationToken) =>
        ChangeFeed.AnnounceAsync((NpgsqlConnection)db.Database.GetDbConnection(), new(db.TenantId, Feed.Actions, RunId: runId), cancellationToken);
}
