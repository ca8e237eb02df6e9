namespace Dd0c.Bench.Alerts;

/// <summary>Of all pairs of alerts: those that are of one incident in truth, those that were put into one, and those that are both.</summary>
internal sealed record PairScore(long True, long Found, long Both, int Incidents, int TrueIncidents)
{
    public double Precision => Found == 0 ? 1 : (double)Both / Found;
    public double Recall => True == 0 ? 1 : (double)Both / True;
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
    public double Ratio => TrueIncidents == 0 ? 1 : (double)Incidents / TrueIncidents;

    public static PairScore operator +(PairScore a, PairScore b) => new(a.True + b.True, a.Found + b.Found, a.Both + b.Both, a.Incidents + b.Incidents, a.TrueIncidents + b.TrueIncidents);

    public static PairScore Of<TTruth, TFound>(IReadOnlyCollection<(TTruth Truth, TFound Found)> alerts) where TTruth : notnull where TFound : notnull =>
        new(Pairs(alerts.GroupBy(a => a.Truth)), Pairs(alerts.GroupBy(a => a.Found)), Pairs(alerts.GroupBy(a => a)), alerts.Select(a => a.Found).Distinct().Count(), alerts.Select(a => a.Truth).Distinct().Count());

    private static long Pairs<TKey, TItem>(IEnumerable<IGrouping<TKey, TItem>> groups) => groups.Sum(g => g.LongCount() * (g.LongCount() - 1) / 2);
}
