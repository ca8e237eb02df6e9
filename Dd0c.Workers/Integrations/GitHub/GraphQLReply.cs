using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>What GraphQL said. Only <see cref="Whole"/> may be taken for complete: GitHub sends half a page as 200 with errors.</summary>
internal abstract record GraphQLReply
{
    internal sealed record Whole(JsonElement Data) : GraphQLReply;
    internal sealed record Broken(JsonElement Data, IReadOnlyList<GraphQLError> Errors) : GraphQLReply;
    internal sealed record Failed(GitHubFault Fault) : GraphQLReply;

    public static GraphQLReply Of(JsonElement json)
    {
        var data = json.Member("data");
        var errors = json.Items("errors").Select(GraphQLError.Of).ToList();
        if (errors.Count > 0) { return new Broken(data, errors); }
        return data.IsObject() ? new Whole(data) : new Failed(new GitHubFault.NotServed("The address answers, but not as GitHub's GraphQL API does."));
    }
}

/// <param name="Type">GitHub's own: FORBIDDEN, NOT_FOUND, RATE_LIMITED, RESOURCE_LIMITS_EXCEEDED…</param>
/// <param name="Path">Where in the data; numbers as text. Empty when the whole document is meant.</param>
internal sealed partial record GraphQLError(string? Type, string Message, IReadOnlyList<string> Path, string? Code)
{
    public static GraphQLError Of(JsonElement json) => new(
        json.Text("type"),
        json.Text("message") ?? "GitHub gave no reason.",
        [.. json.Items("path").Select(p => p.ToString())],
        json.At("extensions").Text("code"));

    public bool IsForbidden => Type is "FORBIDDEN" or "INSUFFICIENT_SCOPES" || Message.Contains("not accessible by", StringComparison.OrdinalIgnoreCase)
        || Message.Contains("SAML", StringComparison.OrdinalIgnoreCase) || Message.Contains("required scopes", StringComparison.OrdinalIgnoreCase);

    /// <summary>GitHub's own measure of a question that asks too much.</summary>
    public bool IsHeavy => Type is "RESOURCE_LIMITS_EXCEEDED" or "MAX_NODE_LIMIT_EXCEEDED" || Message.Contains("Resource limits", StringComparison.OrdinalIgnoreCase);

    public bool IsGone => Type is "NOT_FOUND";

    /// <summary>The server's schema lacks something we asked for; nothing was executed.</summary>
    public bool IsUnknownName => Code is "undefinedField" or "argumentNotAccepted" or "undefinedType"
        || (Path.Count == 0 || Code == "GRAPHQL_VALIDATION_FAILED") && UnknownName().IsMatch(Message);

    /// <summary>The names the message quotes: <c>Field 'topics' doesn't exist on type 'Repository'</c>, <c>Cannot query field "topics" on type "Repository".</c></summary>
    public IEnumerable<string> Names => Quoted().Matches(Message).Select(m => m.Groups[1].Value);

    [GeneratedRegex("Cannot query field|doesn't exist on type|Unknown argument|doesn't accept argument|Unknown type|No such type", RegexOptions.IgnoreCase)]
    private static partial Regex UnknownName();

    [GeneratedRegex("""["'](\w+)["']""")]
    private static partial Regex Quoted();
}
