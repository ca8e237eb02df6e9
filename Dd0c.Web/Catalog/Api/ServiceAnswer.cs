using System.Text.Json.Serialization;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Search;
using Dd0c.Workers.History;

namespace Dd0c.Web.Catalog.Api;

/// <summary>A service as the API shows it.</summary>
/// <param name="Health">What the last scan found, and degraded where a high or critical incident is open that nobody muted; as of an instant what scans found alone.</param>
/// <param name="LastDeployAt">Null when none was seen, and as of an instant, for which it is not kept.</param>
/// <param name="Confidence">Null as of an instant, for which it is not kept.</param>
/// <param name="UpdatedAt">As of an instant: since when it had been as it was.</param>
internal sealed record ServiceAnswer(
    Guid Id, string Slug, string Name, string DisplayName, IReadOnlyList<string> Aliases, string? Description,
    string Type, string Lifecycle, string Tier, IReadOnlyList<string> TechStack, string? Runtime, IReadOnlyList<string> Environments,
    ServiceOwnerAnswer Owner, RepositoryAnswer? Repo, string Health, DateTimeOffset? LastDeployAt, LastDeploy? LastDeploy, double? Confidence, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Numbers of the open and acknowledged incidents that touch it, the worst first; absent as of an instant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? OpenIncidents { get; init; }

    /// <summary>In the detail, and in lists with <c>expand=resources</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ResourceAnswer>? Resources { get; init; }

    /// <summary>In the detail, and in lists with <c>expand=evidence</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Evidence>? Evidence { get; init; }

    /// <summary>In the detail: teams that have another part in it than owning it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RoleAnswer>? Roles { get; init; }

    /// <summary>In the detail: why the owner may be none any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Drift>? Drift { get; init; }

    /// <summary>In the detail: that it looks like another service, or that scans do not find it any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Doubt>? Doubts { get; init; }

    /// <summary>In search results: exact, alias, prefix, word, initials, substring, typo or text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MatchedOn { get; init; }

    /// <summary>In search results: the letters of the display name that matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MatchedRange>? NameMatches { get; init; }

    public static ServiceAnswer Of(ServiceWithTeams row, IReadOnlyList<ResourceAnswer>? resources, bool evidence)
    {
        var s = row.Service;
        var owned = s.OwnerState == "owned";
        return new(s.Id, s.Slug, s.Name, s.DisplayName, s.Aliases, s.Description, s.Type, s.Lifecycle, s.Tier, s.TechStack, s.Runtime, s.Environments,
            new(owned ? row.Owner?.Name : null, owned ? row.Owner?.Slug : null, owned ? row.Owner?.Id : null, s.OwnerState, s.OwnerConfidence, s.OwnerSource, Second(row)),
            s.RepoFullName is null ? null : new(s.RepoFullName, s.RepoUrl, s.RepoDefaultBranch, s.RepoPath, s.RepoConfidence ?? 0, s.RepoSource),
            s.Health, s.LastDeployAt, s.LastDeploy is null ? null : CanonicalJson.Read<LastDeploy>(s.LastDeploy), s.Confidence, s.CreatedAt, s.UpdatedAt)
        {
            Resources = resources,
            Evidence = evidence ? CanonicalJson.Read<IReadOnlyList<Evidence>>(s.Evidence) : null,
        };
    }

    public static ServiceAnswer Of(Guid id, ServiceThen then, IReadOnlyList<ResourceAnswer>? resources)
    {
        var s = then.State;
        var owner = s.Owner.State == "owned" ? s.Owner.Team : null;
        return new(id, s.Slug, s.Name, s.DisplayName, s.Aliases, s.Description, s.Type, s.Lifecycle, s.Tier, s.TechStack, s.Runtime, s.Environments,
            new(owner?.Name, owner?.Slug, owner?.Id, s.Owner.State, s.OwnerConfidence / 100.0, s.OwnerSource, owner is null && s.Owner.Team is { } best ? new(best.Name, best.Slug, s.OwnerConfidence / 100.0) : null),
            s.Repo is { } repo ? new(repo.FullName, repo.Url, repo.DefaultBranch, repo.Path, null, repo.Source) : null,
            s.Health, null, null, null, s.CreatedAt, then.Since)
        { Resources = resources };
    }

    /// <summary>The runner-up; where nobody carries it, the best guess is told as what it is.</summary>
    private static RunnerUpAnswer? Second(ServiceWithTeams row) =>
        row.Service.OwnerState != "owned" && row.Owner is { } best ? new(best.Name, best.Slug, row.Service.OwnerConfidence)
        : row.RunnerUp is { } second ? new(second.Name, second.Slug, row.Service.RunnerUpConfidence ?? 0)
        : null;
}

/// <param name="Team">The team's name; null unless <paramref name="State"/> is owned.</param>
/// <param name="State">owned, ambiguous or unowned.</param>
internal sealed record ServiceOwnerAnswer(string? Team, string? Slug, Guid? TeamId, string State, double Confidence, string? Source, RunnerUpAnswer? RunnerUp);

/// <param name="Role">contributing, on_call, security or cost.</param>
internal sealed record RoleAnswer(string Role, string Team, string Slug, double Confidence, string Source);

internal sealed record RunnerUpAnswer(string Team, string Slug, double Confidence);

internal sealed record RepositoryAnswer(string FullName, string? Url, string? DefaultBranch, string? Path, double? Confidence, string? Source);

internal sealed record ResourceAnswer(string Arn, string Type, string Name, string Region, string Account, string? Environment);

/// <summary>A service with the two teams its row points at.</summary>
internal sealed record ServiceWithTeams(Service Service, Team? Owner, Team? RunnerUp);
