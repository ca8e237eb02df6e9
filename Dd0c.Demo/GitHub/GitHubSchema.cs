using System.Globalization;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub.Language;

namespace Dd0c.Demo.GitHub;

/// <summary>The part of GitHub's schema that the simulated organisation answers for.</summary>
internal static class GitHubSchema
{
    public static Schema Create()
    {
        var schema = new Schema();
        foreach (var name in (string[])["Node", "RepositoryOwner", "Actor", "GitObject", "UniformResourceLocatable"])
        {
            var type = schema.Add(name);
            if (name is "Node" or "RepositoryOwner" or "Actor" or "GitObject") { type.Declares("id", "ID"); }
        }
        schema.Type("RepositoryOwner").Declares("login", "String").Declares("url", "URI");
        schema.Type("RepositoryOwner").Fields["repositories"] = new("RepositoryConnection", (_, _) => null, ["first", "last", "after", "before", "orderBy", "isArchived", "isFork", "privacy", "visibility", "ownerAffiliations", "affiliations"], true);
        schema.Type("Actor").Declares("login", "String");
        schema.Type("GitObject").Declares("oid", "GitObjectID").Declares("abbreviatedOid", "String");
        schema.Add("PageInfo")
            .Field<Slice>("hasNextPage", "Boolean", s => s.Start + s.Items.Count < s.Total)
            .Field<Slice>("hasPreviousPage", "Boolean", s => s.Start > 0)
            .Field<Slice>("endCursor", "String", s => s.Items.Count == 0 ? null : Slice.Cursor(s.Start + s.Items.Count - 1))
            .Field<Slice>("startCursor", "String", s => s.Items.Count == 0 ? null : Slice.Cursor(s.Start));
        Connection(schema, "Repository", "Repository");
        Connection(schema, "Deployment", "Deployment");
        Connection(schema, "Team", "Team");
        Connection(schema, "User", "User");
        Connection(schema, "RepositoryTopic", "RepositoryTopic");
        Connection(schema, "CommitHistory", "Commit", edge: "CommitEdge");
        Connection(schema, "Language", "Language").Field<Slice>("totalSize", "Int", s => s.Total * 1000);
        schema.Type("LanguageEdge").Field<object>("size", "Int", _ => 1000);
        Connection(schema, "TeamMember", "User", item => ((TeamMembership)item).User);
        schema.Type("TeamMemberEdge").Field<TeamMembership>("role", "enum TeamMemberRole", m => m.Role);
        Connection(schema, "TeamRepository", "Repository", item => ((TeamGrant)item).Repository);
        schema.Type("TeamRepositoryEdge").Field<TeamGrant>("permission", "enum RepositoryPermission", g => g.Permission);
        schema.Add("Language", "Node").Field<string>("name", "String", n => n).Field<string>("id", "ID", n => "LA_" + n).Field<string>("color", "String", _ => null);
        schema.Add("Topic", "Node").Field<string>("name", "String", n => n).Field<string>("id", "ID", n => "TO_" + n);
        schema.Add("RepositoryTopic", "Node").Field<string>("topic", "Topic", n => n).Field<string>("id", "ID", n => "RT_" + n).Field<string>("url", "URI", n => $"https://github.com/topics/{n}");
        schema.Add("RateLimit")
            .Field<GitHubDemo>("limit", "Int", d => d.Options.HourlyLimit)
            .Field<GitHubDemo>("remaining", "Int", d => d.Remaining("graphql"))
            .Field<GitHubDemo>("used", "Int", d => d.Options.HourlyLimit - d.Remaining("graphql"))
            .Field<GitHubDemo>("cost", "Int", _ => 1)
            .Field<GitHubDemo>("nodeCount", "Int", _ => 0)
            .Field<GitHubDemo>("resetAt", "DateTime", d => d.ResetAt);
        People(schema);
        GitHubRepositorySchema.Add(schema);
        schema.Add("Query")
            .Field<GitHubDemo>("viewer", "User", d => d.Viewer)
            .Field<GitHubDemo>("rateLimit", "RateLimit", d => d, "dryRun")
            .Field<GitHubDemo>("organization", "Organization", (d, a) => d.IsOrg(a.Text("login")) ? d : throw Gone($"Could not resolve to an Organization with the login of '{a.Text("login")}'."), "login")
            .Field<GitHubDemo>("repositoryOwner", "RepositoryOwner", (d, a) => d.IsOrg(a.Text("login")) ? new Typed("Organization", d) : d.User(a.Text("login")) is { } u ? new Typed("User", u) : null, "login")
            .Field<GitHubDemo>("user", "User", (d, a) => d.User(a.Text("login")) ?? throw Gone($"Could not resolve to a User with the login of '{a.Text("login")}'."), "login")
            .Field<GitHubDemo>("repository", "Repository", (d, a) => d.IsOrg(a.Text("owner")) ? d.Repository(a.Text("name")) ?? Missing(a) : Missing(a), "owner", "name", "followRenames")
            .Field<GitHubDemo>("node", "Node", (d, a) => d.Node(a.Text("id")) ?? throw NoNode(a.Text("id")), "id")
            .Field<GitHubDemo>("nodes", "Node", (d, a) => a.Texts("ids").Select(id => (object?)d.Node(id) ?? NoNode(id)).ToList(), "ids");
        return schema;
    }

    private static void People(Schema schema)
    {
        schema.Add("User", "Node", "RepositoryOwner", "Actor", "UniformResourceLocatable")
            .Field<GitHubUser>("id", "ID", u => u.NodeId)
            .Field<GitHubUser>("login", "String", u => u.Login)
            .Field<GitHubUser>("name", "String", u => u.Name)
            .Field<GitHubUser>("email", "String", _ => "")
            .Field<GitHubUser>("url", "URI", u => $"https://github.com/{u.Login}")
            .Paged<GitHubUser>("repositories", "RepositoryConnection", (_, a) => Slice.Of([], a), "orderBy", "isArchived", "isFork", "privacy", "visibility", "ownerAffiliations", "affiliations");
        schema.Add("Organization", "Node", "RepositoryOwner", "Actor", "UniformResourceLocatable")
            .Field<GitHubDemo>("id", "ID", d => d.Org.NodeId)
            .Field<GitHubDemo>("login", "String", d => d.Org.Login)
            .Field<GitHubDemo>("name", "String", d => d.Org.Login)
            .Field<GitHubDemo>("url", "URI", d => $"https://github.com/{d.Org.Login}")
            .Paged<GitHubDemo>("repositories", "RepositoryConnection", (d, a) => Slice.Of(d.Org.Repositories
                .Where(r => a.Text("isArchived") is not { } archived || r.IsArchived == bool.Parse(archived))
                .Where(r => a.Text("isFork") is not { } fork || r.IsFork == bool.Parse(fork)), a), "orderBy", "isArchived", "isFork", "privacy", "visibility", "ownerAffiliations", "affiliations")
            .Paged<GitHubDemo>("teams", "TeamConnection", (d, a) => Slice.Of(Readable(d).Teams.OrderBy(t => t.Name, StringComparer.Ordinal), a), "orderBy", "role", "privacy", "query", "userLogins", "rootTeamsOnly", "notificationSetting", "ldapMapped")
            .Paged<GitHubDemo>("membersWithRole", "UserConnection", (d, a) => Slice.Of(Readable(d).Users, a))
            .Field<GitHubDemo>("team", "Team", (d, a) => Readable(d).Teams.FirstOrDefault(t => t.Slug == a.Text("slug")), "slug");
        schema.Add("Team", "Node")
            .Field<GitHubTeam>("id", "ID", t => t.NodeId)
            .Field<GitHubTeam>("databaseId", "Int", t => t.Id)
            .Field<GitHubTeam>("slug", "String", t => t.Slug)
            .Field<GitHubTeam>("name", "String", t => t.Name)
            .Field<GitHubTeam>("combinedSlug", "String", (t, a) => $"{a.Request<GitHubRequest>().Demo.Org.Login}/{t.Slug}")
            .Field<GitHubTeam>("description", "String", t => t.Description)
            .Field<GitHubTeam>("privacy", "enum TeamPrivacy", _ => "VISIBLE")
            .Field<GitHubTeam>("url", "URI", (t, a) => $"https://github.com/orgs/{a.Request<GitHubRequest>().Demo.Org.Login}/teams/{t.Slug}")
            .Field<GitHubTeam>("parentTeam", "Team", (t, a) => a.Request<GitHubRequest>().Demo.Org.Teams.FirstOrDefault(p => p.Slug == t.ParentSlug))
            .Field<GitHubTeam>("organization", "Organization", (_, a) => a.Request<GitHubRequest>().Demo)
            .Paged<GitHubTeam>("members", "TeamMemberConnection", (t, a) => Slice.Of(a.Request<GitHubRequest>().Demo.MembersOf(t, a.Text("membership") is not "IMMEDIATE"), a), "membership", "orderBy", "query", "role")
            .Paged<GitHubTeam>("repositories", "TeamRepositoryConnection", (t, a) => Slice.Of(a.Request<GitHubRequest>().Demo.GrantsOf(t), a), "orderBy", "query")
            .Paged<GitHubTeam>("childTeams", "TeamConnection", (t, a) => Slice.Of(a.Request<GitHubRequest>().Demo.Org.Teams.Where(c => c.ParentSlug == t.Slug), a), "orderBy", "immediateOnly", "userLogins");
    }

    private static GitHubOrg Readable(GitHubDemo demo) => demo.Options.RefuseTeams ? throw new FieldException("FORBIDDEN", "Resource not accessible by integration") : demo.Org;

    /// <summary>A connection type with its edge; gives back the connection for more fields.</summary>
    private static SchemaType Connection(Schema schema, string name, string node, Func<object, object>? nodeOf = null, string? edge = null)
    {
        nodeOf ??= item => item;
        schema.Add(edge ?? name + "Edge").Field<object>("node", node, item => nodeOf(item)).Field<object>("cursor", "String", _ => "");
        return schema.Add(name + "Connection")
            .Field<Slice>("nodes", node, s => s.Items.Select(nodeOf).ToList())
            .Field<Slice>("edges", edge ?? name + "Edge", s => s.Items)
            .Field<Slice>("pageInfo", "PageInfo", s => s)
            .Field<Slice>("totalCount", "Int", s => s.Total);
    }

    private static FieldException Gone(string words) => new("NOT_FOUND", words);

    private static FieldException NoNode(string? id) => Gone($"Could not resolve to a node with the global id of '{id}'");

    private static object Missing(Ask ask) => throw Gone($"Could not resolve to a Repository with the name '{ask.Text("owner")}/{ask.Text("name")}'.");
}

internal sealed record TeamMembership(GitHubUser User, string Role);

internal sealed record TeamGrant(GitHubRepository Repository, string Permission);

/// <summary>One page of a connection.</summary>
internal sealed record Slice(IReadOnlyList<object> Items, int Start, int Total)
{
    public static Slice Of(IEnumerable<object> all, Ask ask)
    {
        var list = all.ToList();
        var from = Index(ask.Text("after")) + 1;
        var to = ask.Text("before") is { } before ? Index(before) : list.Count;
        if (ask.Int("first") is { } first) { to = Math.Min(to, from + first); }
        else if (ask.Int("last") is { } last) { from = Math.Max(from, to - last); }
        from = Math.Clamp(from, 0, list.Count);
        return new([.. list.Skip(from).Take(Math.Max(0, to - from))], from, list.Count);
    }

    public static string Cursor(int index) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"cursor:v2:{index.ToString(CultureInfo.InvariantCulture)}"));

    private static int Index(string? cursor)
    {
        if (cursor is null) { return -1; }
        try
        {
            var text = System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(cursor));
            return int.Parse(text[(text.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        }
        catch (FormatException) { throw new FieldException("INVALID_CURSOR_ARGUMENTS", $"`{cursor}` does not appear to be a valid cursor."); }
    }
}
