using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;
using Microsoft.AspNetCore.Http;

namespace Dd0c.Demo.GitHub;

/// <summary>The REST routes, with GitHub's pages and Link headers.</summary>
internal static class GitHubRestRoutes
{
    private static readonly (int, JsonNode) NotFound = (404, GitHubDemoEndpoints.Message("Not Found"));

    public static (int Status, JsonNode Body) Answer(HttpContext context, GitHubDemo demo, string route)
    {
        var parts = route.Trim('/').Split('/');
        var installation = GitHubDemoEndpoints.Bearer(context) is { } token && demo.InstallationTokens.ContainsKey(token);
        return parts switch
        {
            ["rate_limit"] => (200, RateLimit(demo)),
            ["user"] when installation => (403, GitHubDemoEndpoints.Message("Resource not accessible by integration")),
            ["user"] => (200, User(demo, Me(context, demo))),
            ["user", "emails"] => (200, new JsonArray(new JsonObject { ["email"] = $"{Me(context, demo).Login}@example.com", ["primary"] = true, ["verified"] = true, ["visibility"] = "private" })),
            ["user", "orgs"] => (200, new JsonArray(Organization(demo))),
            ["user", "repos"] => (200, new JsonArray()),
            ["users", var login] when demo.User(login) is { } user => (200, User(demo, user)),
            ["users", var login, "repos"] when demo.User(login) is not null => (200, new JsonArray()),
            ["orgs", var org, ..] when !demo.IsOrg(org) => NotFound,
            ["orgs", _] => (200, Organization(demo)),
            ["orgs", _, "repos"] => (200, Page(context, demo.Org.Repositories.OrderBy(r => r.CreatedAt).Select(r => (JsonNode)Repository(demo, r)))),
            ["installation", "repositories"] when installation => (200, new JsonObject
            {
                ["total_count"] = demo.Org.Repositories.Count,
                ["repository_selection"] = "all",
                ["repositories"] = Page(context, demo.Org.Repositories.OrderBy(r => r.CreatedAt).Select(r => (JsonNode)Repository(demo, r))),
            }),
            ["installation", "repositories"] => (403, GitHubDemoEndpoints.Message("You must authenticate with an installation access token in order to list repositories for an installation.")),
            ["orgs", _, "teams", ..] or ["orgs", _, "members"] when demo.Options.RefuseTeams => Refused(context),
            ["orgs", _, "teams"] => (200, Page(context, demo.Org.Teams.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (JsonNode)Team(demo, t)))),
            ["orgs", _, "teams", var slug, .. var rest] when demo.Org.Teams.FirstOrDefault(t => t.Slug == slug) is { } team => TeamPart(context, demo, team, rest),
            ["repos", var org, var name, .. var rest] when demo.IsOrg(org) && demo.Repository(name) is { } repository => RepositoryPart(context, demo, repository, rest),
            _ => NotFound,
        };
    }

    private static (int, JsonNode) TeamPart(HttpContext context, GitHubDemo demo, GitHubTeam team, string[] rest) => rest switch
    {
        [] => (200, Team(demo, team)),
        ["members"] => (200, Page(context, demo.MembersOf(team, true)
            .Where(m => context.Request.Query["role"].ToString() is var role && (role is "" or "all" || role.Equals(m.Role, StringComparison.OrdinalIgnoreCase)))
            .Select(m => (JsonNode)User(demo, m.User)))),
        ["repos"] => (200, Page(context, demo.GrantsOf(team).Select(g => (JsonNode)Granted(Repository(demo, g.Repository), g.Permission)))),
        _ => NotFound,
    };

    private static (int, JsonNode) RepositoryPart(HttpContext context, GitHubDemo demo, GitHubRepository repository, string[] rest)
    {
        switch (rest)
        {
            case []: return (200, Repository(demo, repository));
            case ["languages"]: return (200, new JsonObject(repository.Languages.Select((l, i) => KeyValuePair.Create(l, (JsonNode?)(1000 * (repository.Languages.Count - i))))));
            case ["topics"]: return (200, new JsonObject { ["names"] = new JsonArray([.. repository.Topics.Select(t => (JsonNode)t)]) });
            case ["commits"]: return Commits(context, demo, repository);
            case ["deployments", ..] when demo.Options.RefuseDeployments: return (403, GitHubDemoEndpoints.Message("Resource not accessible by integration"));
            case ["deployments"]: return (200, Page(context, repository.Deployments.OrderByDescending(d => d.At).Select(d => (JsonNode)Deployment(demo, repository, d))));
            case ["deployments", var id, "statuses"] when repository.Deployments.FirstOrDefault(d => Text(IdOf(repository, d)) == id) is { } deployment: return (200, Page(context, Statuses(repository, deployment)));
            case ["actions", "runs"]: return Runs(context, demo, repository);
            case ["git", "trees", _] when repository.Files.Count > 0: return (200, Tree(repository, context.Request.Query.ContainsKey("recursive")));
            case ["git", "trees", _]: return (409, GitHubDemoEndpoints.Message("Git Repository is empty."));
            case ["contents", .. var path]: return Contents(context, repository, string.Join('/', path.Select(Uri.UnescapeDataString)));
            default: return NotFound;
        }
    }

    private static (int, JsonNode) Contents(HttpContext context, GitHubRepository repository, string path)
    {
        if (repository.Files.TryGetValue(path, out var text))
        {
            if (context.Request.Headers.Accept.ToString().Contains("raw", StringComparison.Ordinal))
            {
                context.Items["raw"] = true;
                return (200, text);
            }
            var content = Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks);
            return (200, new JsonObject { ["type"] = "file", ["encoding"] = "base64", ["size"] = text.Length, ["name"] = path[(path.LastIndexOf('/') + 1)..], ["path"] = path, ["sha"] = new BlobAt(repository, path).Oid, ["content"] = content });
        }
        var entries = new TreeAt(repository, path).Entries;
        if (entries.Count == 0) { return NotFound; }
        return (200, new JsonArray([.. entries.Select(e => (JsonNode)new JsonObject { ["type"] = e.IsTree ? "dir" : "file", ["size"] = 0, ["name"] = e.Name, ["path"] = e.Path, ["sha"] = e.IsTree ? new TreeAt(repository, e.Path).Oid : new BlobAt(repository, e.Path).Oid })]));
    }

    private static (int, JsonNode) Commits(HttpContext context, GitHubDemo demo, GitHubRepository repository)
    {
        var since = DateTimeOffset.TryParse(context.Request.Query["since"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var s) ? s : DateTimeOffset.MinValue;
        return (200, Page(context, repository.Commits.Where(c => c.At >= since).OrderByDescending(c => c.At).Select(c => (JsonNode)new JsonObject
        {
            ["sha"] = c.Oid,
            ["commit"] = new JsonObject { ["message"] = c.Message, ["author"] = new JsonObject { ["name"] = c.AuthorLogin, ["email"] = c.AuthorLogin.Contains('@', StringComparison.Ordinal) ? c.AuthorLogin : $"{c.AuthorLogin}@users.noreply.github.com", ["date"] = Text(c.At) } },
            ["author"] = demo.AuthorOf(c) is { } author ? User(demo, author) : null,
        })));
    }

    private static JsonObject Deployment(GitHubDemo demo, GitHubRepository repository, GitHubDeployment d) => new()
    {
        ["id"] = IdOf(repository, d), ["sha"] = d.Commit, ["ref"] = repository.DefaultBranch, ["task"] = "deploy", ["environment"] = d.Environment, ["original_environment"] = d.Environment, ["description"] = null,
        ["creator"] = demo.User(d.Creator) is { } creator ? User(demo, creator) : null, ["created_at"] = Text(d.At), ["updated_at"] = Text(d.At.AddMinutes(3)), ["transient_environment"] = false, ["production_environment"] = d.Environment == "production",
    };

    /// <summary>The newest first, as GitHub gives them: what is inactive now had succeeded.</summary>
    private static IEnumerable<JsonNode> Statuses(GitHubRepository repository, GitHubDeployment d)
    {
        string[] states = d.State switch { "INACTIVE" => ["inactive", "success", "in_progress"], "ACTIVE" or "SUCCESS" => ["success", "in_progress"], "FAILURE" => ["failure", "in_progress"], "ERROR" => ["error", "in_progress"], _ => ["in_progress"] };
        return states.Select((state, i) => (JsonNode)new JsonObject
        {
            ["id"] = IdOf(repository, d) + states.Length - i, ["state"] = state, ["environment"] = d.Environment, ["description"] = "", ["created_at"] = Text(state switch { "in_progress" => d.At, "inactive" => d.At.AddHours(1), _ => d.At.AddMinutes(3) }),
            ["log_url"] = $"https://github.com/actions/{d.Commit[..7]}", ["target_url"] = $"https://github.com/actions/{d.Commit[..7]}",
        });
    }

    private static long IdOf(GitHubRepository repository, GitHubDeployment d) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{repository.Name} {d.Environment} {d.At:O}"))) + 5_000_000_000L;

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static (int, JsonNode) Runs(HttpContext context, GitHubDemo demo, GitHubRepository repository)
    {
        var runs = Page(context, repository.Runs.OrderByDescending(r => r.At).Select(r => (JsonNode)new JsonObject
        {
            ["id"] = r.Id, ["name"] = "deploy", ["path"] = r.Path, ["head_sha"] = r.Commit, ["head_branch"] = repository.DefaultBranch, ["status"] = "completed", ["conclusion"] = "success", ["event"] = "push",
            ["created_at"] = Text(r.At), ["updated_at"] = Text(r.At), ["html_url"] = $"https://github.com/{demo.Org.Login}/{repository.Name}/actions/runs/{r.Id}",
            ["actor"] = demo.User(r.Actor) is { } actor ? User(demo, actor) : null, ["triggering_actor"] = demo.User(r.Actor) is { } by ? User(demo, by) : null,
        }));
        return (200, new JsonObject { ["total_count"] = repository.Runs.Count, ["workflow_runs"] = runs });
    }

    private static JsonObject Tree(GitHubRepository repository, bool recursive)
    {
        var tree = new JsonArray();
        Add(new TreeAt(repository, ""));
        return new JsonObject { ["sha"] = new TreeAt(repository, "").Oid, ["url"] = "", ["truncated"] = false, ["tree"] = tree };

        void Add(TreeAt at)
        {
            foreach (var e in at.Entries)
            {
                tree.Add((JsonNode)new JsonObject { ["path"] = e.Path, ["mode"] = e.IsTree ? "040000" : "100644", ["type"] = e.IsTree ? "tree" : "blob", ["sha"] = e.IsTree ? new TreeAt(repository, e.Path).Oid : new BlobAt(repository, e.Path).Oid });
                if (e.IsTree && recursive) { Add(new TreeAt(repository, e.Path)); }
            }
        }
    }

    private static JsonArray Page(HttpContext context, IEnumerable<JsonNode> all)
    {
        var items = all.ToList();
        var size = int.TryParse(context.Request.Query["per_page"], out var p) ? Math.Clamp(p, 1, 100) : 30;
        var page = int.TryParse(context.Request.Query["page"], out var n) ? Math.Max(1, n) : 1;
        var last = Math.Max(1, (items.Count + size - 1) / size);
        var links = new List<string>();
        if (page < last) { links.Add(Link(context, page + 1, "next")); links.Add(Link(context, last, "last")); }
        if (page > 1) { links.Add(Link(context, 1, "first")); links.Add(Link(context, page - 1, "prev")); }
        if (links.Count > 0) { context.Response.Headers.Link = string.Join(", ", links); }
        return [.. items.Skip((page - 1) * size).Take(size)];
    }

    private static string Link(HttpContext context, int page, string rel)
    {
        var query = context.Request.Query.Where(q => q.Key != "page").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}").Append($"page={page}");
        return $"<{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}?{string.Join('&', query)}>; rel=\"{rel}\"";
    }

    private static JsonObject Repository(GitHubDemo demo, GitHubRepository r) => new()
    {
        ["id"] = r.Id,
        ["node_id"] = r.NodeId,
        ["name"] = r.Name,
        ["full_name"] = $"{demo.Org.Login}/{r.Name}",
        ["owner"] = new JsonObject { ["login"] = demo.Org.Login, ["node_id"] = demo.Org.NodeId, ["type"] = "Organization" },
        ["private"] = r.IsPrivate,
        ["html_url"] = $"https://github.com/{demo.Org.Login}/{r.Name}",
        ["description"] = r.Description,
        ["fork"] = r.IsFork,
        ["archived"] = r.IsArchived,
        ["disabled"] = false,
        ["visibility"] = r.IsPrivate ? "private" : "public",
        ["default_branch"] = r.DefaultBranch,
        ["language"] = r.PrimaryLanguage,
        ["topics"] = new JsonArray([.. r.Topics.Select(t => (JsonNode)t)]),
        ["size"] = r.Files.Values.Sum(t => t.Length) / 1024,
        ["created_at"] = Text(r.CreatedAt),
        ["updated_at"] = Text(r.PushedAt),
        ["pushed_at"] = Text(r.PushedAt),
    };

    private static JsonObject Granted(JsonObject repository, string permission)
    {
        repository["role_name"] = permission.ToLowerInvariant();
        repository["permissions"] = new JsonObject { ["pull"] = true, ["triage"] = permission is not "READ", ["push"] = permission is "WRITE" or "MAINTAIN" or "ADMIN", ["maintain"] = permission is "MAINTAIN" or "ADMIN", ["admin"] = permission is "ADMIN" };
        return repository;
    }

    private static JsonObject Team(GitHubDemo demo, GitHubTeam t) => new JsonObject
    {
        ["id"] = t.Id,
        ["node_id"] = t.NodeId,
        ["slug"] = t.Slug,
        ["name"] = t.Name,
        ["description"] = t.Description,
        ["privacy"] = "closed",
        ["permission"] = "pull",
        ["html_url"] = $"https://github.com/orgs/{demo.Org.Login}/teams/{t.Slug}",
        ["parent"] = demo.Org.Teams.FirstOrDefault(p => p.Slug == t.ParentSlug) is { } parent ? new JsonObject { ["id"] = parent.Id, ["slug"] = parent.Slug, ["name"] = parent.Name } : null,
    };

    private static JsonObject User(GitHubDemo demo, GitHubUser u) => new()
    {
        ["login"] = u.Login,
        ["id"] = 1000 + Math.Max(0, demo.Org.Users.ToList().FindIndex(x => x.Login == u.Login)),
        ["node_id"] = u.NodeId,
        ["name"] = u.Name,
        ["type"] = "User",
        ["avatar_url"] = "",
        ["html_url"] = $"https://github.com/{u.Login}",
        ["email"] = null,
    };

    private static JsonObject Organization(GitHubDemo demo) => new()
    {
        ["login"] = demo.Org.Login,
        ["id"] = 1,
        ["node_id"] = demo.Org.NodeId,
        ["description"] = "",
        ["type"] = "Organization",
        ["html_url"] = $"https://github.com/{demo.Org.Login}",
    };

    private static JsonObject RateLimit(GitHubDemo demo)
    {
        var core = new JsonObject { ["limit"] = demo.Options.HourlyLimit, ["remaining"] = demo.Remaining("core"), ["used"] = demo.Options.HourlyLimit - demo.Remaining("core"), ["reset"] = demo.ResetAt.ToUnixTimeSeconds() };
        return new JsonObject { ["resources"] = new JsonObject { ["core"] = core.DeepClone(), ["graphql"] = core.DeepClone() }, ["rate"] = core };
    }

    private static (int, JsonNode) Refused(HttpContext context)
    {
        context.Response.Headers["X-Accepted-GitHub-Permissions"] = "members=read";
        return (403, GitHubDemoEndpoints.Message("Resource not accessible by integration"));
    }

    private static GitHubUser Me(HttpContext context, GitHubDemo demo) =>
        GitHubDemoEndpoints.Bearer(context) is { } token && demo.UserTokens.TryGetValue(token, out var login) && demo.User(login) is { } user ? user : demo.Viewer;

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
