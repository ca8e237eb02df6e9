using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Opens clients, and keeps between scans what is worth keeping: an app's token for its hour.</summary>
internal sealed class GitHubSessions(IHttpClientFactory http, GitHubOptions options, TimeProvider time) : IDisposable
{
    public const string HttpName = "github";

    private static readonly TimeSpan s_idle = TimeSpan.FromHours(1);

    private readonly Dictionary<Guid, (GitHubCredentials Credentials, DateTimeOffset Used)> _held = [];
    private readonly Lock _lock = new();

    /// <summary>How many connections' credentials are in memory.</summary>
    public int Held
    {
        get { lock (_lock) { return _held.Count; } }
    }

    /// <param name="fresh">A probe looks with its own eyes: a token got before a permission was taken away would say too much.</param>
    public GitHubClient Open(GitHubConnection connection, GitHubPace pace, IProgress<VendorCall> calls, bool fresh = false) =>
        new(http.CreateClient(HttpName), connection, fresh ? New(connection) : CredentialsOf(connection), pace, calls, options, time);

    /// <summary>Drops a connection's credentials. They are not disposed, because a scan may still hold them.</summary>
    public void Forget(Guid connectionId)
    {
        lock (_lock) { _held.Remove(connectionId); }
    }

    private GitHubCredentials CredentialsOf(GitHubConnection connection)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            // A token lives an hour: what was not used for as long is worth nothing. Not disposed here either.
            foreach (var (id, _) in _held.Where(h => h.Value.Used < now - s_idle).ToList()) { _held.Remove(id); }
            var credentials = _held.TryGetValue(connection.Id, out var held) && held.Credentials.Auth == connection.Auth ? held.Credentials : New(connection);
            _held[connection.Id] = (credentials, now);
            return credentials;
        }
    }

    private GitHubCredentials New(GitHubConnection connection) => new(connection.Auth, connection.Org, time);

    public void Dispose()
    {
        foreach (var (credentials, _) in _held.Values) { credentials.Dispose(); }
    }
}
