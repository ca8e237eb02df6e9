using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Microsoft.Extensions.Configuration;

namespace Dd0c.Workers.Integrations.PagerDuty;

/// <summary>Sends events to PagerDuty.</summary>
/// <remarks>https://developer.pagerduty.com/docs/events-api-v2/overview/: 202 is taken, 400 is a faulty event or an unknown key, 429 and 5xx are to be tried again.</remarks>
internal sealed class PagerDutyEvents(IHttpClientFactory clients, IConfiguration configuration)
{
    public const string HttpName = "pagerduty";
    private readonly Uri _address = new(configuration["PagerDuty:EventsUrl"] ?? "https://events.pagerduty.com/v2/enqueue");

    public async Task<Sent> SendAsync(JsonObject body, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(HttpName);
        try
        {
            using var answer = await http.PostAsJsonAsync(_address, body, cancellationToken);
            return (int)answer.StatusCode == 400 ? new Sent.Broken("PagerDuty does not know this integration key, or the service is disabled", 400) : Sent.OfHttp(answer.StatusCode, "PagerDuty", answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Sent.Away(e is HttpRequestException lost ? $"PagerDuty cannot be reached ({lost.HttpRequestError})" : "PagerDuty does not answer");
        }
    }
}
