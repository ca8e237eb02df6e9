using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Opens clients, and keeps between scans what is worth keeping: an app's token for its hour.</summary>
internal sealed class GitHubSessions(IHttpClientFactory http, GitHubOptions options, TimeProvider time) : IDisposable
{
    public const string HttpName = "github";

    private readonly Dictionary<Guid, GitHubCredentials> _credentials = [];
    private readonly Lock _lock = new();

    /// <param name="fresh">A probe looks with its own eyes: a token got before a permission was taken away would say too much.</param>
    public GitHubClient Open(GitHubConnection connection, GitHubPace pace, IProgress<VendorCall> calls, bool fresh = false) =>
        new(http.CreateClient(HttpName), connection, CredentialsOf(connection, fresh), pace, calls, options, time);

    private GitHubCredentials CredentialsOf(GitHubConnection connection, bool fresh)
    {
        lock (_lock)
        {
            if (!fresh && _credentials.TryGetValue(connection.Id, out var held) && held.Auth == connection.Auth) { return held; }
            return _credentials[connection.Id] = new(connection.Auth, connection.Org, time);
        }
    }

    public void Dispose()
    {
        foreach (var credentials in _credentials.Values) { credentials.Dispose(); }
    }
}
