using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Alerts.Silences;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Noise;
using Dd0c.Workers.Alerts.Pipeline;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Reads what a digest tells, by the queries of the noise report.</summary>
internal sealed class DigestReading(NoiseQueries noise, TimeProvider time)
{
    public async Task<Digest> OfAsync(Dd0cDbContext db, string kind, DateOnly day, AlertSettings settings, CancellationToken cancellationToken)
    {
        var (from, to) = DigestTimes.Range(day, kind, settings);
        var range = HourRange.Of(from, to);
        var (figures, report) = (await noise.FiguresAsync(range, cancellationToken), await noise.ReportAsync(range, cancellationToken));
        var resolved = await db.Incidents.CountAsync(i => i.State == IncidentState.Resolved && i.ResolvedAt >= range.From && i.ResolvedAt < range.To, cancellationToken);
        var open = await db.Incidents.CountAsync(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged, cancellationToken);
        var (untold, all) = await UntoldAsync(db, range, cancellationToken);
        return new(kind, day, range.From, range.To, figures.Incidents, resolved, open, figures.Alerts, figures.Reduction, new(figures.ToAcknowledge.Count, figures.ToAcknowledge.MedianSeconds), new(figures.ToResolve.Count, figures.ToResolve.MedianSeconds),
            [.. report.Alerts.Take(Digest.MostLines).Select(a => new DigestAlert(a.Title, a.Service?.Name ?? a.ServiceWord, a.Environment, a.Episodes, a.SelfResolved, a.Advice))], untold, all) { Silent = kind == DigestKind.Daily ? await SilentAsync(db, cancellationToken) : [] };
    }

    private async Task<IReadOnlyList<DigestSilence>> SilentAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var silent = await SilentSenders.OfAsync(db, now, cancellationToken);
        if (silent.Count == 0) return [];
        var names = await db.AlertIntegrations.AsNoTracking().Select(i => new { i.Id, i.Name }).ToDictionaryAsync(i => i.Id, i => i.Name, cancellationToken);
        return [.. silent.Values.OrderBy(s => s.Since).Take(Digest.MostLines).Select(s => new DigestSilence(names.GetValueOrDefault(s.Id, "an integration"), SilenceWords.Of(s, now)))];
    }

    /// <summary>Incidents of the hours that stand in no channel, with each reason once.</summary>
    private static async Task<(IReadOnlyList<DigestUntold> First, int All)> UntoldAsync(Dd0cDbContext db, HourRange range, CancellationToken cancellationToken)
    {
        var rows = await db.Incidents.AsNoTracking().Where(i => i.State != IncidentState.Merged && i.CreatedAt >= range.From && i.CreatedAt < range.To && !db.Deliveries.Any(d => d.IncidentId == i.Id && d.PostedAt != null))
            .Select(i => new { i.Id, i.Number, i.Title, i.Severity }).ToListAsync(cancellationToken);
        var first = rows.OrderByDescending(r => SeverityWord.Read(r.Severity)).ThenByDescending(r => r.Number).Take(Digest.MostLines).ToList();
        var ids = first.ConvertAll(f => f.Id);
        var why = (await db.Deliveries.AsNoTracking().Where(d => ids.Contains(d.IncidentId)).Select(d => new { d.IncidentId, d.State, d.Reasons, d.LastError }).ToListAsync(cancellationToken)).ToLookup(d => d.IncidentId,
            d => d.State == DeliveryState.Withheld ? JsonSerializer.Deserialize<List<string>>(d.Reasons, AlertRows.Json)! : [d.LastError?.TrimEnd('.') ?? "it waits for its channel"]);
        return ([.. first.Select(f => new DigestUntold(f.Number, f.Title, [.. why[f.Id].SelectMany(w => w).Distinct()]))], rows.Count);
    }
}
