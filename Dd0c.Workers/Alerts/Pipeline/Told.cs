using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>A signal with what was decided of it alone, and the delivery it came in.</summary>
internal sealed record Told(IdentifiedSignal Signal, MatchedService? Match, InboxReading From)
{
    public long InboxId => From.Row.Id;

    public static Told Of(AlertSignal signal, InboxReading from, AlertWorld world)
    {
        var match = AlertMatching.Match(signal, world.Directory);
        var environment = AlertMatching.EnvironmentOf(signal, match, from.Config.Environment);
        var word = AlertMatching.WordOf(signal);
        var severity = signal.SeverityWord is { } said && world.Settings.Severities.TryGetValue($"{from.Row.Provider}:{said.ToLowerInvariant()}", out var mapped) ? mapped : signal.Severity ?? AlertSeverity.Medium;
        return new(new IdentifiedSignal(signal, from.Row.Provider, Identities.Of(from.Row.IntegrationId, signal.Key, environment),
            Fingerprints.Of(match?.ServiceId.ToString() ?? word, environment, signal.Title), environment, match?.ServiceId, word, severity), match, from);
    }

    public Alert NewRow(Guid tenantId, Episode episode, DateTimeOffset now) => new()
    {
        TenantId = tenantId,
        Id = episode.Id,
        IntegrationId = From.Row.IntegrationId,
        Provider = episode.Provider,
        Identity = episode.Identity,
        Episode = episode.EpisodeKey,
        Fingerprint = episode.Fingerprint,
        Environment = episode.Environment,
        ServiceWord = episode.ServiceWord,
        Title = episode.Title,
        Severity = SeverityWord.Of(episode.Severity),
        Category = episode.Category.ToString().ToLowerInvariant(),
        SenderGroup = episode.Group,
        State = AlertRows.WordOf(episode.State),
        InboxId = InboxId,
        ReceivedAt = From.Row.ReceivedAt,
        UpdatedAt = now,
    };

    /// <summary>Puts into a row what only the signal knows.</summary>
    public void Tell(Alert row)
    {
        row.Matched = Match is null ? null : JsonSerializer.Serialize(Match, AlertRows.Json);
        row.Description = Signal.Signal.Description ?? row.Description;
        row.SeverityWord = Signal.Signal.SeverityWord ?? row.SeverityWord;
        row.Url = Signal.Signal.Url ?? row.Url;
    }
}
