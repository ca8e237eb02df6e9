namespace Dd0c.Domain.Alerts.Noise;

public static class NoiseScoring
{
    /// <summary>How likely it is that nobody need act. Deploys count for a cause (<see cref="Deploys.Suspect"/>), never for noise.</summary>
    public static NoiseScore Score(NoiseInput input, Safelist safelist, WorkingHours hours) => throw new NotImplementedException();
}
