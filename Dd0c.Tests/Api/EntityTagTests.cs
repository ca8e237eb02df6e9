using System.Net;
using System.Net.Http.Headers;

namespace Dd0c.Tests.Api;

/// <summary>Entity tags: what has not changed is not sent again, and what has is not overwritten by who does not know.</summary>
public sealed class EntityTagTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_known_already_is_answered_without_a_body()
    {
        foreach (var path in new[] { $"api/v1/services/{api.Own.ServiceSlug}", "api/v1/services", "api/v1/teams", $"api/v1/services/{api.Own.ServiceSlug}/routing", "api/v1/catalog/export.json" })
        {
            using var first = await api.Client.AskAsync(path);
            Assert.True(first.StatusCode == HttpStatusCode.OK && first.Headers.ETag is { IsWeak: false }, $"{path} {first.StatusCode} {first.Headers.ETag}");
            Assert.Equal("no-cache, private", first.Headers.CacheControl?.ToString());
            using var again = await AskAsync(path, $"\"another\", W/{first.Headers.ETag}");
            Assert.Equal((HttpStatusCode.NotModified, first.Headers.ETag, 0), (again.StatusCode, again.Headers.ETag, (await again.Content.ReadAsByteArrayAsync(Cancelled)).Length));
            using var other = await AskAsync(path, "\"another\"");
            Assert.Equal(await first.Content.ReadAsStringAsync(Cancelled), await other.Content.ReadAsStringAsync(Cancelled));
        }
    }

    [Fact]
    public async Task What_is_not_found_has_no_tag()
    {
        using var none = await AskAsync("api/v1/services/nothing", "*");
        await none.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Null(none.Headers.ETag);
    }

    [Fact]
    public async Task A_correction_of_what_has_changed_since_it_was_read_is_refused_and_names_what_stands_now()
    {
        var path = $"api/v1/services/{api.Own.ServiceId}";
        using var read = await api.Client.AskAsync(path);
        using var refused = await PatchAsync(path, """{"description":"By whoever did not look"}""", "\"of-yesterday\"");
        var problem = await refused.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal((read.Headers.ETag!.Tag, read.Headers.ETag), (problem.GetProperty("current").GetString(), refused.Headers.ETag));
        Assert.Equal(read.Headers.ETag, (await api.Client.AskAsync(path)).Headers.ETag); // nothing was changed
        using var weak = await PatchAsync(path, """{"description":"x"}""", $"W/{read.Headers.ETag}");
        await weak.ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    private Task<HttpResponseMessage> AskAsync(string path, string known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return api.Client.SendAsync(request, Cancelled);
    }

    private Task<HttpResponseMessage> PatchAsync(string path, string body, string ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return api.Client.SendAsync(request, Cancelled);
    }
}
