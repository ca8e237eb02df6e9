using System.Net;
using System.Net.Http.Headers;
using Dd0c.Domain.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Api;

/// <summary>What the API says when it will not or cannot: problem+json, in words, naming what to mend.</summary>
public sealed class RefusalTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task Every_endpoint_refuses_who_brings_no_token_or_a_wrong_one_and_says_where_tokens_are_made()
    {
        using var nobody = new HttpClient { BaseAddress = api.Portal.Address };
        using var stranger = new HttpClient { BaseAddress = api.Portal.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "dd0c_live_" + new string('x', 43)) } };
        foreach (var (method, path, _) in Endpoints())
        {
            using var none = await nobody.SendAsync(Request(method, path), TestContext.Current.CancellationToken);
            Assert.Contains("Settings → Tokens", (await none.ProblemAsync(HttpStatusCode.Unauthorized, path)).GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal("Bearer", none.Headers.WwwAuthenticate.Single().Scheme);
            using var wrong = await stranger.SendAsync(Request(method, path), TestContext.Current.CancellationToken);
            Assert.Contains("unknown, revoked or has run out", (await wrong.ProblemAsync(HttpStatusCode.Unauthorized, path)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_endpoint_refuses_a_token_without_its_scope_and_names_the_scope()
    {
        foreach (var (method, path, scope) in Endpoints())
        {
            using var client = await api.Portal.ClientAsync(api.Own.TenantSlug, [.. Scope.All.Except([scope])]);
            using var answer = await client.SendAsync(Request(method, path), TestContext.Current.CancellationToken);
            Assert.Contains($"lacks the scope {scope}", (await answer.ProblemAsync(HttpStatusCode.Forbidden, path)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/v1/nothing"), InlineData("/api/v2/services"), InlineData("/api"), InlineData("/api/v1/resources/arn:aws:s3:::x"), InlineData("/api/v1/discovery/runs/not-an-id")]
    public async Task An_unknown_path_is_a_problem_and_not_a_page(string path)
    {
        using var answer = await api.Client.AskAsync(path);
        await answer.ProblemAsync(HttpStatusCode.NotFound, path);
    }

    [Fact]
    public async Task A_method_that_is_not_taken_is_a_problem_too()
    {
        using var answer = await api.Client.DeleteAsync(new Uri("api/v1/services", UriKind.Relative), TestContext.Current.CancellationToken);
        await answer.ProblemAsync(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_question_where_no_model_is_set_up_is_told_who_sets_one_up()
    {
        using var answer = await api.Client.PostTextAsync("api/v1/ask", """{"question": "Who owns payments?"}""");
        Assert.Contains("Ask:Url", (await answer.ProblemAsync(HttpStatusCode.NotFound)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/services?limit=abc", "limit"), InlineData("/api/v1/services?limit=0", "limit"), InlineData("/api/v1/services?limit=201", "limit"), InlineData("/api/v1/services?limit=99999999999", "limit")]
    [InlineData("/api/v1/services?cursor=zzz", "cursor"), InlineData("/api/v1/services?cursor=%F0%9F%98%80", "cursor"), InlineData("/api/v1/services?cursor=MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAA", "cursor")]
    [InlineData("/api/v1/services?expand=resources,owner", "expand"), InlineData("/api/v1/services?q=a%00b", "q"), InlineData("/api/v1/services?team=%00", "team")]
    [InlineData("/api/v1/services/search", "q"), InlineData("/api/v1/services/search?q=%20", "q"), InlineData("/api/v1/services/search?q=x&limit=51", "limit"), InlineData("/api/v1/services/search?q=x&limit=-1", "limit")]
    [InlineData("/api/v1/teams?limit=0", "limit"), InlineData("/api/v1/teams?cursor=-", "cursor"), InlineData("/api/v1/teams/team-aa/services?role=boss", "role")]
    [InlineData("/api/v1/discovery/runs?limit=0", "limit"), InlineData("/api/v1/discovery/runs?limit=201", "limit"), InlineData("/api/v1/discovery/runs?cursor=zzz", "cursor"), InlineData("/api/v1/discovery/runs?cursor=MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA", "cursor")]
    public async Task A_parameter_that_cannot_be_is_named(string path, string field)
    {
        using var answer = await api.Client.AskAsync(path);
        await answer.FaultAsync(field, path);
    }

    [Theory]
    [InlineData("{", "body"), InlineData("", "body"), InlineData("[]", "body"), InlineData("null", "body"), InlineData("\"x\"", "body"), InlineData("{\"provider\":\"aws\",}", "body")]
    [InlineData("{\"provider\":1}", "provider"), InlineData("{\"provider\":\"aws\",\"auth\":\"role\"}", "auth"), InlineData("{\"provider\":\"aws\",\"auth\":{\"kind\":[]}}", "auth.kind"), InlineData("{\"provider\":\"aws\",\"regions\":\"eu-west-1\"}", "regions")]
    [InlineData("{\"provider\":\"aws\",\"auth\":{\"kind\":\"role\",\"rolearn2\":\"x\"}}", "auth.rolearn2"), InlineData("{\"provider\":\"aws\",\"secret\":1}", "secret")]
    public async Task A_body_that_cannot_be_read_is_told_by_its_field(string body, string field)
    {
        using var answer = await api.Client.PostTextAsync("api/v1/connections", body);
        var fault = await answer.FaultAsync(field, body);
        Assert.DoesNotContain("Dd0c.", fault, StringComparison.Ordinal); // our types are nobody's business
    }

    [Fact]
    public async Task A_body_of_another_kind_or_of_any_size_is_refused_in_words()
    {
        using var text = await api.Client.PostTextAsync("api/v1/connections", "provider=aws", "application/x-www-form-urlencoded");
        Assert.Contains("JSON", (await text.ProblemAsync(HttpStatusCode.UnsupportedMediaType)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var huge = await api.Client.PostTextAsync("api/v1/connections", $$"""{"provider":"aws","name":"{{new string('x', 200_000)}}"}""");
        await huge.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        using var run = await api.Client.PostTextAsync("api/v1/discovery/run", """{"connections":["aws"],"force":true}""");
        await run.FaultAsync("force");
        using var unknown = await api.Client.PostTextAsync("api/v1/discovery/run", """{"connections":["azure"]}""");
        Assert.Contains("azure", await unknown.FaultAsync("connections"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_asked_for_with_or_without_a_body()
    {
        // The sample's connection has nothing behind it; that a run is taken on is what counts.
        using var bare = await api.Client.PostAsync(new Uri("api/v1/discovery/run", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, bare.StatusCode);
        using var all = await api.Client.PostTextAsync("api/v1/discovery/run", "{}");
        Assert.Equal(HttpStatusCode.Accepted, all.StatusCode);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, path) { Content = method == HttpMethod.Post ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null };

    /// <summary>Every endpoint of the API with the scope it asks for.</summary>
    private IEnumerable<(HttpMethod Method, string Path, string Scope)> Endpoints()
    {
        var endpoints = api.Portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText is { } text && text.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) && text.TrimStart('/') != "api/{**path}").ToList();
        Assert.True(endpoints.Count >= 12);
        foreach (var endpoint in endpoints)
        {
            var scope = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).OfType<string>().Single(p => p.StartsWith("api:", StringComparison.Ordinal))["api:".Length..];
            var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, @"\{[^}]*\}", m => m.Value.Contains("guid", StringComparison.Ordinal) ? Guid.Empty.ToString() : m.Value.Contains("int", StringComparison.Ordinal) ? "1" : "x");
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods) yield return (new(method), path, scope);
        }
    }
}
