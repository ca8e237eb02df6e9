namespace Dd0c.Demo.Aws;

/// <summary>How the simulated AWS behaves. The same seed and the same calls bring the same throttling.</summary>
public sealed record AwsDemoOptions
{
    public int Seed { get; init; } = 1;
    /// <summary>Before every answer.</summary>
    public TimeSpan Latency { get; init; }
    /// <summary>Share of the calls that are answered with "rate exceeded", 0 to 1.</summary>
    public double ThrottleRate { get; init; }
    /// <summary>Refuses what is faster than AWS's documented rates.</summary>
    public bool EnforceRates { get; init; }
    /// <summary>At most so many on a page; null: as many as AWS gives.</summary>
    public int? PageSize { get; init; }
    /// <summary>IAM actions that nobody may do.</summary>
    public IReadOnlySet<string> RefusedActions { get; init; } = new HashSet<string>();
    /// <summary>Regions in which every call fails with a 500.</summary>
    public IReadOnlySet<string> FailedRegions { get; init; } = new HashSet<string>();
    /// <summary>Roles that may be taken on.</summary>
    public IReadOnlyList<AwsDemoRole> Roles { get; init; } = [];
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(1);
    /// <summary>Asked before each call; what it returns happens instead of the answer.</summary>
    public Func<AwsDemoCall, AwsInterference?>? Interfere { get; init; }
    /// <summary>Told of each call that got as far as having a name.</summary>
    public Action<AwsDemoCall>? Seen { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <param name="Arn">arn:aws:iam::{account}:role/{name}; the account is one of the company's.</param>
public sealed record AwsDemoRole(string Arn, string ExternalId);

/// <param name="Service">The name in the signature's scope: cloudformation, monitoring, …</param>
/// <param name="Action">The IAM action.</param>
/// <param name="Number">How many times this operation was called in this account and region before, retries included.</param>
public sealed record AwsDemoCall(string Account, string Region, string Service, string Operation, string Action, int Number);

/// <summary>What may go wrong on purpose.</summary>
public enum AwsInterference
{
    Refuse,
    RefuseByOrganisation,
    Throttle,
    Fail,
    /// <summary>The answer breaks off in its middle, with a 200.</summary>
    CutShort,
    /// <summary>The page token is the same every time.</summary>
    RepeatToken,
    /// <summary>No answer at all.</summary>
    Hang,
    /// <summary>Half an answer, and then nothing more.</summary>
    Stall,
    ExpireCredentials,
    UnknownOperation,
    NotEnabled,
}
