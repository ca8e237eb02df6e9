using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts.Deploys;

public static class DeploySuspects
{
    /// <summary>The changes that may have caused an incident, likeliest first; none for an incident without episodes.</summary>
    /// <param name="episodes">The incident's.</param>
    /// <param name="deploys">Of the hours before its first alert until its last one; which environment and service is looked at here.</param>
    public static IReadOnlyList<Suspect> Rank(IReadOnlyList<Episode> episodes, IReadOnlyList<DeployView> deploys, Neighbourhood graph, SuspectSettings settings) => throw new NotImplementedException();
}
