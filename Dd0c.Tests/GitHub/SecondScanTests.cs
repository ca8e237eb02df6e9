using Dd0c.Domain.Discovery;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>A scan after a whole one that is itself not whole: what it could not read stays as it was known, and is asked for again.</summary>
public sealed class SecondScanTests
{
    private const string History = "history(", Monorepo = "HEAD:services", Workflows = "HEAD:.github/workflows", Detail = "nodes(ids";

    [Fact]
    public async Task Files_that_may_no_longer_be_read_are_kept_as_they_were_known()
    {
        await using var server = await StartAsync();
        var first = await server.ScanAsync();
        server.Demo.Options.RefuseContents = true;
        Push(server, Changed);

        var second = await server.ScanAsync(first);

        var (before, after) = (Assert.Single(first.Repositories), Assert.Single(second.Repositories));
        Assert.Equal(before.Files, after.Files);
        Assert.Equal(before.Directories, after.Directories);
        Assert.Equal(before.Authors, after.Authors);
        Assert.Equal(before.Languages, after.Languages);
        Assert.Equal(before.PushedAt, after.PushedAt);
        Assert.Equal(CoverageState.Refused, second.Coverage[0].State);
        server.Demo.Options.RefuseContents = false;
        await AssertReadAsync(server, second);
    }

    [Theory, InlineData(History, 1), InlineData(Monorepo, 2), InlineData(Workflows, 3)]
    public async Task Of_a_repository_too_heavy_to_read_whole_what_was_given_up_is_kept_and_the_rest_is_new(string heavy, int given)
    {
        var heavyNow = false;
        await using var server = await StartAsync(app => app.Use(async (context, next) =>
        {
            if (heavyNow && (await LimitTests.BodyAsync(context)).Contains(heavy, StringComparison.Ordinal)) { await LimitTests.Status(context, 504); }
            else { await next(context); }
        }));
        var first = await server.ScanAsync();
        heavyNow = true;
        Push(server, Changed);

        var second = await server.ScanAsync(first);

        var after = Assert.Single(second.Repositories);
        Assert.Equal("* @acme/new", ScanTests.Text(after, "CODEOWNERS"));
        Assert.DoesNotContain(after.Files, f => f.Path == "Makefile"); // it was seen to be gone
        Assert.Equal("alice", Assert.Single(after.Authors).Login);
        Assert.Equal(given >= 2 ? "service: old" : "service: new", ScanTests.Text(after, "services/api/serverless.yml"));
        Assert.Equal(given >= 2, after.Directories.Contains("services/worker"));
        Assert.Equal(given >= 3 ? "on: old" : "on: new", ScanTests.Text(after, ".github/workflows/deploy.yml"));
        Assert.Equal(CoverageState.Partial, second.Coverage[0].State);
        heavyNow = false;
        await AssertReadAsync(server, second);
    }

    [Theory, InlineData("/commits"), InlineData("/contents/CODEOWNERS"), InlineData("/languages"), InlineData("/contents/services/api/serverless.yml")]
    public async Task Without_GraphQL_what_REST_refuses_or_fails_to_give_is_kept_as_well(string path)
    {
        foreach (var status in (int[])[403, 500])
        {
            var down = false;
            await using var server = await StartAsync(app => app.Use((context, next) =>
                down && context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal) ? LimitTests.Status(context, status) : next(context)));
            server.Demo.Options.Without.Add("/graphql");
            var first = await server.ScanAsync();
            down = true;
            Push(server, Changed);

            var second = await server.ScanAsync(first);

            var (before, after) = (Assert.Single(first.Repositories), Assert.Single(second.Repositories));
            Assert.Equal(path.EndsWith("OWNERS", StringComparison.Ordinal) ? "* @acme/old" : "* @acme/new", ScanTests.Text(after, "CODEOWNERS"));
            Assert.Equal(path.EndsWith(".yml", StringComparison.Ordinal) ? "service: old" : "service: new", ScanTests.Text(after, "services/api/serverless.yml"));
            Assert.Equal(before.Authors, after.Authors);
            Assert.Equal(before.Languages, after.Languages);
            Assert.Equal(CoverageState.Partial, second.Coverage[0].State);
            down = false;
            await AssertReadAsync(server, second);
        }
    }

    [Fact]
    public async Task A_scan_that_ends_between_the_first_look_and_the_files_asks_for_the_files_again()
    {
        var queries = 0;
        await using var server = await StartAsync(app => app.Use(async (context, next) =>
        {
            var body = await LimitTests.BodyAsync(context);
            if (queries >= 0 && body.Contains(Detail, StringComparison.Ordinal) && ++queries == 2) { await LimitTests.Status(context, 401); }
            else { await next(context); }
        }), pages: true);

        var first = await server.ScanAsync();

        Assert.Equal(CoverageState.Refused, first.Coverage[0].State);
        queries = -1;
        var second = await server.ScanAsync(first);
        Assert.Equal(CoverageState.Complete, second.Coverage[0].State);
        Assert.All(second.Repositories.Where(r => r.Name == "mono"), r => Assert.Equal("service: old", ScanTests.Text(r, "services/api/serverless.yml")));
    }

    [Fact]
    public async Task A_branch_that_became_the_default_one_is_asked_for_until_it_is_read()
    {
        var down = false;
        await using var server = await StartAsync(app => app.Use((context, next) => down && context.Request.Path == "/graphql" ? LimitTests.Status(context, 503) : next(context)));
        var first = await server.ScanAsync();
        server.Demo.Org = server.Demo.Org with { Repositories = [.. server.Demo.Org.Repositories.Select(r => r with { DefaultBranch = "next", Files = Changed })] };
        down = true;

        var second = await server.ScanAsync(first);

        Assert.Equal("* @acme/old", ScanTests.Text(Assert.Single(second.Repositories), "CODEOWNERS"));
        down = false;
        server.Clock.Advance(TimeSpan.FromHours(1));
        await AssertReadAsync(server, second);
    }

    [Theory, InlineData(403), InlineData(500)]
    public async Task A_cut_codeowners_file_that_cannot_be_read_whole_is_named_kept_as_it_was_and_asked_for_again(int status)
    {
        static Dictionary<string, string> Rules(string team) => new() { ["CODEOWNERS"] = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"/path/{i} @acme/{team}\n")) };
        var down = false;
        await using var server = await StartAsync(app => app.Use((context, next) =>
            down && context.Request.Path.Value!.Contains("/contents/", StringComparison.Ordinal) ? LimitTests.Status(context, status) : next(context)));
        Push(server, Rules("old"));
        var first = await server.ScanAsync();
        down = true;
        Push(server, Rules("new"));

        var second = await server.ScanAsync(first);

        Assert.Equal(Rules("old")["CODEOWNERS"], ScanTests.Text(Assert.Single(second.Repositories), "CODEOWNERS"));
        Assert.Equal(CoverageState.Partial, second.Coverage[0].State);
        Assert.Contains("the end of its CODEOWNERS could not be read", second.Coverage[0].Detail, StringComparison.Ordinal);
        down = false;
        var third = await server.ScanAsync(second);
        Assert.Equal(Rules("new")["CODEOWNERS"], ScanTests.Text(Assert.Single(third.Repositories), "CODEOWNERS"));
    }

    [Fact]
    public async Task What_was_not_pushed_to_is_not_read_again_until_all_is_read()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Build());
        var first = await server.ScanAsync();
        Assert.Equal((30, 0), (server.Demo.Calls.Sum(c => c.Nodes), first.Coverage[0].Kept));
        server.Forget();
        var second = await server.ScanAsync(first);
        Assert.Equal((0, 30), (server.Demo.Calls.Sum(c => c.Nodes), second.Coverage[0].Kept));
        server.Demo.Org = server.Demo.Org with { Repositories = [server.Demo.Org.Repositories[0] with { PushedAt = server.Demo.Org.Repositories[0].PushedAt.AddDays(1) }, .. server.Demo.Org.Repositories.Skip(1)] };
        server.Forget();
        Assert.Equal(29, (await server.ScanAsync(second)).Coverage[0].Kept);
        Assert.Equal(1, server.Demo.Calls.Sum(c => c.Nodes));
        server.Forget();
        var full = await server.ScanAsync(second, full: true);
        Assert.Equal((30, 0), (server.Demo.Calls.Sum(c => c.Nodes), full.Coverage[0].Kept));
        Assert.DoesNotContain(server.Calls, c => c.Outcome == "not_modified");
    }

    [Fact]
    public async Task Of_a_push_its_repository_alone_is_read_and_nothing_is_said_of_the_others()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Team("core", ["alice"]).Build());
        var first = await server.ScanAsync();
        server.Forget();
        var name = server.Demo.Org.Repositories[7].Name;
        var push = await server.ScanAsync(first, false, $"{server.Demo.Org.Login}/{name}", $"{server.Demo.Org.Login}/gone-meanwhile");
        Assert.Equal(name, Assert.Single(push.Repositories).Name);
        Assert.Equal(1, server.Demo.Calls.Sum(c => c.Nodes));
        Assert.Empty(push.Teams);
        Assert.All(push.Coverage, c => Assert.Equal(CoverageState.NotAsked, c.State));
        Assert.DoesNotContain(server.Calls, c => c.Operation is "GET /orgs/{org}/repos" or "Teams");
        Assert.Empty(InventoryReconciler.Plan([.. first.Repositories.Select(r => new KnownRow(RowKind.Repository, r.NodeId, server.Connection.Id, r.Org, "-", "repositories", [], 0))], [(server.Connection.Id, push)]).Missed);
    }

    private static Dictionary<string, string> Known => new()
    {
        ["CODEOWNERS"] = "* @acme/old", ["Makefile"] = "all:", [".github/workflows/deploy.yml"] = "on: old", ["services/api/serverless.yml"] = "service: old", ["services/worker/main.go"] = "x",
    };

    private static Dictionary<string, string> Changed => new()
    {
        ["CODEOWNERS"] = "* @acme/new", [".github/workflows/deploy.yml"] = "on: new", ["services/api/serverless.yml"] = "service: new",
    };

    private static Task<GitHubServer> StartAsync(Action<WebApplication>? routes = null, bool pages = false)
    {
        var org = new OrgBuilder().Repo("mono", r => r with { Files = Known });
        if (pages) { org.Repos(60); }
        return GitHubServer.StartAsync(org.Build(), o => o with { GraphQLStreams = 1 }, routes);
    }

    private static void Push(GitHubServer server, Dictionary<string, string> files) => server.Demo.Org = server.Demo.Org with
    {
        Repositories = [.. server.Demo.Org.Repositories.Select(r => r with { PushedAt = r.PushedAt.AddHours(1), Files = files })],
    };

    private static async Task AssertReadAsync(GitHubServer server, ScanResult known)
    {
        var scan = await server.ScanAsync(known);
        var repository = Assert.Single(scan.Repositories);
        Assert.Equal(CoverageState.Complete, scan.Coverage[0].State);
        Assert.Equal("* @acme/new", ScanTests.Text(repository, "CODEOWNERS"));
        Assert.Equal("service: new", ScanTests.Text(repository, "services/api/serverless.yml"));
        Assert.Equal("on: new", ScanTests.Text(repository, ".github/workflows/deploy.yml"));
        Assert.DoesNotContain(repository.Files, f => f.Path == "Makefile");
        Assert.DoesNotContain("services/worker", repository.Directories);
        Assert.Single(repository.Authors);
    }
}
