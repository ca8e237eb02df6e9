using System.Globalization;
using System.Security.Cryptography;
using Dd0c.Domain.Connections;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>A bearer token, or why there is none.</summary>
/// <param name="Permissions">What an app's installation may do, as GitHub lists it (<c>members</c> → <c>read</c>); null for a plain token.</param>
internal sealed record GitHubToken(string? Value, GitHubFault? Fault, IReadOnlyDictionary<string, string>? Permissions = null, bool AllRepositories = true)
{
    public override string ToString() => Fault is null ? "GitHubToken { … }" : Fault.Words;
}

/// <summary>Calls GitHub as the app itself, signed with <paramref name="jwt"/>.</summary>
internal delegate Task<GitHubReply> AppCall(HttpMethod method, string path, string operation, string jwt, CancellationToken cancellationToken);

/// <summary>Holds the token of one connection; an app's is fetched when needed and kept until shortly before it expires.</summary>
internal sealed class GitHubCredentials(GitHubAuth auth, string org, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private GitHubToken? _token;
    private DateTimeOffset _expires;

    public GitHubAuth Auth => auth;

    public bool CanRenew => auth is GitHubAuth.App;

    /// <param name="refused">The token that GitHub has just refused, so that it is not handed out again.</param>
    public async Task<GitHubToken> TokenAsync(string? refused, AppCall call, CancellationToken cancellationToken)
    {
        if (auth is GitHubAuth.Token plain) { return new(plain.Value.Trim(), null); }
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_token is { Value: { } held } && held != refused && time.GetUtcNow() < _expires - Margin) { return _token; }
            _token = null;
            var token = await FetchAsync((GitHubAuth.App)auth, call, cancellationToken);
            if (token.Value is not null) { _token = token; }
            return token;
        }
        finally { _one.Release(); }
    }

    private async Task<GitHubToken> FetchAsync(GitHubAuth.App app, AppCall call, CancellationToken cancellationToken)
    {
        string jwt;
        try { jwt = AppToken.Sign(app.AppId.Trim(), app.PrivateKey, time.GetUtcNow()); }
        catch (CryptographicException) { return new(null, new GitHubFault.Unauthorized("The app's private key cannot be read. Paste the whole .pem file that GitHub generated for the app, from BEGIN to END.")); }
        var installation = app.InstallationId.Trim();
        if (installation is "" or "0")
        {
            var found = await call(HttpMethod.Get, $"/orgs/{Uri.EscapeDataString(org)}/installation", "GET /orgs/{org}/installation", jwt, cancellationToken);
            if (found is GitHubReply.Failed none) { return new(null, Explain(none.Fault, app)); }
            installation = (found as GitHubReply.Ok)?.Answer.Json.Number("id")?.ToString(CultureInfo.InvariantCulture) ?? "";
        }
        var reply = await call(HttpMethod.Post, $"/app/installations/{Uri.EscapeDataString(installation)}/access_tokens",
            "POST /app/installations/{installation_id}/access_tokens", jwt, cancellationToken);
        if (reply is not GitHubReply.Ok ok) { return new(null, reply is GitHubReply.Failed failed ? Explain(failed.Fault, app) : new GitHubFault.Unavailable("GitHub gave no token.")); }
        var json = ok.Answer.Json;
        if (json.Text("token") is not { } value) { return new(null, new GitHubFault.Unavailable("GitHub answered the request for an installation token without one.")); }
        _expires = json.Time("expires_at") ?? time.GetUtcNow().AddHours(1);
        var permissions = json.Member("permissions").IsObject()
            ? json.Member("permissions").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString())
            : null;
        return new(value, null, permissions, json.Text("repository_selection") != "selected");
    }

    // GitHub's words for an app: 401 "A JSON web token could not be decoded", 401 "'Expiration time' claim ('exp') …",
    // 404 "Integration not found" (app id), 404 "Not Found" (installation), 403 "This installation has been suspended".
    private GitHubFault Explain(GitHubFault fault, GitHubAuth.App app) => fault switch
    {
        GitHubFault.Unauthorized u when u.Words.Contains("decoded", StringComparison.OrdinalIgnoreCase) =>
            new GitHubFault.Unauthorized($"The private key does not belong to the GitHub App {app.AppId}: GitHub could not verify its signature. Generate a new key on the app's settings page and paste it here."),
        GitHubFault.Unauthorized u when u.Words.Contains("'exp'", StringComparison.Ordinal) || u.Words.Contains("'iat'", StringComparison.Ordinal) =>
            new GitHubFault.Unauthorized("GitHub finds the time in our request wrong: the clock of this machine is off. Set it by NTP and try again."),
        GitHubFault.Unauthorized u =>
            new GitHubFault.Unauthorized($"GitHub does not accept the app {app.AppId}: {u.Words} Check the app id and its private key."),
        GitHubFault.NotFound n when n.Words.Contains("Integration", StringComparison.OrdinalIgnoreCase) =>
            new GitHubFault.Unauthorized($"GitHub knows no app with the id {app.AppId}. Check the app id and that the private key is that app's."),
        GitHubFault.NotFound =>
            new GitHubFault.NotInstalled($"The GitHub App is not installed in {org} yet, or was removed. An owner of {org} has to install it, or approve the request to install it, under Settings → GitHub Apps."),
        GitHubFault.Forbidden f when f.Words.Contains("suspended", StringComparison.OrdinalIgnoreCase) =>
            new GitHubFault.NotInstalled($"The installation of the GitHub App in {org} is suspended. An owner of {org} has to unsuspend it under Settings → GitHub Apps → Configure."),
        _ => fault,
    };

    public void Dispose() => _one.Dispose();
}
