using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Domain.Alerts.Noise;

/// <summary>What suggestions are made of.</summary>
/// <param name="Reasons">Why each episode is in the incident.</param>
/// <param name="Suspects">Likeliest first.</param>
/// <param name="Learned">Edges that past incidents taught and nobody has confirmed.</param>
/// <param name="Answered">Keys of suggestions that people have answered with no: not made again.</param>
public sealed record SuggestionInput(Guid IncidentId, NoiseInput Noise, NoiseScore Score, IReadOnlyDictionary<Guid, JoinReason> Reasons, IReadOnlyList<Suspect> Suspects, IReadOnlyList<NeighbourEdge> Learned, IReadOnlySet<string> Answered);

public static class Suggestions
{
    /// <summary>What a person might do, surest first; dd0c does none of it by itself.</summary>
    public static IReadOnlyList<Suggestion> Of(SuggestionInput input) => throw new NotImplementedException();
}
