using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Actions.News;

/// <summary>What one person or channel is told of a run, once.</summary>
public sealed class RunTelling : ITenantOwned
{
    public Guid TenantId { get; init; }
    /// <summary>Stands in the message, so that it is found again.</summary>
    public Guid Id { get; init; }
    public Guid RunId { get; init; }
    /// <summary>See <see cref="RunEvent"/>.</summary>
    public required string Event { get; init; }
    /// <summary>Null: a channel is told.</summary>
    public Guid? UserId { get; init; }
    /// <summary>Null: a person is told.</summary>
    public Guid? ChannelId { get; init; }
    /// <summary>Of a person, see <see cref="RunWay"/>.</summary>
    public string? Way { get; init; }
    /// <summary>See <see cref="RunTellingState"/>.</summary>
    public required string State { get; set; }
    /// <summary>The last attempt, while it is not known what became of it.</summary>
    public DateTimeOffset? TriedAt { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    /// <summary>Attempts so far that failed.</summary>
    public int Failed { get; set; }
    public string? LastError { get; set; }
    public DateTimeOffset? TryAfter { get; set; }
    /// <summary>When it happened.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

public static class RunTellingState
{
    public const string Waiting = "waiting";
    public const string Sent = "sent";
    /// <summary>It was no news any more, or cannot reach them this way.</summary>
    public const string Withheld = "withheld";
    /// <summary>The receiver takes nothing of it, or did not within a day.</summary>
    public const string Refused = "refused";
    /// <summary>It was sent, and whether it arrived cannot be found out: it is not sent twice.</summary>
    public const string Unsure = "unsure";
}

/// <summary>That somebody does not want to be told of something in one way. What is not switched off is told.</summary>
public sealed class NotificationOff : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid UserId { get; init; }
    /// <summary>See <see cref="RunChoice"/>.</summary>
    public required string Event { get; init; }
    /// <summary>See <see cref="RunWay"/>.</summary>
    public required string Way { get; init; }
}
