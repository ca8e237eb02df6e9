using Dd0c.Domain.Discovery;
using Xunit;

namespace Dd0c.Tests.GitHub;

public sealed class ScanTests
{
    [Fact]
    public async Task A_scan_brings_home_what_says_who_owns_a_repository_and_what_it_deploys()
    {
        var org = new OrgBuilder()
            .Repo("payments", r => r with { Commits = [new("c1", "alice", DateTimeOffset.UtcNow.AddDays(-1), "a"), new("c2", "bob@acme.dev", DateTimeOffset.UtcNow.AddDays(-3), "b"), new("c3", "alice", DateTimeOffset.UtcNow.AddDays(-400), "old")] },
                ("README.rst", "Payments\n========\n"), (".github/CODEOWNERS", "* @acme/core\n"), (".github/workflows/deploy.yml", "on: push"), (".github/workflows/test.yaml", "on: pull_request"),
                (".github/workflows/notes.txt", "no workflow"), ("catalog-info.yaml", "kind: Component"), ("Dockerfile", "FROM scratch"), ("opslevel.yml", "version: 1"), ("src/main.go", "package main"),
                ("services/api/serverless.yml", "service: api"), ("services/api/Dockerfile", "FROM x"), ("services/worker/main.go", "x"), ("logo.png", "\0PNG"))
            .Team("core", ["alice", "carol"], new Dictionary<string, string> { ["payments"] = "WRITE" })
            .Build();
        await using var server = await GitHubServer.StartAsync(org);

        var scan = await server.ScanAsync();

        var repository = Assert.Single(scan.Repositories);
        Assert.Equal(("R_0001", "acme/payments", "main", "Go", true), (repository.NodeId, repository.FullName, repository.DefaultBranch, repository.PrimaryLanguage, repository.Private));
        Assert.Equal(["Go", "Shell"], repository.Languages);
        Assert.Equal(["payments"], repository.Topics);
        Assert.Equal("* @acme/core\n", Text(repository, ".github/CODEOWNERS"));
        Assert.Equal("Payments\n========\n", Text(repository, "README.rst"));
        Assert.Equal("on: push", Text(repository, ".github/workflows/deploy.yml"));
        Assert.Equal("on: pull_request", Text(repository, ".github/workflows/test.yaml"));
        Assert.Equal("kind: Component", Text(repository, "catalog-info.yaml"));
        Assert.Equal("version: 1", Text(repository, "opslevel.yml"));
        Assert.Equal("service: api", Text(repository, "services/api/serverless.yml"));
        Assert.Contains(repository.Files, f => f is { Path: "Dockerfile", Text: null, Oid: not null });
        Assert.Contains(repository.Files, f => f.Path == "services/api/Dockerfile");
        Assert.DoesNotContain(repository.Files, f => f.Path.EndsWith("notes.txt", StringComparison.Ordinal));
        Assert.Equal([".github", "services", "services/api", "services/worker", "src"], repository.Directories);
        Assert.Equal([new CommitAuthor("alice", 1), new CommitAuthor("bob@acme.dev", 1)], repository.Authors);

        Assert.All(scan.Coverage, c => Assert.Equal((CoverageState.Complete, c.Scope.Kind == "deployments" ? 0 : 1, null), (c.State, c.Found, c.Detail)));
        var team = Assert.Single(scan.Teams);
        Assert.Equal(("core", "CORE", "acme", (string?)null), (team.Slug, team.Name, team.Org, team.ParentSlug));
        Assert.Equal([new TeamMember("alice", "alice Doe", true), new TeamMember("carol", "carol Doe")], team.Members);
        Assert.Equal([new TeamRepository("acme/payments", "WRITE")], team.Repositories);
        Assert.Equal(["repositories", "teams", "deployments"], scan.Coverage.Select(c => c.Scope.Kind));
    }

    [Fact]
    public async Task Every_page_of_every_connection_is_read()
    {
        var people = Enumerable.Range(1, 130).Select(i => $"dev{i:000}").ToList();
        var builder = new OrgBuilder().Repos(230);
        for (var t = 1; t <= 30; t++)
        {
            builder.Team($"team-{t:00}", t == 7 ? people : people.Take(3), t == 9 ? Enumerable.Range(1, 230).ToDictionary(i => $"svc-{i:000}", _ => "READ") : null);
        }
        await using var server = await GitHubServer.StartAsync(builder.Build());

        var scan = await server.ScanAsync();

        Assert.Equal(230, scan.Repositories.Count);
        Assert.All(scan.Repositories, r => Assert.NotNull(Text(r, "README.md")));
        Assert.Equal(30, scan.Teams.Count);
        Assert.Equal(130, scan.Teams.Single(t => t.Slug == "team-07").Members.Count);
        Assert.Equal(230, scan.Teams.Single(t => t.Slug == "team-09").Repositories.Count);
        Assert.All(scan.Coverage, c => Assert.Equal(CoverageState.Complete, c.State));
        Assert.Equal(230, server.Progress.Where(p => p.Scope.Kind == "repositories").Max(p => p.Found));
        Assert.All(server.Calls, c => Assert.Equal(("github", "acme", "-", "ok"), (c.Service, c.Account, c.Region, c.Outcome)));
        Assert.Equal(server.Demo.Calls.Count, server.Calls.Count);
    }

    [Fact]
    public async Task Archived_and_forked_repositories_are_left_out_and_counted()
    {
        var org = new OrgBuilder().Repo("live").Repo("old", r => r with { IsArchived = true }).Repo("copy", r => r with { IsFork = true }).Repo("empty", r => r with { Files = new Dictionary<string, string>() }).Build();
        await using var server = await GitHubServer.StartAsync(org);

        var scan = await server.ScanAsync();

        Assert.Equal(["empty", "live"], scan.Repositories.Select(r => r.Name).Order());
        var cell = scan.Coverage.Single(c => c.Scope.Kind == "repositories");
        Assert.Equal(CoverageState.Complete, cell.State);
        Assert.Contains("1 archived, 1 forked", cell.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_scan_asks_only_for_what_was_pushed_to()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(120).Team("core", ["alice"]).Build());
        var first = await server.ScanAsync();
        server.Forget();
        server.Demo.Org = server.Demo.Org with
        {
            Repositories = [.. server.Demo.Org.Repositories.Select(r => r.Name == "svc-007" ? r with { PushedAt = r.PushedAt.AddHours(1), Files = new Dictionary<string, string> { ["README.md"] = "new" } } : r)],
        };

        var second = await server.ScanAsync(first);

        Assert.Equal("new", Text(second.Repositories.Single(r => r.Name == "svc-007"), "README.md"));
        Assert.Equal(first.Repositories.Single(r => r.Name == "svc-008") with { Authors = [] }, second.Repositories.Single(r => r.Name == "svc-008"), FactComparer.Same);
        Assert.Equal(1, server.Demo.Calls.Where(c => c.What == "RepositoryDetails").Sum(c => c.Nodes));
        Assert.Contains(server.Calls, c => c is { Operation: "GET /orgs/{org}/repos", Outcome: "not_modified" });
        Assert.Equal(120, second.Repositories.Count);
    }

    [Theory, InlineData(100, 1), InlineData(200, 1), InlineData(300, 1), InlineData(299, 2), InlineData(300, 101)]
    public async Task A_repository_made_since_the_last_scan_is_found_when_it_begins_a_page_of_its_own(int before, int made)
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(before).Build());
        var first = await server.ScanAsync();
        server.Demo.Org = server.Demo.Org with { Repositories = new OrgBuilder().Repos(before + made).Build().Repositories };

        var second = await server.ScanAsync(first);

        Assert.Equal((before, before + made), (first.Repositories.Count, second.Repositories.Count));
        Assert.Equal(CoverageState.Complete, second.Coverage[0].State);
        Assert.Contains(server.Calls, c => c is { Operation: "GET /orgs/{org}/repos", Outcome: "not_modified" });
    }

    [Fact]
    public async Task A_renamed_repository_stays_the_same_one_and_is_not_read_again()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(2).Build());
        var first = await server.ScanAsync();
        server.Forget();
        server.Demo.Org = server.Demo.Org with { Repositories = [.. server.Demo.Org.Repositories.Select(r => r.Name == "svc-001" ? r with { Name = "ledger", Description = "Renamed" } : r)] };

        var second = await server.ScanAsync(first);

        var renamed = second.Repositories.Single(r => r.NodeId == "R_0001");
        Assert.Equal(("acme/ledger", "Renamed", "https://github.com/acme/ledger"), (renamed.FullName, renamed.Description, renamed.Url));
        Assert.NotNull(Text(renamed, "README.md"));
        Assert.DoesNotContain(server.Calls, c => c.Operation == "RepositoryDetails");
    }

    [Fact]
    public async Task A_codeowners_file_that_GraphQL_cuts_is_read_whole_over_REST()
    {
        var rules = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"/path/{i} @acme/core\n"));
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repo("mono", null, ("CODEOWNERS", rules), ("README.md", new string('x', 100_000))).Build());

        var repository = Assert.Single((await server.ScanAsync()).Repositories);

        Assert.Equal(rules, Text(repository, "CODEOWNERS"));
        Assert.Contains(repository.Files, f => f is { Path: "README.md", Truncated: true, Text.Length: 65536 });
    }

    internal static string? Text(RepositoryFact repository, string path) => repository.Files.FirstOrDefault(f => f.Path == path)?.Text;

    /// <summary>Records compare lists by reference; what a scan says is compared as text.</summary>
    private sealed class FactComparer : IEqualityComparer<RepositoryFact>
    {
        public static readonly FactComparer Same = new();

        public bool Equals(RepositoryFact? x, RepositoryFact? y) => Json(x! with { Authors = [] }) == Json(y! with { Authors = [] });

        public int GetHashCode(RepositoryFact obj) => obj.NodeId.GetHashCode(StringComparison.Ordinal);

        private static string Json(RepositoryFact fact) => System.Text.Json.JsonSerializer.Serialize(fact);
    }
}
