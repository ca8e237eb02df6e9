namespace Dd0c.Domain.Alerts.Deploys;

/// <summary>How far before an incident a change may lie and still be suspected in earnest.</summary>
public sealed record SuspectSettings
{
    public TimeSpan Lookback { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan LookbackOfProduction { get; init; } = TimeSpan.FromMinutes(15);
    /// <summary>Past the lookback confidence decays; past this nothing is suspected.</summary>
    public TimeSpan Most { get; init; } = TimeSpan.FromHours(4);
    public int Hops { get; init; } = 2;

    public TimeSpan LookbackOf(string environment) => environment == "production" ? LookbackOfProduction : Lookback;
}
