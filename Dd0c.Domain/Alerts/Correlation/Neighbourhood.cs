namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>Which services are near enough that a fault in the one shows in the other; made once for each state of a catalog, safe for many readers.</summary>
public sealed class Neighbourhood
{
    /// <summary>A learned edge that no incident confirmed for so long counts no more.</summary>
    public static readonly TimeSpan LearnedLife = TimeSpan.FromDays(30);

    /// <param name="asOf">By which learned edges have expired or not; null: all count.</param>
    public Neighbourhood(IEnumerable<NeighbourEdge> edges, DateTimeOffset? asOf = null) => throw new NotImplementedException();

    public static Neighbourhood Empty { get; } = null!;

    /// <summary>The shortest way over edges in either direction, both ends among them, the surest where several are as short; null: none within so many hops.</summary>
    public IReadOnlyList<Guid>? Path(Guid a, Guid b, int hops) => throw new NotImplementedException();

    /// <summary>How many needs lie from the one down to the other (0: the same); null: it does not need it within so many.</summary>
    public int? Needs(Guid service, Guid needed, int hops) => throw new NotImplementedException();
}
