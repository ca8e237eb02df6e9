namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>How alerts are grouped; a tenant may change each, and one service may have a silence of its own.</summary>
public sealed record CorrelationSettings
{
    /// <summary>A session ends when nothing joined it for so long, by the senders' times.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(10);
    /// <summary>No alert joins an incident that began so long before it.</summary>
    public TimeSpan MostLife { get; init; } = TimeSpan.FromHours(24);
    /// <summary>How many dependencies may lie between two alerts' services.</summary>
    public int Hops { get; init; } = 2;
    /// <summary>What begins next to an alert while that fires is near to it, for so long at most.</summary>
    public TimeSpan MostFiring => 3 * Silence;
    public IReadOnlyDictionary<Guid, TimeSpan> SilenceOf { get; init; } = new Dictionary<Guid, TimeSpan>();

    /// <summary>Of two services the longer one holds.</summary>
    public TimeSpan SilenceBetween(Guid? one, Guid? other)
    {
        var (a, b) = (Of(one), Of(other));
        return a > b ? a : b;

        TimeSpan Of(Guid? service) => service is { } id && SilenceOf.TryGetValue(id, out var own) ? own : Silence;
    }
}
