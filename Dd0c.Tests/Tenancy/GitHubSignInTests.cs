using System.Net;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Tenancy;

/// <summary>Sign-in with GitHub through every redirect, against a GitHub that checks client, code and PKCE verifier.</summary>
public sealed class GitHubSignInTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Somebody_uninvited_is_told_so_and_gets_no_session()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var github = await GitHubServer.StartAsync(new OrgBuilder().Repos(1).Team("core", ["alice"]).Build());
        await using var portal = await StartAsync(github, open: false);
        using var browser = Browser(portal);
        using var answer = await browser.GetAsync("sign-in/github", cancel);
        Assert.Equal("/sign-in?error=uninvited", answer.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(0L, await portal.Database.Owner.CreateCommand("select count(*) from sessions").ExecuteScalarAsync(cancel));
    }

    [Fact]
    public async Task Where_sign_up_is_open_a_newcomer_owns_an_organisation_and_keeps_it_at_the_next_sign_in()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var github = await GitHubServer.StartAsync(new OrgBuilder().Repos(1).Team("core", ["alice"]).Build());
        await using var portal = await StartAsync(github, open: true);
        for (var time = 0; time < 2; time++)
        {
            using var browser = Browser(portal);
            using var answer = await browser.GetAsync("sign-in/github", cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("/sign-in", answer.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        }
        Assert.Equal("alice owner 1", await portal.Database.Owner.CreateCommand(
            "select u.login || ' ' || m.role || ' ' || (select count(*) from tenants) from memberships m join users u on u.id = m.user_id").ExecuteScalarAsync(cancel));
    }

    [Fact]
    public async Task A_forged_state_ends_on_the_sign_in_page()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var github = await GitHubServer.StartAsync(new OrgBuilder().Repos(1).Build());
        await using var portal = await StartAsync(github, open: true);
        using var browser = Browser(portal);
        using var answer = await browser.GetAsync("signin-github?code=stolen&state=forged", cancel);
        Assert.Equal("/sign-in?error=github", answer.RequestMessage!.RequestUri!.PathAndQuery);
    }

    private Task<ServedPortal> StartAsync(GitHubServer github, bool open) => ServedPortal.StartAsync(postgres, TestContext.Current.CancellationToken,
        ("GitHub:WebUrl", github.Address.ToString()), ("GitHub:ApiUrl", github.Address.ToString()),
        ("GitHub:ClientId", "demo-client"), ("GitHub:ClientSecret", "demo-secret"), ("GitHub:OpenSignUp", open.ToString()));

    private static HttpClient Browser(ServedPortal portal) => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = portal.Address };
}
