using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Corrections;

/// <summary>A stored <see cref="Correction"/>; one whose new value is the found one confirms it. Kept when undone.</summary>
public sealed class CorrectionRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ServiceId { get; init; }
    /// <summary>One deed may make several; they are undone together.</summary>
    public Guid BatchId { get; init; }
    /// <summary>value, not_a_service, merge, split or distinct.</summary>
    public required string Kind { get; init; }
    /// <summary>A word of <see cref="CorrectedField"/>; null for the kinds that are about the whole service.</summary>
    public string? Field { get; init; }
    public string? NewValue { get; init; }
    /// <summary>What dd0c had found, by which source and how sure; what its accuracy is measured by.</summary>
    public string? FoundValue { get; init; }
    public string? FoundSource { get; init; }
    public double? FoundConfidence { get; init; }
    /// <summary>Of an owner: JSON list of <see cref="Ownership.OwnerVote"/>, who had spoken for whom; null where that was not kept.</summary>
    public string? FoundVotes { get; init; }
    /// <summary>Of an owner: the keys of the <see cref="Ownership.Drift"/> that the person had before them.</summary>
    public string[] SeenDrift { get; init; } = [];
    /// <summary>The service's anchors at that time.</summary>
    public string[] Anchors { get; init; } = [];
    /// <summary>Of a merge and of two that are distinct: the anchors of the other; of a split: the ARNs.</summary>
    public string[] Others { get; init; } = [];
    public string Reason { get; init; } = "";
    public Guid? AuthorId { get; init; }
    public required string AuthorName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneBy { get; set; }
    /// <summary>Another correction of the same field took its place.</summary>
    public DateTimeOffset? ReplacedAt { get; set; }

    /// <summary>What it teaches of the sources of ownership; null when it is about something else than an owner.</summary>
    public OwnerAnswer? Answer() => Kind == "value" && Field == CorrectedField.Owner ? new(Id, BatchId, CreatedAt, NewValue, FoundValue, FoundSource, FoundConfidence, Votes) : null;

    private IReadOnlyList<OwnerVote> Votes => this switch
    {
        { FoundVotes: { } votes } => CanonicalJson.Read<List<OwnerVote>>(votes),
        { FoundValue: { } team, FoundSource: { } source, FoundConfidence: > 0 and < 1 and var confidence } => [OwnerVote.Alone(team, source, confidence)],
        _ => [],
    };

    /// <param name="present">The anchors by which the service is recognised now, which may have moved on since.</param>
    public Correction Read(IEnumerable<string> present)
    {
        IReadOnlyList<string> anchors = [.. Anchors.Union(present, StringComparer.Ordinal)];
        return Kind switch
        {
            "value" => new Correction.Value(Id, anchors, AuthorName, Reason, CreatedAt, Field!, NewValue, FoundValue) { Answer = Answer(), AuthorId = AuthorId, SeenDrift = SeenDrift },
            "not_a_service" => new Correction.NotAService(Id, anchors, AuthorName, Reason, CreatedAt),
            "merge" => new Correction.Merge(Id, anchors, AuthorName, Reason, CreatedAt, Others),
            "split" => new Correction.Split(Id, anchors, AuthorName, Reason, CreatedAt, Others, NewValue!),
            "distinct" => new Correction.Distinct(Id, anchors, AuthorName, Reason, CreatedAt, Others),
            _ => throw new InvalidOperationException($"Not a kind of correction: {Kind}"),
        };
    }
}
