using Dd0c.Domain.Catalog;
using Dd0c.Domain.Ownership;

namespace Dd0c.Web.Catalog;

/// <summary>One service with everything its page's head and overview show.</summary>
/// <param name="CandidateNames">How the candidates that evidence speaks for are called: by team key, slug and alias.</param>
public sealed record ServiceDetail(
    Guid Id,
    string Slug,
    string Name,
    IReadOnlyList<string> Aliases,
    string? Description,
    string Type,
    string Lifecycle,
    string Tier,
    IReadOnlyList<string> TechStack,
    string? Runtime,
    IReadOnlyList<string> Environments,
    string Health,
    DateTimeOffset? LastDeployAt,
    LastDeploy? LastDeploy,
    ServiceOwner Owner,
    ServiceRepository? Repository,
    double Confidence,
    IReadOnlyList<Evidence> Evidence,
    IReadOnlyDictionary<string, string> CandidateNames,
    IReadOnlyList<ConflictView> Conflicts,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Teams that have another part in it than owning it.</summary>
    public IReadOnlyList<(string Role, TeamRef Team)> Roles { get; init; } = [];

    /// <summary>Why the owner may be none any more.</summary>
    public IReadOnlyList<Drift> Drift { get; init; } = [];

    /// <summary>What else a person should say of it.</summary>
    public IReadOnlyList<DoubtView> Doubts { get; init; } = [];

    /// <summary>Why a field has its value; the last word is the strongest first.</summary>
    public IReadOnlyList<Evidence> Why(params string[] fields) => [.. Evidence.Where(e => fields.Contains(e.Field))];

    /// <summary>The source that gave a field its value: a person, or the strongest of its evidence.</summary>
    public Evidence? Strongest(string field) => Evidence.Where(e => e.Field == field).OrderByDescending(e => e.Source == Source.Correction).ThenByDescending(e => Math.Abs(e.Weight)).ThenBy(e => e.Source, StringComparer.Ordinal).FirstOrDefault();

    public string CandidateName(string candidate) => CandidateNames.TryGetValue(candidate, out var name) ? name : candidate;
}

/// <param name="State">owned, ambiguous or unowned.</param>
/// <param name="Team">The owner, or the best candidate when ambiguous.</param>
public sealed record ServiceOwner(string State, TeamRef? Team, double Confidence, string? Source, TeamRef? RunnerUp, double? RunnerUpConfidence, string? VerifiedBy, DateTimeOffset? VerifiedAt)
{
    /// <summary>The conclusion in a sentence.</summary>
    public string Verdict => (State, Team, RunnerUp) switch
    {
        ("owned", { } team, _) when VerifiedBy is not null => $"{VerifiedBy} said that it is {team.Name}.",
        ("owned", { } team, { } second) => $"{Percent(Confidence)} % sure it is {team.Name}. {second.Name} is next with {Percent(RunnerUpConfidence ?? 0)} %.",
        ("owned", { } team, null) => $"{Percent(Confidence)} % sure it is {team.Name}. Nothing speaks for another team.",
        ("ambiguous", { } team, { } second) => $"{team.Name} ({Percent(Confidence)} %) and {second.Name} ({Percent(RunnerUpConfidence ?? 0)} %) are too close to tell apart.",
        (_, _, { } best) => $"No signal is strong enough. The nearest is {best.Name} with {Percent(RunnerUpConfidence ?? 0)} %.",
        _ => "No signal names a team.",
    };

    private static int Percent(double value) => Platform.Shared.Confidence.Percent(value);
}

/// <summary>A source that has come to say something else than a person did.</summary>
/// <param name="Kept">What stands: the person's word, or null when it cannot stand any more.</param>
/// <param name="Found">What the source says; for an owner the team's slug.</param>
public sealed record ConflictView(string Field, string? Kept, string? Found, string Source, string Author, DateTimeOffset At);

/// <param name="Reason"><see cref="Domain.Corrections.ReviewReason.Duplicate"/> or <see cref="Domain.Corrections.ReviewReason.Gone"/>.</param>
/// <param name="Other">Of a duplicate: the address of the service that it may be a part of.</param>
public sealed record DoubtView(string Reason, string Told, string? Other);

public sealed record TeamRef(string Name, string Slug, string Key);

public sealed record ServiceRepository(string FullName, string Url, string? DefaultBranch, string? Path, double? Confidence, string? Source);

/// <summary>What the address /services/{slug} leads to. Closed family: meet it with a switch.</summary>
internal abstract record ServiceLookup
{
    public sealed record Found(ServiceDetail Service) : ServiceLookup;
    /// <summary>The service has another address now.</summary>
    public sealed record Moved(string Slug) : ServiceLookup;
    public sealed record Missing : ServiceLookup;
}

/// <summary>A cloud resource of a service.</summary>
internal sealed record ServiceResourceView(string Arn, string Type, string Name, string Account, string Region, string? Environment, DateTimeOffset ChangedAt, DateTimeOffset? MissingSince)
{
    /// <summary>Its own page; null for what runs the service and has none.</summary>
    public string? Href { get; init; }
}

/// <summary>One neighbour in the graph.</summary>
public sealed record DependencyView(Guid Id, string Slug, string Name, string Type, string Health, string? Team, string Kind, double Confidence, string Source);

internal sealed record Neighbours(IReadOnlyList<DependencyView> Upstream, IReadOnlyList<DependencyView> Downstream);
