using System.Security.Cryptography;

namespace Dd0c.Demo.GitHub;

/// <summary>How the simulated GitHub behaves. All can be changed while it runs.</summary>
public sealed class GitHubDemoOptions
{
    /// <summary>Of a GraphQL call, for each <see cref="NodesPerLatency"/> repositories whose files or commits are read, in proportion.</summary>
    public TimeSpan GraphQLLatency { get; set; }

    public int NodesPerLatency { get; set; } = 25;

    public TimeSpan RestLatency { get; set; }

    /// <summary>Each n-th GraphQL call ends in 502; 0: none does.</summary>
    public int BadGatewayEvery { get; set; }

    /// <summary>Above so many repositories read in one call the rest come as null, with errors beside half the data.</summary>
    public int WholeUpTo { get; set; } = int.MaxValue;

    /// <summary>Each n-th call of any kind meets the secondary limit; 0: none does.</summary>
    public int SecondaryLimitEvery { get; set; }

    /// <summary>What a secondary limit says in Retry-After; null: nothing.</summary>
    public TimeSpan? RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Calls an hour for each of core and graphql.</summary>
    public int HourlyLimit { get; set; } = 5_000;

    public TimeSpan LimitWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>As for an app without Members: read.</summary>
    public bool RefuseTeams { get; set; }

    /// <summary>As for an app without Deployments: read.</summary>
    public bool RefuseDeployments { get; set; }

    /// <summary>As for an app without Contents: read.</summary>
    public bool RefuseContents { get; set; }

    /// <summary>The token was taken back: 401 for everything.</summary>
    public bool Revoked { get; set; }

    /// <summary>Where the organisation's single sign-on is passed; null: it asks for none.</summary>
    public string? SingleSignOnUrl { get; set; }

    /// <summary>Answer under /api/v3 and /api/graphql alone, as an Enterprise Server does.</summary>
    public bool EnterpriseServer { get; set; }

    /// <summary>Paths that this server does not have (404), by their beginning: <c>/orgs/acme/repos</c>, <c>/graphql</c>.</summary>
    public ISet<string> Without { get; } = new HashSet<string>();

    /// <summary>How long a workflow runs that was started by workflow_dispatch.</summary>
    public TimeSpan WorkflowTakes { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>It tells which run a dispatch started, as GitHub does since 2026 and older servers do not.</summary>
    public bool TellsDispatchedRun { get; set; } = true;

    /// <summary>The token may not start workflows.</summary>
    public bool RefuseDispatch { get; set; }

    /// <summary>A dispatch is taken, and its answer is a 502.</summary>
    public bool LoseDispatchAnswers { get; set; }

    /// <summary>The app that may act for the organisation; null: none is installed.</summary>
    public GitHubDemoApp? App { get; set; }

    /// <summary>The OAuth app that people sign in with.</summary>
    public GitHubDemoOAuth OAuth { get; set; } = new("demo-client", "demo-secret", null);
}

/// <param name="PublicKey">Checks what the app signs.</param>
public sealed record GitHubDemoApp(string AppId, string InstallationId, RSA PublicKey)
{
    public bool Suspended { get; set; }
    public bool Installed { get; set; } = true;
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromHours(1);
    public IDictionary<string, string> Permissions { get; } = new Dictionary<string, string> { ["contents"] = "read", ["metadata"] = "read", ["members"] = "read", ["actions"] = "read", ["deployments"] = "read" };
}

/// <param name="Login">Who signs in; null: the organisation's first user.</param>
public sealed record GitHubDemoOAuth(string ClientId, string ClientSecret, string? Login);
