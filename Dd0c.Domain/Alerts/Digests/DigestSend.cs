using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.Digests;

/// <summary>The digest of one channel and day, which is sent once.</summary>
public sealed class DigestSend : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ChannelId { get; init; }
    /// <summary>Of the tenant's clock: the morning it is sent.</summary>
    public DateOnly Day { get; init; }
    /// <summary>See <see cref="DigestKind"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>Stands in the message, so that it is found again.</summary>
    public Guid Id { get; init; }
    /// <summary>See <see cref="DigestState"/>.</summary>
    public required string State { get; set; }
    /// <summary>The last attempt, while it is not known what became of it.</summary>
    public DateTimeOffset? TriedAt { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    /// <summary>Attempts so far that failed.</summary>
    public int Failed { get; set; }
    public string? LastError { get; set; }
    public DateTimeOffset? TryAfter { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class DigestState
{
    public const string Waiting = "waiting";
    public const string Sent = "sent";
    /// <summary>Nothing had happened.</summary>
    public const string Nothing = "nothing";
    /// <summary>The receiver takes nothing of it, or did not within a day.</summary>
    public const string Refused = "refused";
    /// <summary>The channel was switched off, or wants it from the next one on.</summary>
    public const string Withheld = "withheld";
}

public static class DigestKind
{
    /// <summary>Of the day before.</summary>
    public const string Daily = "daily";
    /// <summary>Of the week before: the noise report.</summary>
    public const string Weekly = "weekly";
    /// <summary>What initiatives that are due soon still ask of teams; see <see cref="Scorecards.Reminders.InitiativeReminders"/>. No channel chooses it: initiatives do.</summary>
    public const string Reminder = "reminder";
}
