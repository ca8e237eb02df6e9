namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>How hard GitHub may be asked. The defaults follow its published limits; tests make the waits short.</summary>
internal sealed record GitHubOptions
{
    /// <summary>Repositories asked in one GraphQL call at first. Above some 25 GitHub answers with 502 or half-empty pages.</summary>
    public int RepositoryPage { get; init; } = 25;

    public int TeamPage { get; init; } = 25;

    /// <summary>GraphQL calls under way at once while the last minute's response time allows it; one otherwise.</summary>
    public int GraphQLStreams { get; init; } = 2;

    /// <summary>REST calls under way at once; GitHub refuses more than 100 over both APIs.</summary>
    public int RestStreams { get; init; } = 8;

    /// <summary>GitHub ends any call after 10 s; an Enterprise Server behind a slow proxy may take longer to say so.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries of one call that fails in a way that may pass (502, 503, 504, network).</summary>
    public int Attempts { get; init; } = 5;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The least wait after a secondary limit that names no time of its own; doubled at each repetition.</summary>
    public TimeSpan SecondaryWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one scan may stand still for limits in all before the rest is left for the next run.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failures in a row after which no further call is made until <see cref="CircuitBreak"/> has passed.</summary>
    public int CircuitFailures { get; init; } = 8;

    public TimeSpan CircuitBreak { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan AuthorWindow { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Characters kept of a file other than CODEOWNERS; the rest is cut and marked.</summary>
    public int FileLimit { get; init; } = 64 * 1024;
}
