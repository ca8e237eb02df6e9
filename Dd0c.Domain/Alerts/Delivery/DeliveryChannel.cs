using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Where incidents are told to.</summary>
public sealed class DeliveryChannel : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    /// <summary>See <see cref="ChannelKind"/>.</summary>
    public required string Kind { get; init; }
    public required string Name { get; set; }
    /// <summary>JSON; of Slack a <see cref="SlackPlace"/>.</summary>
    public string Config { get; set; } = "{}";
    /// <summary>Sealed; null: none.</summary>
    public byte[]? Secret { get; set; }
    /// <summary>JSON of <see cref="DeliveryRule"/>.</summary>
    public string Rule { get; set; } = "{}";
    public bool Enabled { get; set; } = true;
    public DateTimeOffset? LastOkAt { get; set; }
    /// <summary>Why the last delivery did not arrive, for people; null: it did.</summary>
    public string? LastError { get; set; }
    public DateTimeOffset? LastErrorAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>The kinds of channels. Each has messages of its own in the outbox.</summary>
public static class ChannelKind
{
    public const string Slack = "slack";
    public const string Email = "email";
    public const string PagerDuty = "pagerduty";
    public const string Webhook = "webhook";

    /// <summary>The kind of the outbox's messages that have a channel's kind delivered.</summary>
    public static string MessageOf(string kind) => $"deliver.{kind}";
}

/// <summary>A channel of a Slack workspace.</summary>
/// <param name="Team">T…</param>
/// <param name="Channel">C… or G…</param>
/// <param name="ChannelName">Without #; it may have been renamed since.</param>
public sealed record SlackPlace(string Team, string Channel, string ChannelName);

/// <summary>A Slack workspace that may be written to; it belongs to one tenant.</summary>
public sealed class SlackInstallation : ITenantOwned
{
    public Guid TenantId { get; init; }
    public required string TeamId { get; init; }
    public required string TeamName { get; set; }
    public string? BotUserId { get; set; }
    /// <summary>The bot's token, sealed.</summary>
    public required byte[] Secret { get; set; }
    /// <summary>What links in messages begin with; ends in a slash.</summary>
    public required string Portal { get; set; }
    /// <summary>JSON: until when Slack wants no more of what.</summary>
    public string Limited { get; set; } = "{}";
    public required string InstalledBy { get; set; }
    public DateTimeOffset InstalledAt { get; set; }
}
