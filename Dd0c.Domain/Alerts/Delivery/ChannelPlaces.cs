namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Whom a channel writes mail to.</summary>
/// <param name="To">At most 20.</param>
/// <param name="Portal">What links begin with; ends in a slash.</param>
public sealed record EmailPlace(IReadOnlyList<string> To, string Portal);

/// <summary>A service of PagerDuty; its key is the channel's secret.</summary>
/// <param name="Portal">What links begin with; ends in a slash.</param>
public sealed record PagerDutyPlace(string Portal);

/// <summary>An address that takes our events. The whole of it is part of the channel's secret: many senders' addresses let in by themselves.</summary>
/// <param name="Host">What of the address may be shown.</param>
/// <param name="Portal">What links begin with; ends in a slash.</param>
/// <param name="EarlierUntil">So long the secret before signs as well; null: there is one only.</param>
public sealed record WebhookPlace(string Host, string Portal, DateTimeOffset? EarlierUntil = null)
{
    /// <summary>How long the secret before signs beside a new one, unless it is ended.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public bool EarlierSigns(DateTimeOffset now) => EarlierUntil > now;
}

/// <summary>What a webhook's channel keeps sealed.</summary>
/// <param name="Signing">whsec_…, by which the receiver proves that an event is ours.</param>
/// <param name="Earlier">The one before; whether it still signs, the place says.</param>
public sealed record WebhookSecret(string Url, string Signing, string? Earlier = null)
{
    /// <summary>What signs an event: the newest first.</summary>
    public IReadOnlyList<string> SigningAt(WebhookPlace place, DateTimeOffset now) => Earlier is { } earlier && place.EarlierSigns(now) ? [Signing, earlier] : [Signing];

    public override string ToString() => nameof(WebhookSecret); // a record prints all it holds
}
