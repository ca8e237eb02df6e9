using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Integrations.Mail;
using MimeKit;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Where somebody wants incidents told.</summary>
/// <param name="Kind">email, pagerduty or webhook.</param>
/// <param name="Portal">What links begin with; ends in a slash.</param>
/// <param name="To">Mail addresses.</param>
/// <param name="Url">Of the webhook.</param>
/// <param name="RoutingKey">Of PagerDuty's service: its integration key.</param>
public sealed record ChannelWish(string Kind, string Portal, IReadOnlyList<string>? To = null, string? Url = null, string? RoutingKey = null)
{
    public override string ToString() => $"ChannelWish {{ {Kind} }}"; // a record prints all it holds
}

/// <summary>A channel that can be stored.</summary>
/// <param name="Name">After where it goes.</param>
/// <param name="Secret">Sealed.</param>
/// <param name="Told">What is told once to who made it.</param>
internal sealed record NewChannel(string Kind, string Name, string Config, byte[]? Secret, string? Told = null);

/// <summary>Reads wishes for channels, and says what is wrong with them.</summary>
internal sealed class NewChannels(ChannelVault vault, SmtpSettings smtp, AddressPolicy addresses)
{
    private const int MostAddresses = 20, MostUrl = 2_000;

    public async Task<(NewChannel? Made, ChannelAnswer.Wrong? Why)> ReadAsync(Guid tenant, ChannelWish wish, CancellationToken cancellationToken) => wish.Kind switch
    {
        ChannelKind.Email => Email(wish),
        ChannelKind.PagerDuty => PagerDuty(tenant, wish),
        ChannelKind.Webhook => await WebhookAsync(tenant, wish, cancellationToken),
        _ => (null, new("kind", "Use slack, email, pagerduty or webhook.")),
    };

    private (NewChannel?, ChannelAnswer.Wrong?) Email(ChannelWish wish)
    {
        if (smtp.Host is null) return (null, new("to", "The operator of this server has set no mail server (Smtp:Host)."));
        var to = (wish.To ?? []).Select(a => a?.Trim() ?? "").Where(a => a.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (to.Count is 0 or > MostAddresses) return (null, new("to", $"Name 1 to {MostAddresses} mail addresses."));
        if (to.Find(a => !MailboxAddress.TryParse(a, out var box) || box.Address != a || !box.Address.Contains('@', StringComparison.Ordinal)) is { } wrong) return (null, new("to", $"{wrong} is no mail address."));
        return (new(ChannelKind.Email, to.Count == 1 ? to[0] : $"{to[0]} and {to.Count - 1} more", JsonSerializer.Serialize(new EmailPlace(to, wish.Portal), AlertRows.Json), null), null);
    }

    private (NewChannel?, ChannelAnswer.Wrong?) PagerDuty(Guid tenant, ChannelWish wish)
    {
        var key = wish.RoutingKey?.Trim() ?? "";
        if (key.Length != 32 || !key.All(char.IsAsciiLetterOrDigit)) return (null, new("routingKey", "PagerDuty's integration keys have 32 letters and digits."));
        return (new(ChannelKind.PagerDuty, "PagerDuty", JsonSerializer.Serialize(new PagerDutyPlace(wish.Portal), AlertRows.Json), vault.Seal(tenant, key)), null);
    }

    private async Task<(NewChannel?, ChannelAnswer.Wrong?)> WebhookAsync(Guid tenant, ChannelWish wish, CancellationToken cancellationToken)
    {
        var text = wish.Url?.Trim() ?? "";
        if (text.Length > MostUrl || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0) return (null, new("url", "Give an address such as https://example.com/hooks/dd0c, without a name and password in it."));
        if (await addresses.RefusalAsync(url, cancellationToken) is { } refusal) return (null, new("url", refusal));
        var signing = WebhookMessage.NewSecret();
        return (new(ChannelKind.Webhook, url.Host, JsonSerializer.Serialize(new WebhookPlace(url.Host, wish.Portal), AlertRows.Json), vault.Seal(tenant, JsonSerializer.Serialize(new WebhookSecret(text, signing), AlertRows.Json)), signing), null);
    }
}
