using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dd0c.Workers.Integrations.Slack;

/// <summary>Calls Slack's methods. Nothing is tried again here: whoever calls knows what may be repeated.</summary>
/// <remarks>https://docs.slack.dev/apis/web-api: HTTP 200 with ok:false is a failure.</remarks>
internal sealed class SlackClient(IHttpClientFactory clients, SlackSettings settings)
{
    public const string HttpName = "slack";
    private static readonly TimeSpan s_usualWait = TimeSpan.FromSeconds(30);
    // Its own faults: some of the work may have been done.
    private static readonly HashSet<string> s_unsure = ["fatal_error", "internal_error", "service_unavailable", "request_timeout"];

    /// <summary>A method that takes JSON.</summary>
    public Task<SlackAnswer> DoAsync(string token, string method, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(method, new AuthenticationHeaderValue("Bearer", token), JsonContent.Create(body, new MediaTypeHeaderValue("application/json", "utf-8")), cancellationToken);

    /// <summary>A method that reads, which takes a form.</summary>
    public Task<SlackAnswer> AskAsync(string token, string method, IEnumerable<(string Name, string? Value)> arguments, CancellationToken cancellationToken) =>
        SendAsync(method, new AuthenticationHeaderValue("Bearer", token), Form(arguments), cancellationToken);

    /// <summary>Exchanges the code that came with a granted installation.</summary>
    public Task<SlackAnswer> GrantAsync(string code, string redirect, CancellationToken cancellationToken) =>
        SendAsync("oauth.v2.access", new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{settings.ClientId}:{settings.ClientSecret}"))), Form([("code", code), ("redirect_uri", redirect)]), cancellationToken);

    /// <summary>Answers a click or a command where it came from; only at Slack's own addresses.</summary>
    /// <returns>False: it could not be delivered.</returns>
    public async Task<bool> RespondAsync(string responseUrl, string text, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(responseUrl, UriKind.Absolute, out var url) || !IsSlack(url)) return false;
        using var http = clients.CreateClient(HttpName);
        try
        {
            using var answer = await http.PostAsJsonAsync(url, new { response_type = "ephemeral", replace_original = false, text }, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private bool IsSlack(Uri url) => (url.Scheme == Uri.UriSchemeHttps && url.Host is "hooks.slack.com" or "hooks.slack-gov.com") || (url.Scheme == settings.ApiUrl.Scheme && url.Authority == settings.ApiUrl.Authority);

    private static FormUrlEncodedContent Form(IEnumerable<(string Name, string? Value)> arguments) => new(arguments.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Name, a.Value!)));

    private async Task<SlackAnswer> SendAsync(string method, AuthenticationHeaderValue authorization, HttpContent content, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(HttpName);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.ApiUrl, method)) { Content = content, Headers = { Authorization = authorization } };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.Timeout);
        try
        {
            using var answer = await http.SendAsync(request, patience.Token);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) return new SlackAnswer.Limited(answer.Headers.RetryAfter?.Delta ?? s_usualWait);
            if ((int)answer.StatusCode >= 500) return new SlackAnswer.Away($"Slack answered {(int)answer.StatusCode}", true);
            if (!answer.IsSuccessStatusCode) return new SlackAnswer.Refused($"http_{(int)answer.StatusCode}");
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            if (body.ValueKind != JsonValueKind.Object) return new SlackAnswer.Away("Slack's answer is no object", true);
            if (body.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True) return new SlackAnswer.Done(body);
            var error = body.TryGetProperty("error", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString()! : "unknown_error";
            if (error is "ratelimited" or "rate_limited") return new SlackAnswer.Limited(answer.Headers.RetryAfter?.Delta ?? s_usualWait);
            return s_unsure.Contains(error) ? new SlackAnswer.Away($"Slack answered {error}", true) : new SlackAnswer.Refused(error);
        }
        catch (HttpRequestException e)
        {
            return new SlackAnswer.Away($"Slack cannot be reached ({e.HttpRequestError})", e.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return new SlackAnswer.Away("Slack's answer broke off", true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SlackAnswer.Away($"Slack did not answer within {settings.Timeout.TotalSeconds:0} s", true);
        }
    }
}
