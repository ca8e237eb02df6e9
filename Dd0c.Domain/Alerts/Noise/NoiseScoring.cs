using System.Globalization;
using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts.Noise;

public static class NoiseScoring
{
    private const int OfAutoResolve = 35, OfRecurrence = 20, OfFlapping = 15, OfDuplicates = 10, OfSeverity = 15, OfHours = 5;
    // Nine of ten said by little history is less than ninety of a hundred.
    private const double Doubt = 2;
    // So many a week and nobody can look at each.
    private const double Weekly = 35;

    /// <summary>How likely it is that nobody need act. Deploys count for a cause (<see cref="Deploys.Suspect"/>), never for noise.</summary>
    public static NoiseScore Score(NoiseInput input, Safelist safelist, WorkingHours hours)
    {
        if (input.Episodes.Count == 0) return new NoiseScore(0, []);
        var histories = input.Episodes.Select(e => e.Identity).Distinct(StringComparer.Ordinal).Select(i => input.History.GetValueOrDefault(i) ?? new AlertHistory(7, 0, 0)).ToList();
        List<NoiseFactor> factors = [AutoResolve(histories), Recurrence(histories), Flaps(input.Episodes), Duplicates(input.Episodes), Severity(input.Episodes), Hours(input.Episodes, hours)];
        var sum = factors.Sum(f => f.Points);
        var cap = safelist.CapOf(input.Episodes, input.ServiceNames);
        return new NoiseScore(cap is null ? sum : Math.Min(sum, Safelist.Cap), factors, cap);
    }

    private static NoiseFactor AutoResolve(List<AlertHistory> histories)
    {
        // What people said weighs like an end of its kind, twice.
        var share = histories.Average(h => (h.SelfResolved + (2.0 * h.NotHelpful)) / (h.Episodes + (2.0 * (h.NotHelpful + h.Helpful)) + Doubt));
        var (of, self) = (histories.Sum(h => h.Episodes), histories.Sum(h => h.SelfResolved));
        var life = histories.Where(h => h.MedianLife is not null).Select(h => h.MedianLife!.Value).DefaultIfEmpty().Max();
        var (no, yes) = (histories.Sum(h => h.NotHelpful), histories.Sum(h => h.Helpful));
        var why = of == 0 ? "it has not fired before in the days kept" : Invariant($"{self} of the last {of} resolved themselves{(self > 0 && life > TimeSpan.Zero ? $" within {Math.Ceiling(life.TotalMinutes).ToString(CultureInfo.InvariantCulture)} min" : "")}");
        if (no + yes > 0) why += Invariant($"; people called {yes} helpful and {no} not");
        return Factor("auto_resolve", share, OfAutoResolve, why);
    }

    private static NoiseFactor Recurrence(List<AlertHistory> histories)
    {
        var weekly = histories.Max(h => 7.0 * h.Episodes / Math.Max(1, h.Days));
        return Factor("recurrence", Math.Log(1 + weekly) / Math.Log(1 + Weekly), OfRecurrence, weekly < 0.5 ? "it is rare" : Invariant($"it fires {weekly:0} times a week"));
    }

    private static NoiseFactor Flaps(IReadOnlyList<Episode> episodes)
    {
        var flapping = episodes.Count(e => e.Flapping);
        return Factor("flapping", (double)flapping / episodes.Count, OfFlapping, flapping == 0 ? "it does not flap" : episodes.Count == 1 ? "it goes on and off" : Invariant($"{flapping} of {episodes.Count} go on and off"));
    }

    private static NoiseFactor Duplicates(IReadOnlyList<Episode> episodes)
    {
        var firings = episodes.Sum(e => Math.Max(1, e.Firings));
        var faults = episodes.Select(e => e.Fingerprint).Distinct(StringComparer.Ordinal).Count();
        return Factor("duplicates", 1 - ((double)faults / firings), OfDuplicates, firings == faults ? "nothing was told twice" : Invariant($"{firings} firings tell {faults} {(faults == 1 ? "fault" : "faults")}"));
    }

    private static NoiseFactor Severity(IReadOnlyList<Episode> episodes)
    {
        var worst = episodes.Max(e => e.Severity);
        var share = worst switch { AlertSeverity.Info => 1, AlertSeverity.Low => 0.8, AlertSeverity.Medium => 0.4, AlertSeverity.High => 0.1, _ => 0.0 };
        return Factor("severity", share, OfSeverity, $"the worst is {worst.ToString().ToLowerInvariant()}");
    }

    private static NoiseFactor Hours(IReadOnlyList<Episode> episodes, WorkingHours hours)
    {
        var began = episodes.Min(e => e.StartedAt);
        var working = hours.Contain(began);
        return Factor("hours", working ? 1 : 0, OfHours, working ? "it began in working hours, when people's own work sets off most that passes by itself" : "it began outside working hours");
    }

    private static NoiseFactor Factor(string name, double share, int most, string why) => new(name, (int)Math.Round(Math.Clamp(share, 0, 1) * most, MidpointRounding.AwayFromZero), most, why);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
