using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Settings;

/// <summary>Replays stored days under other settings. Nothing is changed and nobody is told.</summary>
internal sealed class BacktestQueries(TenantDb database, AlertWorlds worlds, TimeProvider time)
{
    public const int MostDays = 30;
    private const int MostAlerts = 20_000, MostExamples = 20;

    /// <param name="change">Of the settings as they are.</param>
    /// <returns>What would be otherwise, or what is wrong with the settings by field.</returns>
    public async Task<(BacktestAnswer? Answer, IReadOnlyDictionary<string, string> Faults)> TryAsync(int days, Func<AlertSettings, AlertSettings> change, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var world = await worlds.OfAsync(db, cancellationToken);
        var other = change(world.Settings);
        var faults = new Dictionary<string, string>(AlertSettingsRules.Faults(other, world.ServiceNames.ContainsKey));
        if (days is < 1 or > MostDays) faults["days"] = $"Use 1 to {MostDays}.";
        if (faults.Count > 0) return (null, faults);
        var since = time.GetUtcNow().AddDays(-days);
        var rows = await db.Alerts.AsNoTracking().Where(a => a.StartedAt >= since).OrderByDescending(a => a.StartedAt).ThenBy(a => a.Id).Take(MostAlerts + 1).ToListAsync(cancellationToken);
        var outcome = Backtest.Of([.. rows.Take(MostAlerts).Select(AlertRows.EpisodeOf)], world.Neighbourhood, world.Settings.Correlation, other.Correlation);
        var of = rows.ToDictionary(r => r.Id);
        var shown = outcome.Changes.Take(MostExamples).ToList();
        var incidents = shown.SelectMany(c => c.Parts).SelectMany(p => p).Select(id => of[id].IncidentId).OfType<Guid>().Distinct().ToList();
        var numbers = await db.Incidents.AsNoTracking().Where(i => incidents.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Number, cancellationToken);
        return (new(days, outcome.Alerts, rows.Count > MostAlerts, outcome.Now, outcome.Then, outcome.Changes.Count(c => c.Kind == BacktestChange.Joined), outcome.Changes.Count(c => c.Kind == BacktestChange.Parted),
            [.. shown.Select(c => new BacktestExample(c.Kind, [.. c.Parts.Select(p => new BacktestPart(of[p.MinBy(id => of[id].StartedAt)].Title, p.Count, [.. p.Select(id => of[id].IncidentId).OfType<Guid>().Distinct().Where(numbers.ContainsKey).Select(id => numbers[id]).Order()]))]))]), faults);
    }
}

/// <summary>The body of POST /api/v1/alerts/backtest: settings that are left out are as they are.</summary>
/// <param name="Days">1 to 30.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BacktestBody(int Days = 14, int? SilenceMinutes = null, int? MostLifeHours = null, int? Hops = null, IReadOnlyDictionary<Guid, int>? SilenceMinutesOf = null)
{
    public AlertSettings Over(AlertSettings settings) => new AlertSettingsChange(SilenceMinutes, MostLifeHours, Hops, SilenceMinutesOf).Over(settings);
}

/// <summary>What the alerts of the last days would have become.</summary>
/// <param name="More">There were more alerts: it is of the latest.</param>
/// <param name="IncidentsNow">That the present settings make of them, without what people merged and split.</param>
/// <param name="Joined">How often several incidents would have been one.</param>
/// <param name="Parted">How often one would have been several.</param>
internal sealed record BacktestAnswer(int Days, int Alerts, bool More, int IncidentsNow, int IncidentsThen, int Joined, int Parted, IReadOnlyList<BacktestExample> Examples);

/// <param name="Kind">joined or parted.</param>
internal sealed record BacktestExample(string Kind, IReadOnlyList<BacktestPart> Parts);

/// <param name="Title">Of its first alert.</param>
/// <param name="Incidents">Numbers of those the alerts are in.</param>
internal sealed record BacktestPart(string Title, int Alerts, IReadOnlyList<int> Incidents);
