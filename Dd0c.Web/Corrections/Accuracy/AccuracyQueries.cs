using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Corrections.Accuracy;

/// <summary>Reads how right dd0c is for one tenant.</summary>
internal sealed class AccuracyQueries(TenantDb database)
{
    private const int MostDays = 400;
    private const int MostShown = 26;

    public async Task<AccuracyView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await db.Corrections.AsNoTracking().Where(c => c.Kind == "value" && c.UndoneAt == null && (c.Field == CorrectedField.Owner || c.Field == CorrectedField.Repository || c.Field == CorrectedField.Name)).ToListAsync(cancellationToken);
        var days = await db.AccuracyDays.AsNoTracking().OrderByDescending(d => d.Day).Take(MostDays).ToListAsync(cancellationToken);
        var owners = OwnerAccuracy.Standing(rows, CorrectedField.Owner);
        return new(Part(owners), owners.Count(Missed), days is [var last, ..] ? OwnerAccuracy.Stratified(owners, last.Bins) : null,
            Part(OwnerAccuracy.Standing(rows, CorrectedField.Repository)), Part(OwnerAccuracy.Standing(rows, CorrectedField.Name)), Sources(owners, days.FirstOrDefault()),
            [.. owners.GroupBy(r => new DateOnly(r.CreatedAt.Year, r.CreatedAt.Month, 1)).OrderByDescending(g => g.Key).Select(g => new MonthAccuracy(g.Key, Part([.. g]), g.Count(Missed)))],
            // The last day of each week, Monday first; of this week that is the last there is.
            [.. days.GroupBy(d => d.Day.DayNumber / 7).Select(g => g.First()).Take(MostShown).Select(d => new DayAccuracy(d.Day, d.Services, d.Owned, d.Verified, d.OwnersExpected))]);
    }

    /// <summary>What this organisation's answers have made of the weights, a sentence for each source that is not taken as it comes.</summary>
    public async Task<IReadOnlyDictionary<string, SourceCalibration>> LearnedAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var last = await db.AccuracyDays.AsNoTracking().OrderByDescending(d => d.Day).Select(d => d.Calibration).FirstOrDefaultAsync(cancellationToken);
        return Read(last).Where(s => s.Scale != 1).ToDictionary(s => s.Source, StringComparer.Ordinal);
    }

    private static List<SourceCalibration> Read(string? json) => json is null ? [] : CanonicalJson.Read<List<SourceCalibration>>(json);

    private static bool Missed(CorrectionRow row) => row.FoundValue is null && row.NewValue is not null;

    private static IReadOnlyList<SourceAccuracy> Sources(IReadOnlyList<CorrectionRow> owners, AccuracyDay? last)
    {
        var learned = Read(last?.Calibration).ToDictionary(s => s.Source, StringComparer.Ordinal);
        var heard = OwnerCalibration.Heard([.. owners.Select(o => o.Answer()).OfType<OwnerAnswer>()]);
        return [.. heard.Select(h =>
        {
            var (of, (low, high)) = (learned.GetValueOrDefault(h.Source) ?? new(h.Source, 1, 0, 0, 0), OwnerAccuracy.Wilson(h.Right, h.Answers));
            return new SourceAccuracy(h.Source, new(Math.Round(h.Answers, 2), Math.Round(h.Right, 2), h.Right / h.Answers, low, high, h.Expected / h.Answers), of.Scale, of.Answers, of.Right, of.Expected);
        }).OrderByDescending(s => s.Part.Asked).ThenBy(s => s.Source, StringComparer.Ordinal)];
    }

    private static AccuracyPart Part(IReadOnlyCollection<CorrectionRow> rows)
    {
        var figure = OwnerAccuracy.Figure(rows);
        return new(Math.Round(figure.Asked, 2), Math.Round(figure.Right, 2), figure.Share, figure.Low, figure.High, figure.Asked == 0 ? null : figure.Stated);
    }
}
