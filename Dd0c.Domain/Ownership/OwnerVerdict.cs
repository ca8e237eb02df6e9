namespace Dd0c.Domain.Ownership;

/// <summary>Who owns a service, or why nobody can be named. Closed family: meet it with a switch.</summary>
public abstract record OwnerVerdict
{
    /// <summary>One team carries the evidence.</summary>
    public sealed record Owned(string TeamKey, double Confidence, string Source, Candidate? RunnerUp, IReadOnlyList<string> Contributing) : OwnerVerdict;

    /// <summary>Two or more teams are too close to tell apart.</summary>
    public sealed record Ambiguous(Candidate Best, Candidate RunnerUp) : OwnerVerdict;

    /// <summary>No signal, or none strong enough, or the signals say nobody.</summary>
    /// <param name="Source">Who says that it is nobody's: a person; null when dd0c only found nobody.</param>
    public sealed record Unowned(Candidate? Best, string? Source = null) : OwnerVerdict;
}

/// <param name="TeamKey">The key of a <see cref="InferredTeam"/>.</param>
public sealed record Candidate(string TeamKey, double Confidence, string Source);

/// <summary>A team as the inventory knows it: a GitHub team, or a name that only tags use.</summary>
/// <param name="Key"><c>github:&lt;node id&gt;</c> or <c>tag:&lt;normalised name&gt;</c>.</param>
/// <param name="Aliases">Other spellings that mean this team: @org/slug, #channel, tag values.</param>
public sealed record InferredTeam(string Key, string Slug, string Name, string? Description, string? ParentSlug, string Source, IReadOnlyList<TeamPerson> Members, IReadOnlyList<string> Aliases);

public sealed record TeamPerson(string Login, string? Name, bool Maintainer);
