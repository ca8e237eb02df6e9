using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>What GitHub refuses is named, and the rest goes on.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Teams_that_may_not_be_read_name_the_permission_and_the_repositories_come_anyway()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Team("core", ["alice"]).Build());
        server.Demo.Options.RefuseTeams = true;

        var scan = await server.ScanAsync();
        var probe = await server.ProbeAsync();

        var teams = scan.Coverage.Single(c => c.Scope.Kind == "teams");
        Assert.Equal(CoverageState.Refused, teams.State);
        Assert.Contains("Organization members: read", teams.Detail, StringComparison.Ordinal);
        Assert.Equal((CoverageState.Complete, 3), (scan.Coverage[0].State, scan.Coverage[0].Found));
        Assert.True(probe.Ok);
        Assert.Equal("missing", probe.Checks.Single(c => c.Permission == "Organization members: read").State);
    }

    [Fact]
    public async Task Files_that_may_not_be_read_name_the_permission_and_the_list_comes_anyway()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Team("core", ["alice"]).Build());
        server.Demo.Options.RefuseContents = true;

        var scan = await server.ScanAsync();
        var probe = await server.ProbeAsync();

        Assert.Equal((CoverageState.Refused, 30), (scan.Coverage[0].State, scan.Coverage[0].Found));
        Assert.Contains("\"Contents: read\" is missing", scan.Coverage[0].Detail, StringComparison.Ordinal);
        Assert.All(scan.Repositories, r => Assert.Equal(["Go", "Shell"], r.Languages));
        Assert.Equal("missing", probe.Checks.Single(c => c.Permission == "Contents: read").State);

        server.Demo.Options.RefuseContents = false;
        var next = await server.ScanAsync(scan);
        Assert.Equal(CoverageState.Complete, next.Coverage[0].State);
        Assert.Equal(30, next.Repositories.Count(r => r.Authors.Count == 1));
    }

    [Fact]
    public async Task A_server_that_calls_a_missing_file_an_error_is_believed()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Build(), routes: app => app.Use(async (context, next) =>
        {
            if (!(await LimitTests.BodyAsync(context)).Contains("nodes(ids", StringComparison.Ordinal)) { await next(context); return; }
            var whole = context.Response.Body;
            using var held = new MemoryStream();
            context.Response.Body = held;
            await next(context);
            var answer = System.Text.Json.Nodes.JsonNode.Parse(held.ToArray())!;
            answer["errors"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["type"] = "NOT_FOUND", ["message"] = "No such path", ["path"] = new System.Text.Json.Nodes.JsonArray("nodes", 0, "f1") });
            context.Response.Body = whole;
            await context.Response.WriteAsync(answer.ToJsonString());
        }));

        var scan = await server.ScanAsync();

        Assert.Equal((CoverageState.Complete, 30), (scan.Coverage[0].State, scan.Repositories.Count(r => r.Authors.Count == 1)));
    }

    [Fact]
    public async Task A_revoked_token_is_told_as_such_and_proves_nothing_gone()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Build());
        server.Demo.Options.Revoked = true;

        var scan = await server.ScanAsync();
        var probe = await server.ProbeAsync();

        Assert.All(scan.Coverage, c => Assert.Equal((CoverageState.Refused, "GitHub does not accept the token: it is mistyped, expired or revoked."), (c.State, c.Detail)));
        Assert.Equal((false, "GitHub does not accept the token: it is mistyped, expired or revoked."), (probe.Ok, probe.Problem));
    }

    [Fact]
    public async Task Single_sign_on_is_told_in_plain_words_with_the_address()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Build());
        server.Demo.Options.SingleSignOnUrl = "https://github.com/orgs/acme/sso?authorization_request=A1";

        var scan = await server.ScanAsync();

        Assert.All(scan.Coverage, c => Assert.Equal(CoverageState.Refused, c.State));
        Assert.Contains("SAML single sign-on", scan.Coverage[0].Detail, StringComparison.Ordinal);
        Assert.Contains("authorization_request=A1", scan.Coverage[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisation_nobody_knows_is_told_as_such()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Build());
        server.Connection = server.Connection with { Org = "acne" };

        var scan = await server.ScanAsync();
        var probe = await server.ProbeAsync();

        Assert.All(scan.Coverage, c => Assert.NotEqual(CoverageState.Complete, c.State));
        Assert.False(probe.Ok);
        Assert.Contains("\"acne\"", probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_with_all_it_needs_passes_the_probe_and_says_whose_it_is()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Team("core", ["alice"]).Build());

        var probe = await server.ProbeAsync();

        Assert.True(probe.Ok, probe.Problem);
        Assert.All(probe.Checks, c => Assert.Equal("granted", c.State));
        Assert.Contains("alice", probe.Checks[0].Detail, StringComparison.Ordinal);
        Assert.InRange(server.Demo.Calls.Count, 1, 8);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_as_such()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Build());
        server.Connection = server.Connection with { BaseUrl = new Uri("http://127.0.0.1:1/") };

        var probe = await server.ProbeAsync();
        var scan = await server.ScanAsync();

        Assert.Contains("127.0.0.1 cannot be reached", probe.Problem, StringComparison.Ordinal);
        Assert.All(scan.Coverage, c => Assert.Equal(CoverageState.Partial, c.State));
    }

    [Fact]
    public async Task No_secret_is_in_what_is_told()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Build());
        server.Demo.Options.Revoked = true;

        var scan = await server.ScanAsync();

        Assert.DoesNotContain("ghp_secret", string.Join(' ', [.. server.Calls.Select(c => c.ToString()), .. scan.Coverage.Select(c => c.ToString()), server.Connection.ToString()]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_personal_account_is_read_without_teams()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Team("core", ["alice"]).Build(), routes: app =>
            app.MapGet("/user/repos", () => Microsoft.AspNetCore.Http.Results.Json(new[] { new { node_id = "R_9", name = "dotfiles", full_name = "alice/dotfiles", fork = false, archived = false } })));
        server.Connection = server.Connection with { Org = "alice" };

        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.NotAsked, scan.Coverage.Single(c => c.Scope.Kind == "teams").State);
    }
}
