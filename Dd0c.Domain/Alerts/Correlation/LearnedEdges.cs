namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>When the services of a past incident first alerted in it.</summary>
public sealed record PastIncident(Guid Id, IReadOnlyList<(Guid ServiceId, DateTimeOffset FirstAt)> Services);

public static class LearnedEdges
{
    /// <summary>How often it has to be seen.</summary>
    public const int Least = 3;

    /// <summary>Edges of source <see cref="NeighbourEdge.Learned"/>: what alerts 1 to 3 minutes before another, in at least <see cref="Least"/> incidents and hardly ever the other way round.</summary>
    public static IReadOnlyList<NeighbourEdge> Of(IReadOnlyList<PastIncident> incidents) => throw new NotImplementedException();
}
