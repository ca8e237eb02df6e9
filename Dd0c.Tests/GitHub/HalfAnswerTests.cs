using System.Text.Json.Nodes;
using Dd0c.Domain.Discovery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>Answers that leave something out without an error beside it: never taken for the end, nor for all there is.</summary>
public sealed class HalfAnswerTests
{
    [Fact]
    public async Task A_repository_that_comes_as_nothing_once_is_asked_for_again()
    {
        await using var server = await StartAsync(Times(1, "RepositoryDetails", data => data["nodes"]![3] = null));

        var scan = await server.ScanAsync();

        Assert.Equal((CoverageState.Complete, 30), (scan.Coverage[0].State, scan.Repositories.Count(r => r.Authors.Count == 1)));
    }

    [Fact]
    public async Task A_repository_that_alone_among_others_comes_as_nothing_twice_is_gone()
    {
        await using var server = await StartAsync(Always("RepositoryDetails", data => Hide(data, "R_0004")));

        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.Complete, scan.Coverage[0].State);
        Assert.Equal(Enumerable.Range(1, 30).Where(i => i != 4).Select(i => $"R_{i:0000}"), scan.Repositories.Select(r => r.NodeId).Order());
        Assert.All(scan.Repositories, r => Assert.Single(r.Authors));
    }

    [Theory, InlineData(2), InlineData(24), InlineData(30)]
    public async Task Several_repositories_that_come_as_nothing_are_not_gone_but_unread(int count)
    {
        var hides = false;
        var hidden = Enumerable.Range(1, count).Select(i => $"R_{i:0000}").ToArray();
        await using var server = await StartAsync(Always("RepositoryDetails", data => { if (hides) { Hide(data, hidden); } }));
        var first = await server.ScanAsync();
        hides = true;
        server.Demo.Org = server.Demo.Org with { Repositories = [.. server.Demo.Org.Repositories.Select(r => r with { PushedAt = r.PushedAt.AddHours(1) })] };

        var second = await server.ScanAsync(first);

        Assert.Equal(CoverageState.Partial, second.Coverage[0].State);
        Assert.Equal(30, second.Repositories.Count(r => r.Authors.Count == 1 && ScanTests.Text(r, "README.md") is not null));
        hides = false;
        var third = await server.ScanAsync(second);
        Assert.Equal(CoverageState.Complete, third.Coverage[0].State);
        Assert.Equal(server.Demo.Org.Repositories.Select(r => (DateTimeOffset?)r.PushedAt).Order(), third.Repositories.Select(r => r.PushedAt).Order());
    }

    [Fact]
    public async Task A_file_that_comes_as_nothing_though_it_was_listed_is_named()
    {
        await using var server = await StartAsync(Always("RepositoryFiles", data => data["r0"] = null), new OrgBuilder().Repo("mono", null, ("services/api/serverless.yml", "service: api")));

        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.Partial, scan.Coverage[0].State);
        Assert.Null(Assert.Single(scan.Repositories).PushedAt);
    }

    public static TheoryData<string> Listings => ["null", "no cursor", "same cursor", "no page info"];

    [Theory, MemberData(nameof(Listings))]
    public async Task A_list_of_repositories_that_breaks_off_is_not_complete(string how)
    {
        await using var server = await StartAsync(Always("Repositories", data => Break(data["organization"]!["repositories"]!, "nodes", how)), new OrgBuilder().Repos(130));
        server.Demo.Options.Without.Add("/orgs/acme/repos");

        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.Partial, scan.Coverage[0].State);
        Assert.InRange(scan.Repositories.Count, 100, 129);
    }

    [Theory, MemberData(nameof(Listings))]
    public async Task A_list_of_teams_that_breaks_off_is_not_complete(string how)
    {
        await using var server = await StartAsync(Always("Teams", data => Break(data["organization"]!["teams"]!, "nodes", how)));

        AssertPartial(await server.ScanAsync());
    }

    [Theory, InlineData("null"), InlineData("no cursor"), InlineData("no page info")]
    public async Task A_list_of_members_that_breaks_off_is_not_complete(string how)
    {
        await using var server = await StartAsync(Always("Teams", data => Break(Team(data, "core")["members"]!, "edges", how)));

        AssertPartial(await server.ScanAsync());
    }

    [Theory, MemberData(nameof(Listings)), InlineData("no team"), InlineData("no node")]
    public async Task A_team_whose_further_members_do_not_come_is_not_complete(string how)
    {
        await using var server = await StartAsync(Always("TeamMembers", data =>
        {
            var organization = data["organization"]!;
            if (how == "no team") { organization["team"] = null; }
            else if (how == "no node") { organization["team"]!["members"]!["edges"]![0]!["node"] = null; }
            else { Break(organization["team"]!["members"]!, "edges", how); }
        }));

        AssertPartial(await server.ScanAsync());
    }

    [Fact]
    public async Task A_team_that_comes_as_nothing_once_is_asked_for_again()
    {
        await using var server = await StartAsync(Times(1, "Teams", data => data["organization"]!["teams"]!["nodes"]![0] = null));

        var scan = await server.ScanAsync();

        Assert.Equal((CoverageState.Complete, 2), (scan.Coverage[1].State, scan.Teams.Count));
        Assert.Equal(120, scan.Teams.Single(t => t.Slug == "core").Members.Count);
    }

    [Fact]
    public async Task A_REST_list_without_an_end_is_not_complete()
    {
        await using var server = await StartAsync(app => app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                if (context.Request.Path.Value!.EndsWith("/members", StringComparison.Ordinal)) { context.Response.Headers.Link = $"<{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}?page=2>; rel=\"next\""; }
                return Task.CompletedTask;
            });
            return next(context);
        }));
        server.Demo.Options.Without.Add("/graphql");

        AssertPartial(await server.ScanAsync());
    }

    [Fact]
    public async Task A_repository_whose_files_alone_are_hidden_from_REST_is_not_gone()
    {
        await using var server = await StartAsync(app => app.Use((context, next) =>
            context.Request.Path.Value!.Contains("/git/trees/", StringComparison.Ordinal) ? LimitTests.Status(context, 404) : next(context)), new OrgBuilder().Repos(3));
        server.Demo.Options.Without.Add("/graphql");

        var scan = await server.ScanAsync();

        Assert.Equal((CoverageState.Partial, 3), (scan.Coverage[0].State, scan.Repositories.Count));
    }

    private static void AssertPartial(ScanResult scan)
    {
        Assert.Equal(CoverageState.Partial, scan.Coverage[1].State);
        Assert.Equal(CoverageState.Complete, scan.Coverage[0].State);
        Assert.DoesNotContain(scan.Teams, t => t.Slug == "core" && t.Members.Count < 120);
    }

    private static Task<GitHubServer> StartAsync(Action<WebApplication> routes, OrgBuilder? org = null) => GitHubServer.StartAsync(
        (org ?? new OrgBuilder().Repos(30).Team("core", Enumerable.Range(1, 120).Select(i => $"dev{i:000}")).Team("data", ["zoe"])).Build(), o => o with { GraphQLStreams = 1 }, routes);

    private static JsonNode Team(JsonNode data, string slug) => data["organization"]!["teams"]!["nodes"]!.AsArray().Single(t => t!["slug"]!.ToString() == slug)!;

    private static void Break(JsonNode connection, string items, string how)
    {
        switch (how)
        {
            case "null": connection[items]![0] = null; break;
            case "no page info": connection["pageInfo"] = null; break;
            case "no cursor": connection["pageInfo"] = new JsonObject { ["hasNextPage"] = true, ["endCursor"] = null }; break;
            default: connection["pageInfo"] = new JsonObject { ["hasNextPage"] = true, ["endCursor"] = "Y3Vyc29yOnYyOjk=" }; break;
        }
    }

    private static void Hide(JsonNode data, params string[] ids)
    {
        if (data["nodes"] is JsonArray nodes)
        {
            for (var i = 0; i < nodes.Count; i++) { if (ids.Contains(nodes[i]?["id"]?.ToString())) { nodes[i] = null; } }
            return;
        }
        foreach (var (alias, node) in data.AsObject().ToList()) { if (ids.Contains(node?["id"]?.ToString())) { data[alias] = null; } }
    }

    private static Action<WebApplication> Always(string operation, Action<JsonNode> change) => Times(int.MaxValue, operation, change);

    /// <summary>Changes the first answers to an operation on their way.</summary>
    private static Action<WebApplication> Times(int times, string operation, Action<JsonNode> change) => app => app.Use(async (context, next) =>
    {
        if (context.Request.Path != "/graphql" || !(await LimitTests.BodyAsync(context)).Contains($"\"operationName\":\"{operation}\"", StringComparison.Ordinal) || times-- <= 0)
        {
            await next(context);
            return;
        }
        var whole = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        await next(context);
        var answer = JsonNode.Parse(held.ToArray())!;
        if (answer["data"] is { } data) { change(data); }
        context.Response.Body = whole;
        await context.Response.WriteAsync(answer.ToJsonString());
    });
}
