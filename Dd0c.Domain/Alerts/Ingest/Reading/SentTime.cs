namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>A sender's time, held to what can be: a clock far ahead would keep an alert in a state that no later message could change.</summary>
internal static class SentTime
{
    private static readonly TimeSpan s_mostAhead = TimeSpan.FromHours(1);

    public static DateTimeOffset Of(DateTimeOffset? sent, DateTimeOffset receivedAt) => sent is { } time && time <= receivedAt + s_mostAhead ? time : receivedAt;

    public static DateTimeOffset? Start(DateTimeOffset? start, DateTimeOffset receivedAt) => start is { } time && time <= receivedAt + s_mostAhead ? time : null;
}
