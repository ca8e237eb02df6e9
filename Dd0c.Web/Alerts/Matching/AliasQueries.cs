using Dd0c.Domain.Alerts.Matching;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Matching;

/// <summary>Words that no service is known by, and what people said of them.</summary>
internal sealed class AliasQueries(TenantDb database, AlertWorlds worlds, TimeProvider time)
{
    private const int Window = 30, Most = 200, MostServices = 500;

    /// <summary>Of the last 30 days, those of the most alerts first; without those that a person said to be no service.</summary>
    public async Task<IReadOnlyList<UnmatchedWord>> UnmatchedAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var since = time.GetUtcNow().AddDays(-Window);
        var words = await db.Alerts.AsNoTracking().Where(a => a.ServiceId == null && a.ServiceWord != null && a.StartedAt >= since && !db.AlertAliases.Any(x => x.Word == a.ServiceWord && x.ServiceId == null))
            .GroupBy(a => a.ServiceWord!).Select(g => new { Word = g.Key, Alerts = g.Count(), LastAt = g.Max(a => a.StartedAt) }).OrderByDescending(g => g.Alerts).ThenBy(g => g.Word).Take(Most).ToListAsync(cancellationToken);
        var likest = await LikestAsync([.. words.Select(w => w.Word)], cancellationToken);
        return [.. words.Select(w => new UnmatchedWord(w.Word, w.Alerts, w.LastAt, likest.GetValueOrDefault(w.Word)))];
    }

    /// <summary>Which of an incident's words a person has to say something of, each with the service most like it.</summary>
    public async Task<IReadOnlyList<(string Word, LikelyService? Likest)>> AskedAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (words.Count == 0) return [];
        await using var db = database.Open();
        var none = await db.AlertAliases.AsNoTracking().Where(a => a.ServiceId == null && words.Contains(a.Word)).Select(a => a.Word).ToListAsync(cancellationToken);
        var asked = words.Except(none).Take(10).ToList();
        var likest = await LikestAsync(asked, cancellationToken);
        return [.. asked.Select(w => (w, likest.GetValueOrDefault(w)))];
    }

    /// <summary>Slugs to choose from.</summary>
    public async Task<IReadOnlyList<(string Slug, string Name)>> ServicesAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return (await db.Services.AsNoTracking().Where(s => s.RemovedAt == null).OrderBy(s => s.Slug).Take(MostServices).Select(s => new { s.Slug, s.DisplayName }).ToListAsync(cancellationToken)).ConvertAll(s => (s.Slug, s.DisplayName));
    }

    public async Task<IReadOnlyList<AliasView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await (from a in db.AlertAliases.AsNoTracking()
                      join s in db.Services.AsNoTracking() on a.ServiceId equals s.Id into services
                      from s in services.DefaultIfEmpty()
                      orderby a.Word
                      select new AliasView(a.Word, a.ServiceId, s == null ? null : s.Slug, a.CreatedBy, a.CreatedAt)).ToListAsync(cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, LikelyService>> LikestAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var directory = (await worlds.OfAsync(db, cancellationToken)).Directory;
        var found = words.Select(w => (Word: w, Likest: directory.Nearest(w))).Where(f => f.Likest is not null).ToList();
        var ids = found.Select(f => f.Likest!.Value.Id).Distinct().ToList();
        var names = await db.Services.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => (s.Slug, s.DisplayName), cancellationToken);
        return found.Where(f => names.ContainsKey(f.Likest!.Value.Id)).ToDictionary(f => f.Word, f => new LikelyService(f.Likest!.Value.Id, names[f.Likest.Value.Id].Slug, names[f.Likest.Value.Id].DisplayName, Math.Round(f.Likest.Value.Likeness, 2)));
    }
}

/// <param name="Alerts">Of the last 30 days.</param>
/// <param name="Likest">The service whose name is most like it; null: none shares a word.</param>
internal sealed record UnmatchedWord(string Word, int Alerts, DateTimeOffset LastAt, LikelyService? Likest);

/// <param name="Likeness">0 to 1.</param>
internal sealed record LikelyService(Guid Id, string Slug, string Name, double Likeness);

/// <param name="ServiceId">Null: a person said that it is no service.</param>
internal sealed record AliasView(string Word, Guid? ServiceId, string? Service, string CreatedBy, DateTimeOffset CreatedAt);
