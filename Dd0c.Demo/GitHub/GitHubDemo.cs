using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub.Language;

namespace Dd0c.Demo.GitHub;

/// <summary>A simulated GitHub with one organisation in it.</summary>
public sealed class GitHubDemo(GitHubOrg org, TimeProvider? time = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _used = [];
    private DateTimeOffset _windowEnds;
    private int _calls, _queries;

    /// <summary>What is in it now; replace it to let something happen.</summary>
    public GitHubOrg Org { get; set; } = org;

    public GitHubDemoOptions Options { get; } = new();

    /// <summary>Every call so far: method and path, or the GraphQL operation's name, with its status.</summary>
    public ConcurrentQueue<GitHubDemoCall> Calls { get; } = new();

    /// <summary>The App's log of its webhook deliveries.</summary>
    public ConcurrentQueue<GitHubDemoDelivery> Deliveries { get; } = new();

    /// <summary>Runs that were asked for by workflow_dispatch.</summary>
    public ConcurrentQueue<GitHubDispatch> Dispatches { get; } = new();

    private long _lastRun = 30_000_000_000;

    internal long NextRun() => Interlocked.Increment(ref _lastRun);

    internal TimeProvider Time { get; } = time ?? TimeProvider.System;

    internal Schema Schema { get; } = GitHubSchema.Create();

    internal ConcurrentDictionary<string, DateTimeOffset> InstallationTokens { get; } = new();

    internal ConcurrentDictionary<string, OAuthGrant> OAuthCodes { get; } = new();

    internal ConcurrentDictionary<string, string> UserTokens { get; } = new();

    internal GitHubUser Viewer => Org.Users.Count > 0 ? Org.Users[0] : new("demo", "Demo", "U_demo");

    internal DateTimeOffset ResetAt
    {
        get { lock (_lock) { return _windowEnds; } }
    }

    internal bool IsOrg(string? login) => string.Equals(login, Org.Login, StringComparison.OrdinalIgnoreCase);

    internal GitHubRepository? Repository(string? name) => Org.Repositories.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));

    internal GitHubUser? User(string? login) => Org.Users.FirstOrDefault(u => string.Equals(u.Login, login, StringComparison.OrdinalIgnoreCase));

    internal Typed? Node(string? id) =>
        Org.Repositories.FirstOrDefault(r => r.NodeId == id) is { } repository ? new("Repository", repository)
        : Org.Teams.FirstOrDefault(t => t.NodeId == id) is { } team ? new("Team", team)
        : Org.Users.FirstOrDefault(u => u.NodeId == id) is { } user ? new("User", user)
        : id == Org.NodeId ? new("Organization", this) : null;

    internal GitHubUser? AuthorOf(GitHubCommit commit) => commit.AuthorLogin.Contains('@', StringComparison.Ordinal) ? null
        : User(commit.AuthorLogin) ?? new GitHubUser(commit.AuthorLogin, null, "U_" + commit.AuthorLogin);

    internal IEnumerable<TeamMembership> MembersOf(GitHubTeam team, bool withChildren) => Family(team, withChildren)
        .SelectMany(t => t.Members)
        .DistinctBy(m => m.Key)
        .OrderBy(m => m.Key, StringComparer.Ordinal)
        .Select(m => new TeamMembership(User(m.Key) ?? new GitHubUser(m.Key, null, "U_" + m.Key), m.Value));

    internal IEnumerable<TeamGrant> GrantsOf(GitHubTeam team) => team.Repositories
        .OrderBy(r => r.Key, StringComparer.Ordinal)
        .Select(r => (Repository: Repository(r.Key), r.Value))
        .Where(r => r.Repository is not null)
        .Select(r => new TeamGrant(r.Repository!, r.Value));

    internal int Remaining(string resource)
    {
        lock (_lock) { return Math.Max(0, Options.HourlyLimit - _used.GetValueOrDefault(resource)); }
    }

    /// <summary>Counts one call against the hour. False: the hour is used up.</summary>
    internal bool TrySpend(string resource)
    {
        lock (_lock)
        {
            var now = Time.GetUtcNow();
            if (now >= _windowEnds) { _used.Clear(); _windowEnds = now + Options.LimitWindow; }
            if (_used.GetValueOrDefault(resource) >= Options.HourlyLimit) { return false; }
            _used[resource] = _used.GetValueOrDefault(resource) + 1;
            return true;
        }
    }

    internal void GiveBack(string resource)
    {
        lock (_lock) { _used[resource] = Math.Max(0, _used.GetValueOrDefault(resource) - 1); }
    }

    internal bool MeetsSecondaryLimit() => Interlocked.Increment(ref _calls) is var n && Options.SecondaryLimitEvery is > 0 and var every && n % every == 0;

    internal bool MeetsBadGateway() => Interlocked.Increment(ref _queries) is var n && Options.BadGatewayEvery is > 0 and var every && n % every == 0;

    internal static string NewToken(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(18));

    private IEnumerable<GitHubTeam> Family(GitHubTeam team, bool withChildren) =>
        withChildren ? [team, .. Org.Teams.Where(t => t.ParentSlug == team.Slug).SelectMany(t => Family(t, true))] : [team];
}

/// <param name="What">GET /orgs/acme/repos, or the name of a GraphQL operation.</param>
/// <param name="Nodes">Repositories whose files or commits a GraphQL call read.</param>
public sealed record GitHubDemoCall(string What, int Status, int Nodes);

/// <param name="DeliveryId">What comes as X-GitHub-Delivery.</param>
/// <param name="StatusCode">What the receiver answered; 0: nothing.</param>
public sealed record GitHubDemoDelivery(long Id, string DeliveryId, string Event, DateTimeOffset At, int StatusCode, string? Installation, System.Text.Json.Nodes.JsonObject Payload);

internal sealed record OAuthGrant(string Login, string RedirectUri, string? Challenge, string Scope);

/// <summary>One GraphQL request while it is answered.</summary>
internal sealed class GitHubRequest(GitHubDemo demo)
{
    private readonly HashSet<string> _read = [];

    public GitHubDemo Demo => demo;

    public int Nodes => _read.Count;

    /// <summary>Counts a repository that is looked into; beyond what one call may carry nothing more is read.</summary>
    public void Touch(GitHubRepository repository)
    {
        if (demo.Options.RefuseContents) { throw new FieldException("FORBIDDEN", "Resource not accessible by integration"); }
        if (_read.Contains(repository.NodeId)) { return; }
        if (_read.Count >= demo.Options.WholeUpTo) { throw new FieldException("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."); }
        _read.Add(repository.NodeId);
    }
}
