namespace Dd0c.Domain.Alerts.Correlation;

/// <param name="ServiceId">Null: for the tenant.</param>
/// <param name="Alerts">Of how many alerts it was made.</param>
/// <param name="Why">For people.</param>
public sealed record SilenceSuggestion(Guid? ServiceId, TimeSpan Silence, int Alerts, string Why);

public static class SilenceAdvice
{
    /// <param name="history">When alerts fired, in any order: of which service, and which incident they came to be in.</param>
    /// <returns>For the tenant and for services whose history says something else than the settings.</returns>
    public static IReadOnlyList<SilenceSuggestion> Of(IReadOnlyList<(Guid? ServiceId, Guid IncidentId, DateTimeOffset At)> history, CorrelationSettings settings) => throw new NotImplementedException();
}
