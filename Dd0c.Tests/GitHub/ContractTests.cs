using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Demo.GitHub;
using Dd0c.Demo.GitHub.Language;
using Dd0c.Workers.Integrations.GitHub;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>What we send and what the simulated GitHub answers, against the schemas GitHub publishes.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task Every_document_we_send_is_valid_on_GitHubs_own_schema()
    {
        var faults = await CheckAsync(new JsonObject { ["documents"] = new JsonArray([.. Documents().Select(d => (JsonNode)Written(d))]) });

        Assert.Empty(faults);
    }

    [Fact]
    public async Task The_check_itself_finds_a_field_that_GitHub_does_not_have()
    {
        var wrong = new JsonObject { ["name"] = "wrong", ["text"] = "query wrong { viewer { login shoeSize } }", ["variables"] = new JsonObject() };
        var rest = new JsonObject { ["method"] = "GET", ["path"] = "/orgs/{org}/repos", ["query"] = new JsonArray("colour"), ["members"] = new JsonArray("node_id", "owner.shoe") };

        var said = new JsonObject { ["method"] = "GET", ["path"] = "/orgs/{org}", ["answer"] = new JsonObject { ["login"] = "acme", ["shoeSize"] = 42 } };
        var answer = new JsonObject { ["name"] = "answer", ["text"] = "query answer { viewer { login } }", ["json"] = new JsonObject { ["data"] = new JsonObject { ["viewer"] = new JsonObject { ["login"] = null } } } };

        var faults = await CheckAsync(new JsonObject { ["documents"] = new JsonArray(wrong), ["answers"] = new JsonArray(answer), ["rest"] = new JsonArray(rest, said) });

        Assert.Equal(5, faults.Count);
    }

    [Fact]
    public async Task Every_answer_of_the_simulated_GitHub_fits_the_schema_it_answers_for()
    {
        var demo = new GitHubDemo(Org());
        var answers = new JsonArray();
        foreach (var document in Documents())
        {
            var variables = JsonSerializer.SerializeToElement(document.Variables);
            var json = Executor.Run(demo.Schema, document.Text, document.Name, variables, demo, new GitHubRequest(demo));
            Assert.Null(json["errors"]);
            var answer = Written(document);
            answer["json"] = json;
            answers.Add((JsonNode)answer);
        }

        Assert.Empty(await CheckAsync(new JsonObject { ["answers"] = answers }));
    }

    [Fact]
    public async Task Every_REST_route_parameter_and_member_we_use_is_published()
    {
        await using var server = await GitHubServer.StartAsync(Org());
        using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "Authorization", "Bearer ghp_secret" } } };
        using var key = System.Security.Cryptography.RSA.Create(2048);
        server.Demo.Options.App = new("42", "7", key);
        server.Demo.Deliveries.Enqueue(new(12_345_678_901, "0b989ba4-242f-11e5-81e1-c7b6966d2516", "push", DateTimeOffset.UtcNow, 502, "7", new JsonObject { ["ref"] = "refs/heads/main", ["repository"] = new JsonObject { ["id"] = 1 } }));
        var rest = new JsonArray();
        foreach (var (path, call, members) in Routes)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", path.StartsWith("/app", StringComparison.Ordinal) ? AppToken.Sign("42", key.ExportRSAPrivateKeyPem(), DateTimeOffset.UtcNow) : "ghp_secret");
            var query = call.Contains('?', StringComparison.Ordinal) ? call[(call.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(q => (JsonNode)q.Split('=')[0]) : [];
            using var response = await http.GetAsync(new Uri(call, UriKind.Relative), TestContext.Current.CancellationToken);
            var body = response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) : null;
            if (!path.StartsWith("/installation", StringComparison.Ordinal) && !path.EndsWith("/installation", StringComparison.Ordinal)) { Assert.True(response.IsSuccessStatusCode, $"{call}: {response.StatusCode}"); }
            rest.Add((JsonNode)new JsonObject { ["method"] = "GET", ["path"] = path, ["query"] = new JsonArray([.. query]), ["members"] = new JsonArray([.. members.Select(m => (JsonNode)m)]), ["answer"] = body });
        }
        rest.Add((JsonNode)new JsonObject { ["method"] = "POST", ["path"] = "/app/installations/{installation_id}/access_tokens", ["members"] = new JsonArray("token", "expires_at", "permissions", "repository_selection") });

        Assert.Empty(await CheckAsync(new JsonObject { ["rest"] = rest }));
    }

    private static readonly string[] RepositoryMembers = ["node_id", "full_name", "name", "owner.login", "html_url", "default_branch", "description", "language", "topics", "archived", "fork", "private", "visibility", "pushed_at"];

    /// <summary>The published path, the call as we write it, and the members we read.</summary>
    private static readonly (string Path, string Call, string[] Members)[] Routes =
    [
        ("/orgs/{org}", "/orgs/acme", ["login"]),
        ("/users/{username}", "/users/alice", ["login", "type"]),
        ("/user", "/user", ["login"]),
        ("/orgs/{org}/repos", "/orgs/acme/repos?type=all&sort=created&direction=asc&per_page=100", RepositoryMembers),
        ("/installation/repositories", "/installation/repositories?per_page=100", [.. RepositoryMembers.Select(m => "repositories." + m)]),
        ("/user/repos", "/user/repos?affiliation=owner&sort=created&direction=asc&per_page=100&page=2", RepositoryMembers),
        ("/users/{username}/repos", "/users/alice/repos?type=owner&sort=created&direction=asc&per_page=100", RepositoryMembers),
        ("/orgs/{org}/installation", "/orgs/acme/installation", ["id"]),
        ("/app/hook/deliveries", "/app/hook/deliveries?per_page=100&cursor=v1_12345678901", ["id", "guid", "event", "installation_id", "delivered_at", "status_code"]),
        ("/app/hook/deliveries/{delivery_id}", "/app/hook/deliveries/12345678901", ["request.payload"]),
        ("/repos/{owner}/{repo}", "/repos/acme/svc-001", RepositoryMembers),
        ("/repos/{owner}/{repo}/git/trees/{tree_sha}", "/repos/acme/svc-001/git/trees/main?recursive=1", ["truncated", "tree.path", "tree.sha", "tree.type"]),
        ("/repos/{owner}/{repo}/languages", "/repos/acme/svc-001/languages", []),
        ("/repos/{owner}/{repo}/commits", "/repos/acme/svc-001/commits?since=2026-01-01T00:00:00Z&per_page=100&page=1", ["author.login", "commit.author.email"]),
        ("/repos/{owner}/{repo}/actions/runs", "/repos/acme/mono/actions/runs?branch=main&status=success&per_page=20", ["workflow_runs.path", "workflow_runs.head_sha", "workflow_runs.updated_at", "workflow_runs.html_url", "workflow_runs.actor.login", "workflow_runs.triggering_actor.login"]),
        ("/orgs/{org}/teams", "/orgs/acme/teams?per_page=100&page=1", ["node_id", "slug", "name", "description", "parent.slug"]),
        ("/orgs/{org}/teams/{team_slug}/members", "/orgs/acme/teams/core/members?role=maintainer&per_page=100&page=1", ["login"]),
        ("/orgs/{org}/teams/{team_slug}/repos", "/orgs/acme/teams/core/repos?per_page=100&page=1", ["full_name", "permissions.maintain", "permissions.triage"]),
        ("/repos/{owner}/{repo}/contents/{path}", "/repos/acme/svc-001/contents/README.md", []),
    ];

    private sealed record Sent(string Name, string Text, object Variables);

    /// <summary>Every document in every form it can take.</summary>
    private static IEnumerable<Sent> Documents()
    {
        var page = Enumerable.Range(1, 3).Select(i => new ListedRepository($"R_{i:0000}", $"acme/svc-{i:000}", "", "main", null, null, null, false, false, true, false, null)).ToList();
        var since = DateTimeOffset.UtcNow.AddDays(-90);
        foreach (var way in Enum.GetValues<DetailWay>())
        {
            for (var without = 0; without <= DetailDocument.Expendable.Count; without++)
            {
                var (text, variables) = DetailDocument.Build(way, new DocumentShape(), without, page, since);
                yield return new("RepositoryDetails", text, variables);
            }
            foreach (var part in DetailDocument.Parts.Where(p => !p.Required))
            {
                var (text, variables) = DetailDocument.Build(way, Dropped(DetailDocument.Parts, part), 0, page, since);
                yield return new("RepositoryDetails", text, variables);
            }
            var (files, fileVariables) = DetailDocument.BuildFiles(way, [(page[0], ["README.md", "nothing.yml"]), (page[1], [".github/CODEOWNERS"])]);
            yield return new("RepositoryFiles", files, fileVariables);
            var (documents, documentVariables) = DetailDocument.BuildDocuments(way, page);
            yield return new("RepositoryDocuments", documents, documentVariables);
            var (deployments, deploymentVariables) = DeploymentDocument.Build(way, page);
            yield return new("Deployments", deployments, deploymentVariables);
        }
        foreach (var part in (DocumentPart?[])[null, .. ListingDocument.Parts.Where(p => !p.Required)])
        {
            foreach (var root in (string[])["organization", "repositoryOwner"])
            {
                yield return new("Repositories", ListingDocument.Build(part is null ? new() : Dropped(ListingDocument.Parts, part), root), new { login = "acme", first = 100, after = (string?)null });
            }
        }
        foreach (var part in (DocumentPart?[])[null, .. TeamDocument.Parts.Where(p => !p.Required)])
        {
            var shape = part is null ? new() : Dropped(TeamDocument.Parts, part);
            yield return new("Teams", TeamDocument.Build(shape), new { login = "acme", first = 25, after = (string?)null, inner = 50 });
            foreach (var connection in (string[])[TeamDocument.Members, TeamDocument.Repositories])
            {
                var (name, text) = TeamDocument.BuildRest(shape, connection);
                yield return new(name, text, new { login = "acme", slug = "core", first = 100, after = (string?)null });
            }
        }
        yield return new("Contents", GitHubProbe.ContentsDocument, new { owner = "acme", name = "svc-001" });
        yield return new("Members", GitHubProbe.MembersDocument, new { login = "acme" });
    }

    private static DocumentShape Dropped(IReadOnlyList<DocumentPart> parts, DocumentPart part)
    {
        var shape = new DocumentShape();
        var name = part.Fields.Split([' ', '(', '{', '\n', ':', ','], StringSplitOptions.RemoveEmptyEntries)[0];
        Assert.True(shape.TryDrop([new(null, $"Cannot query field \"{name}\" on type \"X\".", [], null)], parts), name);
        return shape;
    }

    private static Dd0c.Demo.Estate.GitHubOrg Org() => new OrgBuilder().Repos(2).Repo("svc-003", r => r with { Deployments = [new("production", "ACTIVE", OrgBuilder.Start, new string('a', 40), "alice")] })
        .Repo("mono", null, ("README.md", "# Mono"), ("services/api/serverless.yml", "service: api"), ("logo.png", "\0"), (".github/workflows/deploy.yml", "on: push"))
        .Team("core", ["alice", "bob"], new Dictionary<string, string> { ["svc-001"] = "ADMIN" }).Team("core-child", ["bob"], parent: "core").Build();

    private static JsonObject Written(Sent document) => new()
    {
        ["name"] = document.Name,
        ["text"] = document.Text,
        ["variables"] = JsonSerializer.SerializeToNode(document.Variables),
    };

    private static async Task<List<string>> CheckAsync(JsonObject input)
    {
        var folder = Path.Combine(Root(), "Dd0c.Tests", "Contracts");
        using var node = Process.Start(new ProcessStartInfo("node", ["check-github.mjs"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.StandardInput.WriteAsync(input.ToJsonString());
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await error);
        return JsonSerializer.Deserialize<List<string>>(await output)!;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Dd0c.sln"))) { folder = Path.GetDirectoryName(folder)!; }
        return folder;
    }
}
