namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>A time during which something of a subject fired.</summary>
/// <param name="Subject">A service of the catalog, or a sender's word for one. See <see cref="Subjects"/>.</param>
public readonly record struct Firing(string Subject, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Null: what goes on and off all the time, is about no service, or has no end that is known, says nothing of what begins meanwhile.</summary>
    /// <param name="resolves">Its sender is known to tell when an alert is over: one of which it has not told so still fires.</param>
    public static Firing? Of(Episode episode, CorrelationSettings settings, bool resolves)
    {
        if (episode.Flapping || !Episodes.Opens(episode) || Subjects.Main(episode) is not { } subject || !(resolves || episode.ResolvedAt is not null)) return null;
        var most = episode.StartedAt + settings.MostFiring;
        return new(subject, episode.StartedAt, episode.ResolvedAt is { } end && end < most ? end : most);
    }
}
