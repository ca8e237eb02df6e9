namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Which incident each episode belongs to.</summary>
public static class Correlator
{
    /// <param name="open">Incidents that alerts may still join: those whose last alert lies less than the horizon of the late before the first of the episodes; closed ones too.</param>
    /// <param name="episodes">That were opened or changed, of one tenant.</param>
    public static CorrelationPlan Plan(IReadOnlyList<IncidentView> open, IReadOnlyList<Episode> episodes, Neighbourhood graph, CorrelationSettings settings) => throw new NotImplementedException();
}
