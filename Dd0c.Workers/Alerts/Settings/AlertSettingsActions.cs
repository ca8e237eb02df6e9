using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Settings;

/// <summary>Changes what a tenant has set about its alerts. It holds for what comes from now on.</summary>
internal sealed class AlertSettingsActions(TenantDb database, TimeProvider time)
{
    /// <param name="change">Of the settings as they are when nobody else changes them.</param>
    public async Task<AlertSettingsAnswer> ChangeAsync(Func<AlertSettings, AlertSettings> change, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var before = MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        var after = change(before);
        var services = after.SilenceMinutesOf.Keys.ToArray();
        var known = (await db.Services.Where(s => s.RemovedAt == null && services.Contains(s.Id)).Select(s => s.Id).ToListAsync(cancellationToken)).ToHashSet();
        if (AlertSettingsRules.Faults(after, known.Contains) is { Count: > 0 } faults) return new AlertSettingsAnswer.Wrong(faults);
        if (Changed(before, after) is { Count: > 0 } changed)
        {
            var json = JsonSerializer.Serialize(after, AlertRows.Json);
            await db.Database.ExecuteSqlAsync($"insert into alert_settings (tenant_id, settings) values ({db.TenantId}, {json}::jsonb) on conflict (tenant_id) do update set settings = excluded.settings", cancellationToken);
            db.Record(actor, "alerts.settings_changed", "alerts", time.GetUtcNow(), changed);
            await db.SaveChangesAsync(cancellationToken);
            await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Integrations), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return new AlertSettingsAnswer.Done(after);
    }

    public async Task<AlertSettings> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return MuteRows.SettingsOf(await db.AlertSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));
    }

    /// <summary>By field: what it was and what it is.</summary>
    private static Dictionary<string, JsonElement?[]> Changed(AlertSettings before, AlertSettings after)
    {
        var (was, now) = (Fields(before), Fields(after));
        return was.Keys.Union(now.Keys).Where(k => Text(was, k) != Text(now, k)).ToDictionary(k => k, k => new[] { Value(was, k), Value(now, k) });

        static Dictionary<string, JsonElement> Fields(AlertSettings settings) => JsonSerializer.SerializeToElement(settings, AlertRows.Json).EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        static JsonElement? Value(Dictionary<string, JsonElement> of, string key) => of.TryGetValue(key, out var value) ? value : null;
        static string? Text(Dictionary<string, JsonElement> of, string key) => Value(of, key)?.GetRawText();
    }
}

/// <summary>How a deed ended.</summary>
internal abstract record AlertSettingsAnswer
{
    public sealed record Done(AlertSettings Settings) : AlertSettingsAnswer;

    /// <param name="Faults">By field of the request.</param>
    public sealed record Wrong(IReadOnlyDictionary<string, string> Faults) : AlertSettingsAnswer;
}
