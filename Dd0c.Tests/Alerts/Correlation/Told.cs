using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Tests.Alerts.Correlation;

/// <summary>Signals and episodes as tests need them: minutes after nine o'clock.</summary>
internal static class Told
{
    public static readonly Guid Tenant = new("0d0c0000-0000-4000-8000-00000000000a");
    public static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Reopen = TimeSpan.FromMinutes(10);

    public static DateTimeOffset At(double minute) => Nine.AddMinutes(minute);

    public static IdentifiedSignal Signal(SignalKind kind, double minute, string key = "k", string? episode = null, Guid? service = null, string? word = null, string environment = "production", AlertSeverity severity = AlertSeverity.High, string title = "High latency") =>
        new(new AlertSignal { Key = key, EpisodeKey = episode, Kind = kind, At = At(minute), Title = title, Severity = severity }, "test", Identities.Of(Guid.Empty, key, environment), Fingerprints.Of(service?.ToString("N") ?? word, environment, title), environment, service, word, severity);

    public static Episode Episode(string key, double minute, Guid? service = null, string environment = "production", string? word = null, Guid? incident = null, bool pinned = false) =>
        Assert.Single(Episodes.Apply([], [Signal(SignalKind.Firing, minute, key, service: service, word: word, environment: environment)], Reopen, Tenant)) with { IncidentId = incident, Pinned = pinned };

    public static Guid Service(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public static NeighbourEdge Needs(int from, int to) => new(Service(from), Service(to), 0.9);

    /// <summary>Episodes as they stand after signals that came in these batches.</summary>
    public static IReadOnlyList<Episode> After(IEnumerable<IReadOnlyList<IdentifiedSignal>> batches)
    {
        var stored = new Dictionary<Guid, Episode>();
        foreach (var batch in batches)
            foreach (var episode in Episodes.Apply([.. stored.Values], batch, Reopen, Tenant))
                if (episode.PartOf is null) stored[episode.Id] = episode;
                else stored.Remove(episode.Id);
        return [.. stored.Values.OrderBy(e => e.Identity, StringComparer.Ordinal).ThenBy(e => e.StartedAt).ThenBy(e => e.EpisodeKey, StringComparer.Ordinal)];
    }

    public static List<T> Shuffled<T>(IEnumerable<T> items, Random draw) => [.. items.OrderBy(_ => draw.Next())];

    public static IEnumerable<IReadOnlyList<T>> CutAnywhere<T>(List<T> items, Random draw)
    {
        for (var at = 0; at < items.Count;)
        {
            var size = Math.Min(items.Count - at, 1 + draw.Next(6));
            yield return items.GetRange(at, size);
            at += size;
        }
    }
}
