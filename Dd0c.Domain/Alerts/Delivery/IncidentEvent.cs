using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>What happened to an incident, as channels without a message of its own are told: event by event, each of the newest state.</summary>
public static class IncidentEvent
{
    public const string Opened = "incident.opened", Updated = "incident.updated", Acknowledged = "incident.acknowledged", Reopened = "incident.reopened", Resolved = "incident.resolved", Merged = "incident.merged";

    /// <param name="before">What was told last; null: nothing.</param>
    public static string Of(ToldState? before, IncidentCard card) => card.State switch
    {
        _ when before is null => card.State == IncidentState.Resolved ? Resolved : Opened,
        _ when before.State == card.State => Updated,
        IncidentState.Acknowledged => Acknowledged,
        IncidentState.Resolved => Resolved,
        IncidentState.Merged => Merged,
        _ => Reopened,
    };

    /// <summary>What of an incident is worth an event to a kind of channel, as a hash: another alert of a storm is none.</summary>
    public static string WorthOf(string kind, IncidentCard card)
    {
        object worth = kind switch
        {
            ChannelKind.Email => new { card.State, Worst = card.Severity },
            ChannelKind.PagerDuty => new { card.State, card.Severity, card.Title },
            _ => new { card.State, card.Severity, card.Title, card.Environment, card.Services, card.Owners, card.MergedInto, card.AcknowledgedBy, card.SnoozedUntil, Suspect = card.Suspects is [var first, ..] ? first.Title : null },
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(worth))));
    }
}

/// <summary>How an incident stood when it was told last.</summary>
public sealed record ToldState(string State, AlertSeverity Severity);
