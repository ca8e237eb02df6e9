using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Dd0c.Tests.Support;
using Dd0c.Web.Api;

namespace Dd0c.Tests.Api;

/// <summary>How much a token may ask, told with every answer.</summary>
public sealed class RateLimitTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_asks_too_much_is_told_when_to_go_on_and_no_other_suffers()
    {
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Api:RequestsPerMinute", "3"), ("Api:StrangersPerMinute", "2"));
        using var busy = await portal.ClientAsync("acme");
        using var calm = await portal.ClientAsync("acme");
        using var first = await busy.AskAsync("api/v1/services");
        Assert.Equal(("\"token\";q=3;w=60", "\"token\";r=2;t=20"), (Told(first, "RateLimit-Policy"), Told(first, "RateLimit")));
        Assert.Equal("\"token\";q=3;w=60", Told(await busy.AskAsync("api/v1/nothing"), "RateLimit-Policy"));

        var refused = await UntilAsync(busy);

        var problem = await refused.ProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(("token", 20.0), (problem.GetProperty("violated-policies")[0].GetString(), refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal("\"token\";r=0;t=60", Told(refused, "RateLimit"));
        using var other = await calm.AskAsync("api/v1/services");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        // Strangers are refused as what they are, until they ask too much; a good token from their address is not.
        using var stranger = new HttpClient { BaseAddress = portal.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "dd0c_live_" + new string('x', 43)) } };
        using var unknown = await stranger.AskAsync("api/v1/services");
        Assert.Equal((HttpStatusCode.Unauthorized, "\"address\";q=2;w=60"), (unknown.StatusCode, Told(unknown, "RateLimit-Policy")));
        await (await UntilAsync(stranger)).ProblemAsync(HttpStatusCode.TooManyRequests);
        using var still = await calm.AskAsync("api/v1/services");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);

        // Webhooks are no part of it: what they bring must not be lost.
        for (var i = 0; i < 6; i++)
        {
            using var webhook = await stranger.PostTextAsync("v1/webhooks/github", "{}");
            Assert.NotEqual(HttpStatusCode.TooManyRequests, webhook.StatusCode);
            Assert.False(webhook.Headers.Contains("RateLimit"));
        }
    }

    [Theory, InlineData(0, 1), InlineData(1, -1), InlineData(20_000_000, 1)]
    public void A_limit_that_is_none_stops_the_start(int tokens, int strangers) =>
        Assert.Contains("Api:", new ApiOptionsValidator().Validate(null, new() { RequestsPerMinute = tokens, StrangersPerMinute = strangers }).FailureMessage, StringComparison.Ordinal);

    /// <summary>The first answer that is a refusal; a bucket of so few is not filled between.</summary>
    private static async Task<HttpResponseMessage> UntilAsync(HttpClient client)
    {
        for (var i = 0; i < 10; i++)
        {
            var answer = await client.AskAsync("api/v1/services");
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) return answer;
            answer.Dispose();
        }
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{client.BaseAddress} refused nothing."));
    }

    private static string Told(HttpResponseMessage answer, string header) => Assert.Single(answer.Headers.GetValues(header));
}
