using System.Text.Json;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>A channel that incidents are told to; nothing in it is secret.</summary>
/// <param name="Kind">slack, email, pagerduty or webhook.</param>
/// <param name="Where">For people: the channel, the mail addresses, the host.</param>
/// <param name="Slack">Null: it is none of Slack.</param>
/// <param name="Told">Incidents it was told of.</param>
/// <param name="Waiting">What has not arrived yet, of incidents and of the catalog.</param>
/// <param name="EarlierSecretUntil">Of a webhook: so long the secret before signs as well; null: the newest alone does.</param>
/// <param name="Fault">Why the last one did not arrive; null: it did.</param>
public sealed record ChannelView(
    Guid Id, string Kind, string Name, string Where, SlackView? Slack, ChannelRule Rule, bool Enabled, int Told, int Waiting,
    DateTimeOffset? LastOkAt, string? Fault, DateTimeOffset? FaultAt, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? EarlierSecretUntil = null)
{
    internal static ChannelView Of(DeliveryChannel c, IReadOnlyDictionary<string, string> workspaces, int told, int waiting, DateTimeOffset now)
    {
        var slack = c.Kind == ChannelKind.Slack ? SlackPlaces.PlaceOf(c) : null;
        var webhook = c.Kind == ChannelKind.Webhook ? JsonSerializer.Deserialize<WebhookPlace>(c.Config, AlertRows.Json) : null;
        var where = c.Kind switch
        {
            ChannelKind.Email => string.Join(", ", JsonSerializer.Deserialize<EmailPlace>(c.Config, AlertRows.Json)!.To),
            ChannelKind.Webhook => webhook!.Host,
            ChannelKind.PagerDuty => "PagerDuty",
            _ => $"#{slack?.ChannelName}",
        };
        return new(c.Id, c.Kind, c.Name, where, slack is null ? null : new(slack.Team, workspaces.GetValueOrDefault(slack.Team), slack.Channel, slack.ChannelName), ChannelRule.Of(DeliveryPlan.RuleOf(c)), c.Enabled, told, waiting, c.LastOkAt, c.LastError, c.LastErrorAt, c.CreatedAt, c.CreatedBy, webhook?.EarlierSigns(now) == true ? webhook.EarlierUntil : null);
    }
}

/// <param name="Workspace">Its id.</param>
/// <param name="WorkspaceName">Null: it is not connected any more.</param>
/// <param name="Channel">Slack's id of it.</param>
/// <param name="ChannelName">Without #.</param>
public sealed record SlackView(string Workspace, string? WorkspaceName, string Channel, string ChannelName);

/// <summary>A channel that was added, or whose signing secret is a new one.</summary>
/// <param name="Secret">What a webhook's events are signed with; told this once, and null for the other kinds.</param>
public sealed record ChannelMade(ChannelView Channel, string? Secret)
{
    public override string ToString() => $"ChannelMade {{ {Channel.Id} }}"; // a record prints all it holds
}

/// <summary>An attempt to post an event to a webhook.</summary>
/// <param name="Answer">HTTP status; null: there was none.</param>
/// <param name="Error">Why it did not arrive; null: it did.</param>
public sealed record SendView(Guid Id, string MessageId, string Type, int? Incident, int? Answer, string? Error, DateTimeOffset SentAt, string? SentAgainBy, string Body);

/// <param name="MinimumSeverity">info, low, medium, high or critical: this one and worse.</param>
/// <param name="Environments">Empty: all.</param>
/// <param name="Teams">Ids of teams of which one owns a service of the incident; empty: whoever does.</param>
/// <param name="UnacknowledgedMinutes">Only of those that nobody acknowledged for so long; 0: at once.</param>
/// <param name="Digest">none, daily, weekly or both: sent at nine by the organisation's clock.</param>
/// <param name="Events">Of webhooks incidents, service.discovered, service.ownership.changed, service.health.degraded and discovery.run.completed; of Slack and mail incidents, approval.asked and run.ended; of PagerDuty incidents.</param>
public sealed record ChannelRule(string MinimumSeverity, IReadOnlyList<string> Environments, IReadOnlyList<Guid> Teams, int UnacknowledgedMinutes, string Digest = "none", IReadOnlyList<string>? Events = null)
{
    internal const string Incidents = "incidents";

    internal static ChannelRule Of(DeliveryRule rule) => new(SeverityWord.Of(rule.MinimumSeverity), rule.Environments ?? [], rule.Teams ?? [], rule.UnacknowledgedMinutes, DigestTimes.Word(rule.Digest), [.. rule.Incidents ? [Incidents] : Array.Empty<string>(), .. rule.Catalog ?? [], .. rule.Runs ?? []]);

    internal DeliveryRule Read() => new(SeverityWord.Read(MinimumSeverity), Environments, Teams, UnacknowledgedMinutes, DigestTimes.TryRead(Digest, out var wish) ? wish : DigestWish.None, Events?.Contains(Incidents) ?? true, CatalogOf(Events), RunsOf(Events));

    /// <summary>Null: nothing of the catalog.</summary>
    internal static IReadOnlyList<string>? CatalogOf(IReadOnlyList<string>? events) => events?.Where(e => e != Incidents && !RunChoice.All.Contains(e)).Distinct().ToList() is { Count: > 0 } types ? types : null;

    /// <summary>Null: nothing of runs.</summary>
    internal static IReadOnlyList<string>? RunsOf(IReadOnlyList<string>? events) => events?.Where(RunChoice.All.Contains).Distinct().ToList() is { Count: > 0 } types ? types : null;
}
