using Dd0c.Domain.Corrections;

namespace Dd0c.Workers.Corrections;

/// <summary>What a person wants corrected, as they typed it; checked by <see cref="CorrectionActions"/>.</summary>
/// <param name="Values">By <see cref="CorrectedField"/>: an owner by team id or slug, a repository by full name; null: it has none.</param>
/// <param name="MergeInto">The service it is a part of, by id or slug.</param>
/// <param name="NotSameAs">A service that it looks like and is not, by id or slug.</param>
/// <param name="SplitName">What the resources in <paramref name="SplitArns"/> are called as a service of their own.</param>
public sealed record CorrectionDraft(
    IReadOnlyDictionary<string, string?> Values,
    bool NotAService = false,
    string? MergeInto = null,
    string? SplitName = null,
    IReadOnlyList<string>? SplitArns = null,
    string? NotSameAs = null,
    string Reason = "")
{
    public static CorrectionDraft Of(string field, string? value, string reason = "") => new(new Dictionary<string, string?> { [field] = value }, Reason: reason);
}

/// <summary>What became of a correction. Closed family: meet it with a switch.</summary>
public abstract record CorrectionOutcome
{
    /// <param name="ServiceId">Where to look now: the service, or the one it went into; null when it is none any more.</param>
    /// <param name="BatchId">By which it can be undone.</param>
    /// <param name="MoreCertain">How many other services are surer of their owner by it.</param>
    public sealed record Done(Guid? ServiceId, Guid BatchId, int MoreCertain = 0) : CorrectionOutcome;

    /// <summary>By field what is wrong with it; nothing was changed.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Faults) : CorrectionOutcome;

    public sealed record Missing : CorrectionOutcome;

    /// <summary>It is not any more what whoever corrects it had read; nothing was changed.</summary>
    public sealed record Changed : CorrectionOutcome;
}
