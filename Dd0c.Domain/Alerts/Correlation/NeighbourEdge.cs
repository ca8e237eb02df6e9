using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>That one service needs another, as correlation knows it.</summary>
/// <param name="From">The one that needs.</param>
/// <param name="To">The one that is needed: where a fault begins.</param>
/// <param name="Confidence">0 to 1, that the edge is real.</param>
/// <param name="Source"><see cref="Graph"/>, <see cref="ByHand"/> or <see cref="Learned"/>.</param>
/// <param name="Count">How many incidents taught a learned one.</param>
/// <param name="LastSeen">When a learned one was last seen; it counts for <see cref="Neighbourhood.LearnedLife"/> after that.</param>
public readonly record struct NeighbourEdge(Guid From, Guid To, double Confidence, string Source = NeighbourEdge.Graph, int Count = 0, DateTimeOffset? LastSeen = null)
{
    public const string Graph = "graph";
    public const string ByHand = "by_hand";
    public const string Learned = "learned";

    /// <summary>Who triggers another does without it; the other waits for events in vain.</summary>
    public static NeighbourEdge Of(DependencyEdge edge) => edge.Kind == "triggers" ? new(edge.Target, edge.Source, edge.Confidence) : new(edge.Source, edge.Target, edge.Confidence);
}
