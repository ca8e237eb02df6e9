using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.Ownership;

/// <summary>What a person said of a service's owner, and what dd0c had found and heard when they said it.</summary>
/// <param name="Deed">Answers given in one go share it.</param>
/// <param name="Truth">The team's key; null: nobody.</param>
/// <param name="Found">The team that dd0c named; null: none, or two.</param>
/// <param name="Votes">Who had spoken for whom.</param>
public sealed record OwnerAnswer(Guid Id, Guid Deed, DateTimeOffset At, string? Truth, string? Found, string? FoundSource, double? FoundConfidence, IReadOnlyList<OwnerVote> Votes)
{
    /// <summary>dd0c had put the question itself. What it was sure of is told unasked, and people tell what is wrong rather than what is right.</summary>
    public bool Asked => Found is null || FoundConfidence < Service.Sure;

    public bool Right => Truth == Found;
}

/// <summary>One source's strongest reason for one team, or against all.</summary>
/// <param name="Team">The team's key; null: nobody.</param>
/// <param name="Weight">Log-odds as the source comes, before any calibration.</param>
public sealed record OwnerVote(string? Team, string Source, double Weight)
{
    /// <summary>Where only one source was kept: it stands for all, with the weight that gives the confidence it led to.</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static OwnerVote Alone(string team, string source, double confidence) => new(team, source, Math.Log(confidence / (1 - confidence)) + OwnerInference.None);
}

/// <summary>The votes in a service's evidence, as they were before any calibration.</summary>
public static class OwnerVotes
{
    /// <param name="keyOf">The key of a team by its slug; null: no such team.</param>
    public static IReadOnlyList<OwnerVote> Of(IEnumerable<Evidence> evidence, Func<string, string?> keyOf) =>
        [.. evidence.Where(e => e.Field == "owner" && e.Source != Source.Correction)
            .Select(e => (Vote: new OwnerVote(e.For is null ? null : keyOf(e.For), e.Source, Math.Round(e.Weight - (e.Learned ?? 0), 3)), Named: e.For is not null))
            .Where(v => v.Vote.Weight > 0 && (v.Vote.Team is not null || !v.Named)).Select(v => v.Vote)
            .GroupBy(v => (v.Team, v.Source)).Select(g => g.MaxBy(v => v.Weight)!)];
}
