using System.Net;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Turns a refusing answer into a fault with words for a person.</summary>
internal static class FaultReading
{
    public static GitHubFault Of(GitHubAnswer answer)
    {
        var said = answer.Message is { Length: > 0 } message ? message.TrimEnd('.') + "." : $"GitHub answered {(int)answer.Status}.";
        if (answer.Header("X-GitHub-SSO") is { } sso && answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized) { return SingleSignOn(sso); }
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized when said.StartsWith("Bad credentials", StringComparison.OrdinalIgnoreCase) =>
                new GitHubFault.Unauthorized("GitHub does not accept the token: it is mistyped, expired or revoked."),
            HttpStatusCode.Unauthorized => new GitHubFault.Unauthorized(said),
            HttpStatusCode.Forbidden when said.Contains("SAML", StringComparison.OrdinalIgnoreCase) => SingleSignOn(""),
            HttpStatusCode.Forbidden when said.Contains("IP allow list", StringComparison.OrdinalIgnoreCase) =>
                new GitHubFault.Forbidden("The organisation admits listed addresses only: an owner has to add this server's address to its IP allow list."),
            HttpStatusCode.Forbidden => new GitHubFault.Forbidden(said, answer.Header("X-Accepted-GitHub-Permissions")),
            HttpStatusCode.NotFound => new GitHubFault.NotFound(said),
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone or HttpStatusCode.NotImplemented => new GitHubFault.NotServed(said),
            >= HttpStatusCode.InternalServerError => new GitHubFault.Unavailable($"GitHub answered {(int)answer.Status}."),
            _ => new GitHubFault.Rejected(said),
        };
    }

    /// <summary>The words for an organisation that wants single sign-on; the header reads <c>required; url=https://…</c> or
    /// <c>partial-results; organizations=…</c>.</summary>
    public static GitHubFault SingleSignOn(string header)
    {
        var url = header.IndexOf("url=", StringComparison.Ordinal) is >= 0 and var at ? $" at {header[(at + 4)..].Trim()}" : "";
        return new GitHubFault.SingleSignOn($"The organisation requires SAML single sign-on and this token has not passed it. Its holder has to authorise the token for the organisation{url} (github.com → Settings → Developer settings → the token → Configure SSO), or use a GitHub App.");
    }
}
