using Dd0c.Domain.Discovery;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>Documents of repositories: which are read, that an unchanged one is not read again, and what becomes of one that cannot be.</summary>
public sealed class DocumentScanTests
{
    [Fact]
    public async Task Documents_are_read_once_with_their_titles_and_again_only_when_they_changed()
    {
        await using var server = await StartAsync();
        var first = await server.ScanAsync();
        Assert.Equal(CoverageState.Complete, first.Coverage[0].State);
        var titles = Titles(first);
        Assert.Equal([("README.md", "Orders"), ("adr/0001-x.md", "One database"), ("api/openapi.yaml", "Orders API"), ("docs/guides/start.md", "Start"), ("docs/how.md", "How"), ("docs/runbooks/errors.md", "Errors")], titles);
        Assert.Contains(first.Repositories[0].Files, f => f is { Path: "docs/picture.png", Title: null });
        Assert.DoesNotContain(first.Repositories[0].Files, f => f.Path is "api/main.go" or "docs/a/b/deep.md");
        Assert.Equal("1.2.0", first.Repositories[0].Files.Single(f => f.Path == "api/openapi.yaml").Version);
        Assert.Equal(6, first.Texts.Count);
        Assert.All(first.Repositories[0].Files.Where(f => f.Path.StartsWith("docs/", StringComparison.Ordinal)), f => Assert.Null(f.Text));

        Assert.Empty((await server.ScanAsync(first)).Texts);
        Push(server, ("docs/how.md", "# How it works now"));
        server.Forget();
        var second = await server.ScanAsync(first);
        Assert.Equal("# How it works now", Assert.Single(second.Texts).Text);
        Assert.Contains(("docs/how.md", "How it works now"), Titles(second));
        Assert.Contains(("docs/runbooks/errors.md", "Errors"), Titles(second));
        Assert.Equal(1, server.Calls.Count(c => c.Operation == "RepositoryDocuments"));
    }

    [Fact]
    public async Task A_repository_without_such_a_directory_costs_no_further_call()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Build());
        await server.ScanAsync();
        Assert.DoesNotContain(server.Calls, c => c.Operation == "RepositoryDocuments");
    }

    [Fact]
    public async Task What_cannot_be_read_stays_as_it_was_and_is_read_the_next_time()
    {
        var down = false;
        await using var server = await StartAsync(app => app.Use(async (context, next) =>
        {
            if (down && (await LimitTests.BodyAsync(context)).Contains("RepositoryDocuments", StringComparison.Ordinal)) { await LimitTests.Status(context, 504); }
            else { await next(context); }
        }));
        var first = await server.ScanAsync();
        down = true;
        Push(server, ("docs/how.md", "# How it works now"));
        var second = await server.ScanAsync(first);
        Assert.Equal(CoverageState.Partial, second.Coverage[0].State);
        Assert.Contains("documents could not be read", second.Coverage[0].Detail, StringComparison.Ordinal);
        Assert.Equal(Titles(first), Titles(second));
        down = false;
        Assert.Contains(("docs/how.md", "How it works now"), Titles(await server.ScanAsync(second)));
    }

    private static List<(string, string)> Titles(ScanResult scan) => [.. scan.Repositories[0].Files.Where(f => f.Title is not null).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => (f.Path, f.Title!))];

    private static Task<GitHubServer> StartAsync(Action<WebApplication>? routes = null) => GitHubServer.StartAsync(new OrgBuilder().Repo("orders", null,
        ("README.md", "# Orders\n"), ("docs/how.md", "# How\n"), ("docs/guides/start.md", "# Start\n"), ("docs/runbooks/errors.md", "# Errors\n"), ("docs/picture.png", "\0png"), ("docs/a/b/deep.md", "# Deep\n"), ("adr/0001-x.md", "# One database\n"),
        ("api/openapi.yaml", "openapi: 3.0.0\ninfo: { title: Orders API, version: 1.2.0 }\npaths: {}\n"), ("api/main.go", "package main")).Build(), o => o with { GraphQLStreams = 1 }, routes);

    private static void Push(GitHubServer server, (string Path, string Text) changed) => server.Demo.Org = server.Demo.Org with
    {
        Repositories = [.. server.Demo.Org.Repositories.Select(r => r with { PushedAt = r.PushedAt.AddHours(1), Files = r.Files.ToDictionary(f => f.Key, f => f.Key == changed.Path ? changed.Text : f.Value) })],
    };
}
