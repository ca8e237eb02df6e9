using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>The simulated GitHub's sign-in pages, which the portal's own sign-in is tested on.</summary>
public sealed class SignInPagesTests
{
    private const string Verifier = "a-verifier-that-is-long-enough-for-pkce-0123456789";

    [Fact]
    public async Task A_code_is_good_for_one_exchange_by_who_can_show_the_verifier()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(1).Team("core", ["alice"]).Build());
        using var http = Client(server);

        var stolen = await ExchangeAsync(http, await CodeAsync(http), "another-verifier");
        var code = await CodeAsync(http);
        var first = await ExchangeAsync(http, code, Verifier);
        var second = await ExchangeAsync(http, code, Verifier);

        Assert.Equal("bad_verification_code", stolen.GetProperty("error").GetString());
        Assert.StartsWith("gho_", first.GetProperty("access_token").GetString(), StringComparison.Ordinal);
        Assert.Equal("bad_verification_code", second.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_token_tells_who_signed_in_with_address_and_organisation()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(1).Team("core", ["alice"]).Build());
        using var http = Client(server);
        var token = (await ExchangeAsync(http, await CodeAsync(http), Verifier)).GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);

        var user = await http.GetFromJsonAsync<JsonElement>("user", TestContext.Current.CancellationToken);
        var emails = await http.GetFromJsonAsync<JsonElement>("user/emails", TestContext.Current.CancellationToken);
        var orgs = await http.GetFromJsonAsync<JsonElement>("user/orgs", TestContext.Current.CancellationToken);

        Assert.Equal("alice", user.GetProperty("login").GetString());
        Assert.True(emails[0].GetProperty("primary").GetBoolean() && emails[0].GetProperty("verified").GetBoolean());
        Assert.Equal("acme", orgs[0].GetProperty("login").GetString());
    }

    [Fact]
    public async Task The_state_comes_back_and_an_unknown_client_gets_no_page()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(1).Build());
        using var http = Client(server);

        using var known = await AuthorizeAsync(http, "demo-client");
        using var unknown = await AuthorizeAsync(http, "somebody");

        Assert.Equal(HttpStatusCode.Redirect, known.StatusCode);
        Assert.Contains("state=a%2Fb", known.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static HttpClient Client(GitHubServer server) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };

    private static Task<HttpResponseMessage> AuthorizeAsync(HttpClient http, string client)
    {
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return http.GetAsync(new Uri($"login/oauth/authorize?client_id={client}&redirect_uri=http://127.0.0.1/signin-github&state=a%2Fb&scope=read:user%20user:email&code_challenge={challenge}&code_challenge_method=S256", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private static async Task<string> CodeAsync(HttpClient http)
    {
        using var response = await AuthorizeAsync(http, "demo-client");
        var query = response.Headers.Location!.Query;
        return query[(query.IndexOf("code=", StringComparison.Ordinal) + 5)..query.IndexOf("&state", StringComparison.Ordinal)];
    }

    private static async Task<JsonElement> ExchangeAsync(HttpClient http, string code, string verifier)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "demo-client",
            ["client_secret"] = "demo-secret",
            ["code"] = code,
            ["code_verifier"] = verifier,
            ["redirect_uri"] = "http://127.0.0.1/signin-github",
        });
        using var response = await http.PostAsync(new Uri("login/oauth/access_token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
