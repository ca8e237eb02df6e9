using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Connections;

/// <summary>One way into a customer's AWS account or GitHub organisation; a tenant may have many of each.</summary>
public sealed class Connection : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>aws or github.</summary>
    public required string Provider { get; init; }
    public required string Name { get; set; }
    /// <summary>pending, active, error, or waiting (for an owner to approve the GitHub App).</summary>
    public required string Status { get; set; }
    /// <summary>JSON of <see cref="ConnectionConfig"/>: what may be shown.</summary>
    public required string Config { get; set; }
    /// <summary>Data-protected JSON of <see cref="ConnectionSecret"/>; never leaves the server.</summary>
    public string? Secret { get; set; }
    /// <summary>The AWS account id, or the organisation's login.</summary>
    public string? Identity { get; set; }
    /// <summary>JSON list of <see cref="ProbeCheck"/> from the last probe.</summary>
    public string Checks { get; set; } = "[]";
    public string? LastError { get; set; }
    public DateTimeOffset? LastScanAt { get; set; }
    /// <summary>1 to 24; null: the server's default.</summary>
    public int? ScanIntervalHours { get; set; }
    /// <summary>How many scans in a row brought nothing home.</summary>
    public int FailedScans { get; set; }
    /// <summary>When all of it was last read, nothing taken over from before.</summary>
    public DateTimeOffset? LastFullAt { get; set; }
    /// <summary>SHA-256 of the secret that the vendor's events carry; null: none are taken.</summary>
    public byte[]? EventsSecret { get; set; }
    /// <summary>When it was made; null: before this was kept.</summary>
    public DateTimeOffset? EventsSecretAt { get; set; }
    /// <summary>Of the secret before it, which is taken beside it until <see cref="EventsSecretBeforeUntil"/>.</summary>
    public byte[]? EventsSecretBefore { get; set; }
    public DateTimeOffset? EventsSecretBeforeUntil { get; set; }
    public DateTimeOffset? LastEventAt { get; set; }
    /// <summary>Why the last event was that carried the secret and was not taken.</summary>
    public string? EventRefused { get; set; }
    public DateTimeOffset? EventRefusedAt { get; set; }
    /// <summary>GitHub App: up to where its log of webhook deliveries was read.</summary>
    public DateTimeOffset? DeliveriesReadTo { get; set; }
    /// <summary>Why that log could not be read last time.</summary>
    public string? DeliveriesError { get; set; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
}

public static class Provider
{
    public const string Aws = "aws";
    public const string GitHub = "github";
}

/// <summary>The part of a connection that may be shown. Which members are set follows <see cref="AuthKind"/>.</summary>
/// <param name="AuthKind">aws: role, accessKey, ambient; github: app, token.</param>
/// <param name="EndpointUrl">AWS only: another endpoint than AWS's own; <c>demo:</c> stands for the demo estate.</param>
/// <param name="BaseUrl">GitHub only: the API root of an Enterprise Server; <c>demo:</c> stands for the demo estate.</param>
public sealed record ConnectionConfig(
    string AuthKind,
    string? RoleArn = null,
    string? ExternalId = null,
    string? AccessKeyId = null,
    IReadOnlyList<string>? Regions = null,
    string? EndpointUrl = null,
    string? Org = null,
    string? BaseUrl = null,
    string? AppId = null,
    string? InstallationId = null);

/// <summary>The part of a connection that is never shown.</summary>
public sealed record ConnectionSecret(string? SecretAccessKey = null, string? SessionToken = null, string? PrivateKey = null, string? Token = null);

/// <summary>A connection ready for use: decrypted, its address resolved. Lives only as long as one operation.</summary>
public abstract record OpenConnection(Guid Id, string Name);

/// <param name="Regions">Empty: every region that is enabled for the account.</param>
/// <param name="EndpointUrl">Null: AWS itself.</param>
public sealed record AwsConnection(Guid Id, string Name, AwsAuth Auth, IReadOnlyList<string> Regions, Uri? EndpointUrl) : OpenConnection(Id, Name);

/// <param name="Org">The organisation's (or the user's) login.</param>
/// <param name="BaseUrl">The API root as given: https://api.github.com/ unless an Enterprise Server's.</param>
public sealed record GitHubConnection(Guid Id, string Name, string Org, Uri BaseUrl, GitHubAuth Auth) : OpenConnection(Id, Name);

public abstract record AwsAuth
{
    public sealed record Role(string RoleArn, string ExternalId) : AwsAuth;
    public sealed record AccessKey(string AccessKeyId, string SecretAccessKey, string? SessionToken) : AwsAuth
    {
        public override string ToString() => $"AccessKey {{ {AccessKeyId} }}"; // a record prints all it holds
    }
    public sealed record Ambient : AwsAuth;
}

public abstract record GitHubAuth
{
    public sealed record App(string AppId, string InstallationId, string PrivateKey) : GitHubAuth
    {
        public override string ToString() => $"App {{ {AppId}, {InstallationId} }}";
    }
    public sealed record Token(string Value) : GitHubAuth
    {
        public override string ToString() => "Token { … }";
    }
}

/// <summary>One permission that a scan needs, and whether the connection has it.</summary>
/// <param name="Permission">The vendor's own word: an IAM action (<c>ecs:ListClusters</c>), a GitHub permission (<c>Members: read</c>).</param>
/// <param name="Purpose">What dd0c reads with it, in a few words.</param>
/// <param name="State">granted, missing, or unknown (the call failed for another reason).</param>
public sealed record ProbeCheck(string Permission, string Purpose, string State, string? Detail = null);

/// <param name="Ok">The connection can be used, if perhaps not for everything.</param>
/// <param name="Identity">The AWS account id, or the organisation's login.</param>
/// <param name="Waiting">GitHub App: installed by nobody yet, an owner has to approve.</param>
/// <param name="Problem">The precise fault in one sentence when not <paramref name="Ok"/>.</param>
public sealed record ProbeResult(bool Ok, string? Identity, bool Waiting, string? Problem, IReadOnlyList<ProbeCheck> Checks);
