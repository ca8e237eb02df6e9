using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Corrections;

/// <summary>How often what dd0c found was right, by the answers of people. Pure arithmetic over the stored corrections.</summary>
public static class OwnerAccuracy
{
    private const double Z = 1.959964;

    /// <summary>The tenth that a confidence is in, 0 to 9.</summary>
    public static int Bin(double confidence) => Math.Clamp((int)(confidence * 10), 0, 9);

    /// <summary>The last word on each thing that dd0c had found: of several on one, the earlier ones were revised, not wrong twice. What was taken back is out.</summary>
    public static IReadOnlyList<CorrectionRow> Standing(IEnumerable<CorrectionRow> rows, string field) =>
        [.. rows.Where(r => r.Kind == "value" && r.Field == field && r.UndoneAt is null).GroupBy(r => (r.ServiceId, r.FoundValue, r.FoundSource, r.FoundConfidence)).Select(g => g.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).First()).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id)];

    /// <summary>Of the answers where something had been found; those of one deed are one answer together.</summary>
    public static AccuracyFigure Figure(IReadOnlyCollection<CorrectionRow> rows)
    {
        var deeds = rows.CountBy(r => r.BatchId).ToDictionary(d => d.Key, d => d.Value);
        var (asked, right, stated) = (0.0, 0.0, 0.0);
        foreach (var row in rows.Where(r => r.FoundValue is not null))
        {
            var share = 1.0 / deeds[row.BatchId];
            (asked, right, stated) = (asked + share, right + (row.NewValue == row.FoundValue ? share : 0), stated + (share * (row.FoundConfidence ?? 0)));
        }
        var (low, high) = Wilson(right, asked);
        return new(asked, right, asked == 0 ? 0 : stated / asked, low, high);
    }

    /// <summary>The interval that holds the true share in 95 of 100 such samples (Wilson, 1927): sound for few answers and for shares near 0 and 1.</summary>
    public static (double Low, double High) Wilson(double right, double asked)
    {
        if (asked <= 0) return (0, 1);
        var (p, z2) = (right / asked, Z * Z);
        var (centre, half, size) = (p + (z2 / (2 * asked)), Z * Math.Sqrt((p * (1 - p) / asked) + (z2 / (4 * asked * asked))), 1 + (z2 / asked));
        return (Math.Max(0, (centre - half) / size), Math.Min(1, (centre + half) / size));
    }

    /// <summary>
    /// The share right over the whole catalog: in each tenth of confidence the share that answers showed, times the owners there. A tenth that nobody was asked
    /// about is taken at its confidence's word, and every tenth leans towards it by two answers, so that one answer does not speak for hundreds.
    /// </summary>
    /// <param name="bins">How many owners dd0c named, by tenth of confidence.</param>
    /// <returns>Null where none is named.</returns>
    public static double? Stratified(IEnumerable<CorrectionRow> rows, IReadOnlyList<int> bins)
    {
        const double Lean = 2;
        if (bins.Sum() == 0) return null;
        var strata = rows.Where(r => r is { FoundValue: not null, FoundConfidence: not null }).GroupBy(r => Bin(r.FoundConfidence!.Value)).ToDictionary(g => g.Key, g => Figure([.. g]));
        return bins.Select((count, bin) =>
        {
            var (middle, asked) = ((bin + 0.5) / 10, strata.GetValueOrDefault(bin) ?? new(0, 0, 0, 0, 1));
            return count * (asked.Right + (Lean * middle)) / (asked.Asked + Lean);
        }).Sum() / bins.Sum();
    }
}

/// <param name="Asked">Answers; those of one deed are one together, so it may be a fraction.</param>
/// <param name="Stated">The mean confidence with which it had been said; 0 where nothing was asked.</param>
/// <param name="Low">Of the share right, with <paramref name="High"/>: the 95 % interval.</param>
public sealed record AccuracyFigure(double Asked, double Right, double Stated, double Low, double High)
{
    public double? Share => Asked == 0 ? null : Right / Asked;
}
