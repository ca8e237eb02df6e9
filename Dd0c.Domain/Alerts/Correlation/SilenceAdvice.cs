using System.Globalization;

namespace Dd0c.Domain.Alerts.Correlation;

/// <param name="ServiceId">Null: for the tenant.</param>
/// <param name="Alerts">Of how many alerts it was made.</param>
/// <param name="Why">For people.</param>
public sealed record SilenceSuggestion(Guid? ServiceId, TimeSpan Silence, int Alerts, string Why);

public static class SilenceAdvice
{
    private const int LeastGaps = 30;
    private const double Share = 0.95;
    // Gaps beyond it are between troubles, not within one.
    private static readonly TimeSpan s_most = TimeSpan.FromHours(1);
    private static readonly TimeSpan[] s_choices = [.. new[] { 5, 10, 15, 20, 30, 45 }.Select(m => TimeSpan.FromMinutes(m))];

    /// <param name="history">When alerts fired, in any order: of which service, and which incident they came to be in, also by hand.</param>
    /// <returns>For the tenant and for services whose history says something else than the settings.</returns>
    public static IReadOnlyList<SilenceSuggestion> Of(IReadOnlyList<(Guid? ServiceId, Guid IncidentId, DateTimeOffset At)> history, CorrelationSettings settings)
    {
        var advice = new List<SilenceSuggestion>();
        Advise(null, Gaps(history.GroupBy(h => h.IncidentId).Select(g => g.Select(h => h.At))), settings.Silence);
        foreach (var service in history.Where(h => h.ServiceId is not null).GroupBy(h => h.ServiceId!.Value).OrderBy(g => g.Key))
            Advise(service.Key, Gaps([service.Select(h => h.At)]), settings.SilenceBetween(service.Key, service.Key));
        return advice;

        void Advise(Guid? service, List<TimeSpan> gaps, TimeSpan now)
        {
            if (gaps.Count < LeastGaps) return;
            var within = gaps[(int)Math.Ceiling(Share * gaps.Count) - 1];
            var silence = Array.Find(s_choices, c => c >= within);
            if (silence == default || silence == now) return;
            advice.Add(new SilenceSuggestion(service, silence, gaps.Count + 1, string.Create(CultureInfo.InvariantCulture,
                $"Of {gaps.Count} gaps between alerts of one trouble {Share:0%} are within {Math.Ceiling(within.TotalMinutes):0} min; the silence is {now.TotalMinutes:0} min")));
        }
    }

    private static List<TimeSpan> Gaps(IEnumerable<IEnumerable<DateTimeOffset>> troubles) =>
        [.. troubles.SelectMany(t => t.Order().ToList() is var at ? at.Zip(at.Skip(1), (a, b) => b - a) : []).Where(g => g > TimeSpan.Zero && g <= s_most).Order()];
}
