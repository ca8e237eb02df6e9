using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.Ownership;

/// <summary>
/// Signals → owner. Log-odds of a team add up over the sources that speak for it; a softmax over the teams and "none of these" makes a
/// probability of it. Two teams too close to tell are ambiguous; too little for anybody is unowned.
/// </summary>
internal static class OwnerInference
{
    internal const double None = 1.0;
    private const double Enough = 0.60;
    private const double Margin = 0.70;
    // Nothing that is inferred is certain.
    private const double Ceiling = 0.985;

    /// <param name="learned">What the tenant's answers make of the sources.</param>
    public static (OwnerVerdict Verdict, IReadOnlyList<Evidence> Evidence) Decide(IReadOnlyList<OwnerSignal> heard, TeamDirectory teams, OwnerCalibration learned)
    {
        IReadOnlyList<OwnerSignal> signals = learned.Sources.Count == 0 ? heard : [.. heard.Select(s => s with { Weight = s.Weight * learned.Scale(s.Source) })];
        var candidates = signals.Where(s => s.TeamKey is not null).GroupBy(s => s.TeamKey!, StringComparer.Ordinal)
            .Select(g =>
            {
                // Within one source the strongest reason counts: ten resources with one tag are one reason.
                var sources = g.GroupBy(s => s.Source).Select(s => s.MaxBy(x => x.Weight)!).OrderByDescending(s => s.Weight).ThenBy(s => s.Source, StringComparer.Ordinal).ToList();
                return (TeamKey: g.Key, LogOdds: sources.Sum(s => s.Weight), Source: sources[0].Source);
            }).OrderByDescending(c => c.LogOdds).ThenBy(c => c.TeamKey, StringComparer.Ordinal).ToList();
        var none = None + signals.Where(s => s.TeamKey is null).Select(s => s.Weight).DefaultIfEmpty(0).Max();
        var sum = Math.Exp(none) + candidates.Sum(c => Math.Exp(c.LogOdds));
        var ranked = candidates.Select(c => new Candidate(c.TeamKey, Math.Round(Math.Min(Ceiling, Math.Exp(c.LogOdds) / sum), 4), c.Source)).ToList();
        return (Verdict(candidates, ranked, none), Explain(signals, teams, learned));
    }

    private static OwnerVerdict Verdict(List<(string TeamKey, double LogOdds, string Source)> candidates, List<Candidate> ranked, double none)
    {
        if (ranked.Count == 0) return new OwnerVerdict.Unowned(null);
        var (best, second) = (ranked[0], ranked.Count > 1 ? ranked[1] : null);
        var close = second is not null && candidates[0].LogOdds - candidates[1].LogOdds < Margin;
        if (close && best.Confidence + second!.Confidence >= Enough) return new OwnerVerdict.Ambiguous(best, second);
        if (best.Confidence < Enough || candidates[0].LogOdds <= none) return new OwnerVerdict.Unowned(best);
        return new OwnerVerdict.Owned(best.TeamKey, best.Confidence, best.Source, second, [.. ranked.Skip(1).Where(c => c.Confidence >= 0.10).Select(c => c.TeamKey)]);
    }

    private static IReadOnlyList<Evidence> Explain(IReadOnlyList<OwnerSignal> signals, TeamDirectory teams, OwnerCalibration learned) =>
        [.. signals.GroupBy(s => (s.TeamKey, s.Source, s.Value)).Select(g => g.OrderByDescending(s => s.Weight).First())
            .OrderByDescending(s => s.Weight).ThenBy(s => s.Source, StringComparer.Ordinal).ThenBy(s => s.Value, StringComparer.Ordinal).ThenBy(s => s.TeamKey, StringComparer.Ordinal)
            .Take(12).Select(s => new Evidence("owner", s.Source, s.Value, Math.Round(s.Weight, 3), s.Since, s.TeamKey is null ? null : teams.SlugOf(s.TeamKey)) { Learned = Learned(s, learned.Scale(s.Source)) })];

    private static double? Learned(OwnerSignal signal, double scale) => scale == 1 || signal.Weight == 0 ? null : Math.Round(signal.Weight - (signal.Weight / scale), 3);
}
