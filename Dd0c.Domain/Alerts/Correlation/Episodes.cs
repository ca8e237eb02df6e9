namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Signals of alerts into their firings. Neither the order nor the number of a signal's arrivals changes what comes out.</summary>
public static class Episodes
{
    /// <summary>How many transitions an episode keeps.</summary>
    public const int MostTransitions = 200;

    /// <summary>It has been told to fire: a resolve alone is kept and opens no incident.</summary>
    public static bool Opens(Episode episode) => throw new NotImplementedException();

    /// <param name="known">The stored recent episodes of the signals' identities.</param>
    /// <param name="signals">Of any identities, in any order.</param>
    /// <param name="reopenWithin">A firing so soon after a resolve continues the same episode, where the sender gives no episode key.</param>
    /// <returns>Each episode that is new or no longer as it was known. One that turned out to be part of another names it in <see cref="Episode.PartOf"/>.</returns>
    public static IReadOnlyList<Episode> Apply(IReadOnlyList<Episode> known, IReadOnlyList<IdentifiedSignal> signals, TimeSpan reopenWithin, Guid tenantId) => throw new NotImplementedException();
}
