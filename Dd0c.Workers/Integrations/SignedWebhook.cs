using System.Globalization;
using System.Text;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Workers.Integrations;

/// <summary>A webhook of ours over HTTP: the request as Standard Webhooks wants it, and what is said where no answer came.</summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
internal static class SignedWebhook
{
    /// <summary>The client that goes to no private address, follows no redirect and logs no address.</summary>
    public const string HttpName = "outbound-webhooks";

    public static HttpRequestMessage Request(Uri url, WebhookMessage message, IEnumerable<string> secrets, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(message.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", message.Sign(secrets, now));
        return request;
    }

    /// <returns>Null: it is no fault of the way there.</returns>
    public static string? NoAnswer(Exception fault, Uri url, CancellationToken cancellationToken) => fault switch
    {
        HttpRequestException e => $"{url.Host} cannot be reached ({e.HttpRequestError})",
        IOException => $"{url.Host} did not answer in time",
        OperationCanceledException when !cancellationToken.IsCancellationRequested => $"{url.Host} did not answer in time",
        _ => null,
    };
}
