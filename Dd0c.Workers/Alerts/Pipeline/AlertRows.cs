using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>Between an alert's row and the episode that the decisions know.</summary>
internal static class AlertRows
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static Episode EpisodeOf(Alert row) => new()
    {
        Id = row.Id,
        Identity = row.Identity,
        EpisodeKey = row.Episode,
        Fingerprint = row.Fingerprint,
        Provider = row.Provider,
        Environment = row.Environment,
        ServiceId = row.ServiceId,
        ServiceWord = row.ServiceWord,
        Title = row.Title,
        Severity = SeverityWord.Read(row.Severity),
        Category = Enum.Parse<AlertCategory>(row.Category, ignoreCase: true),
        Group = row.SenderGroup,
        Tags = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Tags)!,
        State = StateOf(row.State),
        StartedAt = row.StartedAt,
        LastAt = row.LastAt,
        AcknowledgedAt = row.AcknowledgedAt,
        ResolvedAt = row.ResolvedAt,
        Firings = row.Firings,
        Transitions = JsonSerializer.Deserialize<List<Transition>>(row.Transitions, Json)!,
        Flapping = row.Flapping,
        FlappedAt = row.FlappedAt,
        IncidentId = row.IncidentId,
        Pinned = row.Pinned,
    };

    /// <summary>Puts into a row what the episode says; what only the signal knows stays.</summary>
    public static void Update(Alert row, Episode episode)
    {
        row.ServiceId = episode.ServiceId;
        row.Title = episode.Title;
        row.Severity = SeverityWord.Of(episode.Severity);
        row.Tags = JsonSerializer.Serialize(episode.Tags);
        row.State = WordOf(episode.State);
        row.StartedAt = episode.StartedAt;
        row.LastAt = episode.LastAt;
        row.AcknowledgedAt = episode.AcknowledgedAt;
        row.ResolvedAt = episode.ResolvedAt;
        row.Firings = episode.Firings;
        row.Transitions = JsonSerializer.Serialize(episode.Transitions, Json);
        row.Flapping = episode.Flapping;
        row.FlappedAt = episode.FlappedAt;
        row.IncidentId = episode.IncidentId;
        row.Pinned = episode.Pinned;
    }

    public static IncidentView ViewOf(Incident row, IEnumerable<Firing> firing) => new()
    {
        Id = row.Id,
        Environment = row.Environment,
        StartedAt = row.StartedAt,
        LastAt = row.LastAt,
        Closed = row.ClosedAt is not null,
        ClosedAt = row.ClosedAt,
        Apart = row.Apart,
        Activities = JsonSerializer.Deserialize<List<Activity>>(row.Activities, Json)!,
        Firing = [.. firing],
    };

    public static EpisodeState StateOf(string word) => word switch
    {
        "resolved" => EpisodeState.Resolved,
        "acknowledged" => EpisodeState.Acknowledged,
        _ => EpisodeState.Firing,
    };

    public static string WordOf(EpisodeState state) => state switch
    {
        EpisodeState.Resolved => "resolved",
        EpisodeState.Acknowledged => "acknowledged",
        _ => "firing",
    };
}
