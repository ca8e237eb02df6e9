using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>Enterprise Servers, older schemas, and servers that have only a part of GitHub's routes.</summary>
public sealed class OtherServerTests
{
    [Theory]
    [InlineData("https://api.github.com/", "https://api.github.com", "https://api.github.com/graphql")]
    [InlineData("https://api.github.com", "https://api.github.com", "https://api.github.com/graphql")]
    [InlineData("https://github.com/acme", "https://api.github.com", "https://api.github.com/graphql")]
    [InlineData("https://ghe.acme.com/api/v3", "https://ghe.acme.com/api/v3", "https://ghe.acme.com/api/graphql")]
    [InlineData("https://ghe.acme.com/api/v3/", "https://ghe.acme.com/api/v3", "https://ghe.acme.com/api/graphql")]
    [InlineData("https://ghe.acme.com/api/graphql", "https://ghe.acme.com/api/v3", "https://ghe.acme.com/api/graphql")]
    [InlineData("https://acme.ghe.com", "https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql")]
    [InlineData("http://127.0.0.1:9000/sim/", "http://127.0.0.1:9000/sim", "http://127.0.0.1:9000/sim/graphql")]
    [InlineData("http://127.0.0.1:9000/graphql", "http://127.0.0.1:9000", "http://127.0.0.1:9000/graphql")]
    public void The_API_is_found_from_the_address_a_person_gives(string given, string rest, string graphQL)
    {
        Assert.Equal(new GitHubRoots(rest, graphQL), GitHubRoots.Candidates(new Uri(given))[0]);
    }

    [Fact]
    public async Task An_Enterprise_Server_is_found_from_its_front_page()
    {
        await using var server = await StartAsync(o => o.EnterpriseServer = true);

        await AssertWholeAsync(server);
    }

    [Theory]
    [InlineData("/orgs/acme/repos")]
    [InlineData("/orgs")]
    [InlineData("/orgs", "/users", "/user", "/repos", "/installation", "/rate_limit")]
    public async Task Without_the_REST_list_GraphQL_lists_the_repositories(params string[] missing)
    {
        await using var server = await StartAsync(o => o.Without.UnionWith(missing));

        await AssertWholeAsync(server);
    }

    [Fact]
    public async Task Without_GraphQL_files_authors_and_teams_are_read_over_REST()
    {
        await using var server = await StartAsync(o => o.Without.Add("/graphql"));

        await AssertWholeAsync(server);
    }

    [Fact]
    public async Task A_server_that_resolves_no_node_ids_is_asked_by_name()
    {
        await using var server = await StartAsync(routes: app => app.Use(async (context, next) =>
        {
            if (!(await LimitTests.BodyAsync(context)).Contains("nodes(ids", StringComparison.Ordinal)) { await next(context); return; }
            await context.Response.WriteAsJsonAsync(new { data = (object?)null, errors = new[] { new { message = "Cannot return null for non-nullable field Query.nodes.", path = new[] { "nodes" } } } });
        }));

        await AssertWholeAsync(server);
    }

    [Theory, InlineData(200), InlineData(400)]
    public async Task Fields_an_older_schema_lacks_are_left_out_and_the_rest_is_read(int status)
    {
        string[] lacking = ["isEmpty", "repositoryTopics", "membership"];
        await using var server = await StartAsync(routes: app => app.Use(async (context, next) =>
        {
            var body = await LimitTests.BodyAsync(context);
            if (lacking.FirstOrDefault(f => body.Contains(f, StringComparison.Ordinal)) is not { } field) { await next(context); return; }
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new
            {
                errors = new[]
                {
                    new { message = field == "membership" ? "Unknown argument \"membership\" on field \"Team.members\"." : $"Cannot query field \"{field}\" on type \"Repository\".", extensions = new { code = "GRAPHQL_VALIDATION_FAILED" } },
                },
            });
        }));

        await AssertWholeAsync(server);
    }

    [Fact]
    public async Task A_server_without_headers_is_read_to_its_last_page()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(230).Team("core", ["alice"]).Build(), routes: app => app.Use(async (context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                foreach (var header in context.Response.Headers.Keys.Where(k => k is not ("Content-Type" or "Content-Length" or "Transfer-Encoding")).ToList()) { context.Response.Headers.Remove(header); }
                return Task.CompletedTask;
            });
            await next(context);
        }));

        Assert.Equal(230, (await server.ScanAsync()).Repositories.Count);
    }

    [Fact]
    public async Task A_repository_deleted_while_we_read_does_not_spoil_its_neighbours()
    {
        await using var server = await StartAsync(routes: app => app.Use(async (context, next) =>
        {
            var body = await LimitTests.BodyAsync(context);
            if (!body.Contains("R_0002", StringComparison.Ordinal)) { await next(context); return; }
            // The page as GitHub gives it when one of its ids is gone.
            context.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body.Replace("R_0002", "R_gone", StringComparison.Ordinal)));
            await next(context);
        }));

        var scan = await server.ScanAsync();

        Assert.Equal(39, scan.Repositories.Count(r => r.Authors.Count == 1));
        Assert.Equal(39, scan.Repositories.Count);
        Assert.Equal(CoverageState.Complete, scan.Coverage[0].State);
    }

    private static async Task<GitHubServer> StartAsync(Action<Dd0c.Demo.GitHub.GitHubDemoOptions>? change = null, Action<WebApplication>? routes = null)
    {
        var org = new OrgBuilder().Repos(38)
            .Repo("mono", null, ("readme.md", "# Mono"), (".github/workflows/deploy.yml", "on: push"), ("docs/CODEOWNERS", "* @acme/core"), ("services/api/serverless.yml", "service: api"), ("Dockerfile", "FROM x"))
            .Repo("payments").Team("core", ["alice", "bob"], new Dictionary<string, string> { ["payments"] = "MAINTAIN" }).Team("sub", ["bob"], parent: "core").Build();
        var server = await GitHubServer.StartAsync(org, routes: routes);
        change?.Invoke(server.Demo.Options);
        return server;
    }

    private static async Task AssertWholeAsync(GitHubServer server)
    {
        var scan = await server.ScanAsync();

        Assert.All(scan.Coverage.Where(c => c.Scope.Kind != GitHubScanner.DeploymentsKind), c => Assert.Equal((CoverageState.Complete, null), (c.State, c.Detail)));
        Assert.Equal(40, scan.Repositories.Count);
        Assert.All(scan.Repositories, r => Assert.Equal([new CommitAuthor("alice", 1)], r.Authors));
        Assert.All(scan.Repositories, r => Assert.Contains("Go", r.Languages));
        var mono = scan.Repositories.Single(r => r.Name == "mono");
        Assert.Equal("# Mono", ScanTests.Text(mono, "readme.md"));
        Assert.Equal("on: push", ScanTests.Text(mono, ".github/workflows/deploy.yml"));
        Assert.Equal("* @acme/core", ScanTests.Text(mono, "docs/CODEOWNERS"));
        Assert.Equal("service: api", ScanTests.Text(mono, "services/api/serverless.yml"));
        Assert.Contains(mono.Files, f => f is { Path: "Dockerfile", Text: null });
        Assert.Equal([".github", "docs", "services", "services/api"], mono.Directories);
        Assert.Equal(["core", "sub"], scan.Teams.Select(t => t.Slug).Order());
        var core = scan.Teams.Single(t => t.Slug == "core");
        Assert.Equal([("alice", true), ("bob", false)], core.Members.Select(m => (m.Login, m.Maintainer)));
        Assert.Equal([new TeamRepository("acme/payments", "MAINTAIN")], core.Repositories);
        Assert.Equal("core", scan.Teams.Single(t => t.Slug == "sub").ParentSlug);
    }
}
