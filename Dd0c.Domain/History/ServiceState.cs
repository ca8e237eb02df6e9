using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.History;

/// <summary>
/// A service as it was shown at one instant, with what hung on it. Confidence is in whole percent, as it is shown, so that what nobody
/// could have seen makes no version; when it was last deployed and its evidence are left out, because they move while nothing changes.
/// </summary>
/// <param name="Repo">Null: none was linked.</param>
/// <param name="Resources">By ARN.</param>
/// <param name="Needs">The services it depends on, by id and kind.</param>
public sealed record ServiceState(
    string Slug,
    string Name,
    string DisplayName,
    IReadOnlyList<string> Aliases,
    string? Description,
    string Type,
    string Lifecycle,
    string Tier,
    IReadOnlyList<string> TechStack,
    string? Runtime,
    IReadOnlyList<string> Environments,
    string Health,
    OwnerState Owner,
    int OwnerConfidence,
    string? OwnerSource,
    RepositoryState? Repo,
    IReadOnlyList<ResourceState> Resources,
    IReadOnlyList<NeedState> Needs,
    DateTimeOffset CreatedAt)
{
    /// <summary>The same state gives the same text.</summary>
    public string Json() => JsonSerializer.Serialize(this, CanonicalJson.Options);

    public static ServiceState Read(string json) => CanonicalJson.Read<ServiceState>(json);

    /// <param name="json">In UTF-8.</param>
    public static ServiceState Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<ServiceState>(json, CanonicalJson.Options) ?? throw new JsonException("Not the state of a service.");
}

/// <param name="State">owned, ambiguous or unowned.</param>
/// <param name="Team">The owner, or the best candidate when ambiguous.</param>
/// <param name="RunnerUp">The other candidate; told only when ambiguous.</param>
public sealed record OwnerState(string State, TeamState? Team, TeamState? RunnerUp)
{
    /// <summary>As a reader is told; null: nobody.</summary>
    public override string? ToString() => (State, Team, RunnerUp) switch
    {
        ("owned", { } team, _) => team.Name,
        ("ambiguous", { } team, { } other) => $"{team.Name} or {other.Name}",
        _ => null,
    };
}

public sealed record TeamState(Guid Id, string Slug, string Name);

public sealed record RepositoryState(string FullName, string? Url, string? DefaultBranch, string? Path, string? Source);

/// <param name="Environment">production, staging, …; null when nothing tells.</param>
public sealed record ResourceState(string Arn, string? Environment);

/// <param name="Id">The service that is needed.</param>
/// <param name="Kind">calls, publishes_to, reads_from, triggers, depends_on.</param>
public sealed record NeedState(Guid Id, string Kind);
