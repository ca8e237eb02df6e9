using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts.Noise;

/// <summary>What the noise of an incident is judged by.</summary>
/// <param name="Episodes">The incident's.</param>
/// <param name="History">Of each identity among them what its earlier episodes were; one without any may be missing.</param>
/// <param name="ServiceNames">Of the catalog's services among them, for the safelist.</param>
public sealed record NoiseInput(IReadOnlyList<Episode> Episodes, IReadOnlyDictionary<string, AlertHistory> History, IReadOnlyDictionary<Guid, string> ServiceNames);

/// <summary>The earlier episodes of one identity, of the last days.</summary>
/// <param name="Days">How many days were looked at.</param>
/// <param name="Episodes">How many there were, without this one.</param>
/// <param name="SelfResolved">How many of them ended without anybody having acknowledged, commented or answered them.</param>
/// <param name="MedianLife">Until they resolved themselves.</param>
/// <param name="NotHelpful">How often people called their incidents noise.</param>
/// <param name="Helpful">How often people called them helpful.</param>
public sealed record AlertHistory(int Days, int Episodes, int SelfResolved, TimeSpan? MedianLife = null, int NotHelpful = 0, int Helpful = 0);
