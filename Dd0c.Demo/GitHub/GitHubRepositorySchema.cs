using System.Globalization;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub.Language;

namespace Dd0c.Demo.GitHub;

/// <summary>Repositories and what is in them: refs, commits, trees and blobs.</summary>
internal static class GitHubRepositorySchema
{
    private const int Truncation = 512 * 1024;

    public static void Add(Schema schema)
    {
        schema.Add("Repository", "Node", "UniformResourceLocatable")
            .Field<GitHubRepository>("id", "ID", r => r.NodeId)
            .Field<GitHubRepository>("databaseId", "Int", r => r.Id)
            .Field<GitHubRepository>("name", "String", r => r.Name)
            .Field<GitHubRepository>("nameWithOwner", "String", (r, a) => $"{Demo(a).Org.Login}/{r.Name}")
            .Field<GitHubRepository>("owner", "RepositoryOwner", (_, a) => new Typed("Organization", Demo(a)))
            .Field<GitHubRepository>("url", "URI", (r, a) => $"https://github.com/{Demo(a).Org.Login}/{r.Name}")
            .Field<GitHubRepository>("description", "String", r => r.Description)
            .Field<GitHubRepository>("isArchived", "Boolean", r => r.IsArchived)
            .Field<GitHubRepository>("isFork", "Boolean", r => r.IsFork)
            .Field<GitHubRepository>("isPrivate", "Boolean", r => r.IsPrivate)
            .Field<GitHubRepository>("isEmpty", "Boolean", r => r.Files.Count == 0)
            .Field<GitHubRepository>("isDisabled", "Boolean", _ => false)
            .Field<GitHubRepository>("isTemplate", "Boolean", _ => false)
            .Field<GitHubRepository>("visibility", "enum RepositoryVisibility", r => r.IsPrivate ? "PRIVATE" : "PUBLIC")
            .Field<GitHubRepository>("createdAt", "DateTime", r => r.CreatedAt)
            .Field<GitHubRepository>("pushedAt", "DateTime", r => r.PushedAt)
            .Field<GitHubRepository>("updatedAt", "DateTime", r => r.PushedAt)
            .Field<GitHubRepository>("diskUsage", "Int", r => r.Files.Values.Sum(t => t.Length) / 1024)
            .Field<GitHubRepository>("primaryLanguage", "Language", r => r.PrimaryLanguage)
            .Field<GitHubRepository>("defaultBranchRef", "Ref", r => r.Files.Count == 0 ? null : r)
            .Paged<GitHubRepository>("languages", "LanguageConnection", (r, a) => Slice.Of(r.Languages, a), "orderBy")
            .Paged<GitHubRepository>("repositoryTopics", "RepositoryTopicConnection", (r, a) => Slice.Of(r.Topics, a))
            .Paged<GitHubRepository>("deployments", "DeploymentConnection", (r, a) => Slice.Of((Demo(a).Options.RefuseDeployments ? throw new FieldException("FORBIDDEN", "Resource not accessible by integration") : r.Deployments).OrderByDescending(d => d.At), a), "orderBy", "environments")
            .Field<GitHubRepository>("object", "GitObject", (r, a) =>
            {
                a.Request<GitHubRequest>().Touch(r);
                return ObjectAt(r, a.Text("expression") ?? a.Text("oid") ?? "HEAD");
            }, "expression", "oid");
        schema.Add("Deployment", "Node")
            .Field<GitHubDeployment>("id", "ID", d => "DE_" + d.Commit)
            .Field<GitHubDeployment>("environment", "String", d => d.Environment)
            .Field<GitHubDeployment>("task", "String", _ => "deploy")
            .Field<GitHubDeployment>("createdAt", "DateTime", d => d.At)
            .Field<GitHubDeployment>("state", "enum DeploymentState", d => d.State)
            .Field<GitHubDeployment>("commitOid", "String", d => d.Commit)
            .Field<GitHubDeployment>("creator", "Actor", (d, a) => Demo(a).User(d.Creator) is { } user ? new Typed("User", user) : null)
            .Field<GitHubDeployment>("latestStatus", "DeploymentStatus", d => d);
        schema.Add("DeploymentStatus", "Node")
            .Field<GitHubDeployment>("id", "ID", d => "DES_" + d.Commit)
            .Field<GitHubDeployment>("createdAt", "DateTime", d => d.At.AddMinutes(3))
            .Field<GitHubDeployment>("logUrl", "URI", d => $"https://github.com/actions/{d.Commit[..7]}");
        schema.Add("Ref", "Node")
            .Field<GitHubRepository>("id", "ID", r => "REF_" + r.NodeId)
            .Field<GitHubRepository>("name", "String", r => r.DefaultBranch)
            .Field<GitHubRepository>("prefix", "String", _ => "refs/heads/")
            .Field<GitHubRepository>("target", "GitObject", r => new Typed("Commit", new CommitAt(r, 0)));
        schema.Add("Blob", "Node", "GitObject")
            .Field<BlobAt>("id", "ID", b => "B_" + b.Oid)
            .Field<BlobAt>("oid", "GitObjectID", b => b.Oid)
            .Field<BlobAt>("abbreviatedOid", "String", b => b.Oid[..7])
            .Field<BlobAt>("text", "String", b => b.IsBinary ? null : b.Text.Length > Truncation ? b.Text[..Truncation] : b.Text)
            .Field<BlobAt>("isBinary", "Boolean", b => b.IsBinary)
            .Field<BlobAt>("isTruncated", "Boolean", b => b.Text.Length > Truncation)
            .Field<BlobAt>("byteSize", "Int", b => System.Text.Encoding.UTF8.GetByteCount(b.Text));
        schema.Add("Tree", "Node", "GitObject")
            .Field<TreeAt>("id", "ID", t => "T_" + t.Oid)
            .Field<TreeAt>("oid", "GitObjectID", t => t.Oid)
            .Field<TreeAt>("abbreviatedOid", "String", t => t.Oid[..7])
            .Field<TreeAt>("entries", "TreeEntry", t => t.Entries);
        schema.Add("TreeEntry")
            .Field<EntryAt>("name", "String", e => e.Name)
            .Field<EntryAt>("path", "String", e => e.Path)
            .Field<EntryAt>("type", "String", e => e.IsTree ? "tree" : "blob")
            .Field<EntryAt>("mode", "Int", e => e.IsTree ? 16384 : 33188)
            .Field<EntryAt>("oid", "GitObjectID", e => e.IsTree ? new TreeAt(e.Repository, e.Path).Oid : new BlobAt(e.Repository, e.Path).Oid)
            .Field<EntryAt>("extension", "String", e => Path.GetExtension(e.Name))
            .Field<EntryAt>("size", "Int", e => e.IsTree ? 0 : e.Repository.Files[e.Path].Length)
            .Field<EntryAt>("object", "GitObject", e => e.IsTree ? new Typed("Tree", new TreeAt(e.Repository, e.Path)) : new Typed("Blob", new BlobAt(e.Repository, e.Path)));
        Commits(schema);
    }

    private static void Commits(Schema schema)
    {
        schema.Add("Commit", "Node", "GitObject")
            .Field<CommitAt>("id", "ID", c => "C_" + c.Oid)
            .Field<CommitAt>("oid", "GitObjectID", c => c.Oid)
            .Field<CommitAt>("abbreviatedOid", "String", c => c.Oid[..Math.Min(7, c.Oid.Length)])
            .Field<CommitAt>("message", "String", c => c.Commit?.Message)
            .Field<CommitAt>("messageHeadline", "String", c => c.Commit?.Message.Split('\n')[0])
            .Field<CommitAt>("committedDate", "DateTime", c => c.Commit?.At ?? c.Repository.PushedAt)
            .Field<CommitAt>("authoredDate", "DateTime", c => c.Commit?.At ?? c.Repository.PushedAt)
            .Field<CommitAt>("author", "GitActor", c => c.Commit)
            .Field<CommitAt>("committer", "GitActor", c => c.Commit)
            .Field<CommitAt>("tree", "Tree", c => new TreeAt(c.Repository, ""))
            .Paged<CommitAt>("history", "CommitHistoryConnection", (c, a) =>
            {
                a.Request<GitHubRequest>().Touch(c.Repository);
                var since = Time(a.Text("since")) ?? DateTimeOffset.MinValue;
                var until = Time(a.Text("until")) ?? DateTimeOffset.MaxValue;
                return Slice.Of(c.Repository.Commits.Select((k, i) => (k, i)).Where(x => x.k.At >= since && x.k.At <= until)
                    .OrderByDescending(x => x.k.At).Select(x => new CommitAt(c.Repository, x.i)), a);
            }, "since", "until", "author", "path");
        schema.Add("GitActor")
            .Field<GitHubCommit>("name", "String", (c, a) => Author(c, a)?.Name ?? c.AuthorLogin)
            .Field<GitHubCommit>("email", "String", (c, _) => c.AuthorLogin.Contains('@', StringComparison.Ordinal) ? c.AuthorLogin : $"{c.AuthorLogin}@users.noreply.github.com")
            .Field<GitHubCommit>("date", "GitTimestamp", (c, _) => c.At)
            .Field<GitHubCommit>("user", "User", (c, a) => Author(c, a));
    }

    /// <summary>HEAD, HEAD:, HEAD:path, or the default branch by name.</summary>
    private static Typed? ObjectAt(GitHubRepository repository, string expression)
    {
        var colon = expression.IndexOf(':', StringComparison.Ordinal);
        var revision = colon < 0 ? expression : expression[..colon];
        if (repository.Files.Count == 0 || revision != "HEAD" && revision != repository.DefaultBranch && revision != "refs/heads/" + repository.DefaultBranch) { return null; }
        if (colon < 0) { return new("Commit", new CommitAt(repository, 0)); }
        var path = expression[(colon + 1)..].Trim('/');
        if (repository.Files.ContainsKey(path)) { return new("Blob", new BlobAt(repository, path)); }
        return path.Length == 0 || repository.Files.Keys.Any(f => f.StartsWith(path + "/", StringComparison.Ordinal)) ? new("Tree", new TreeAt(repository, path)) : null;
    }

    private static GitHubDemo Demo(Ask ask) => ask.Request<GitHubRequest>().Demo;

    private static GitHubUser? Author(GitHubCommit commit, Ask ask) => Demo(ask).AuthorOf(commit);

    private static DateTimeOffset? Time(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
