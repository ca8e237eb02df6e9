using Dd0c.Domain.Alerts.Noise;

namespace Dd0c.Domain.Alerts.Digests;

/// <summary>What a day, or a week, came to; its figures are those of the noise report over the same hours.</summary>
/// <param name="Kind">See <see cref="DigestKind"/>.</param>
/// <param name="From">Whole hours, UTC.</param>
/// <param name="Opened">Incidents.</param>
/// <param name="StillOpen">Incidents that are open or acknowledged when it is sent, whenever they began.</param>
/// <param name="Alerts">Firings that began.</param>
/// <param name="Reduction">0 to 1; null: there were no alerts.</param>
/// <param name="ToAcknowledge">Of incidents that began in it.</param>
/// <param name="Untold">Incidents no channel was told of, the worst first; the first of them.</param>
/// <param name="AllUntold">How many there are of those.</param>
public sealed record Digest(
    string Kind, DateOnly Day, DateTimeOffset From, DateTimeOffset To, int Opened, int Resolved, int StillOpen, int Alerts, double? Reduction, DigestMedian ToAcknowledge, DigestMedian ToResolve,
    IReadOnlyList<DigestAlert> Noisiest, IReadOnlyList<DigestUntold> Untold, int AllUntold)
{
    /// <summary>Integrations that have been silent for longer than they ever usually are, of a daily one; the first of them.</summary>
    public IReadOnlyList<DigestSilence> Silent { get; init; } = [];

    public const int MostLines = 5;

    /// <summary>Nothing happened that anybody wants to hear of.</summary>
    public bool IsEmpty => Opened == 0 && Resolved == 0 && StillOpen == 0 && Alerts == 0 && Silent.Count == 0;
}

/// <param name="Count">Of how many.</param>
public sealed record DigestMedian(int Count, double? Seconds);

/// <summary>An alert that fired much.</summary>
/// <param name="Service">Its name, or the sender's word.</param>
public sealed record DigestAlert(string Title, string? Service, string Environment, int Episodes, int SelfResolved, NoiseAdvice Advice);

/// <summary>An incident that nobody was told of.</summary>
public sealed record DigestUntold(int Number, string Title, IReadOnlyList<string> Why);

/// <summary>An integration of which nothing comes.</summary>
/// <param name="Words">silent for 9 h; usually it delivers every 20 min</param>
public sealed record DigestSilence(string Name, string Words);
