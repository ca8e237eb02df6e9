using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Dd0c.Workers.Integrations.OnCall;

/// <summary>Asks a vendor's API. What is not an answer to read ends the whole reading: half of the schedules would look like all.</summary>
internal sealed class OnCallHttp(IHttpClientFactory clients)
{
    public const string HttpName = "on-call";
    private static readonly TimeSpan s_usualWait = TimeSpan.FromMinutes(1), s_longestWait = TimeSpan.FromHours(1);

    /// <param name="vendor">For people.</param>
    /// <exception cref="OnCallEnd">There is no answer to read.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(Uri url, AuthenticationHeaderValue authorization, string vendor, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(HttpName);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = authorization } };
        request.Headers.Accept.Add(new("application/json"));
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => await answer.Content.ReadAsByteArrayAsync(cancellationToken),
                HttpStatusCode.Unauthorized => throw new OnCallEnd(new OnCallAnswer.Refused($"{vendor} does not take this API key. It was deleted there, or belongs to the other region.")),
                HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity => throw new OnCallEnd(new OnCallAnswer.Refused($"{vendor} knows this API key, but does not let it read schedules.")),
                HttpStatusCode.TooManyRequests => throw new OnCallEnd(new OnCallAnswer.Limited(WaitOf(answer))),
                var other => throw new OnCallEnd(new OnCallAnswer.Away($"{vendor} answered {(int)other}.")),
            };
        }
        catch (HttpRequestException e)
        {
            throw new OnCallEnd(new OnCallAnswer.Away($"{vendor} cannot be reached ({e.HttpRequestError})."), e);
        }
        catch (IOException e)
        {
            throw new OnCallEnd(new OnCallAnswer.Away($"{vendor}'s answer broke off."), e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OnCallEnd(new OnCallAnswer.Away($"{vendor} did not answer in time."), e);
        }
    }

    public static async Task<OnCallAnswer> EndAsync(Func<Task<OnCallAnswer>> reading, string vendor)
    {
        try
        {
            return await reading();
        }
        catch (OnCallEnd end)
        {
            return end.Answer;
        }
        catch (JsonException)
        {
            return new OnCallAnswer.Away($"{vendor}'s answer is no JSON.");
        }
    }

    // PagerDuty tells the seconds in ratelimit-reset, OpsGenie the length of its period.
    private static TimeSpan WaitOf(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter?.Delta;
        foreach (var name in new[] { "ratelimit-reset", "X-RateLimit-Period-In-Sec" })
            if (wait is null && answer.Headers.TryGetValues(name, out var values) && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 86_400) wait = TimeSpan.FromSeconds(seconds);
        return wait is not { } told ? s_usualWait : told < TimeSpan.Zero ? TimeSpan.Zero : told > s_longestWait ? s_longestWait : told;
    }
}

/// <summary>There is nothing more to read; carries how it ended.</summary>
internal sealed class OnCallEnd(OnCallAnswer answer, Exception? inner = null) : Exception("A vendor's schedules were not read.", inner)
{
    public OnCallAnswer Answer { get; } = answer;
}
