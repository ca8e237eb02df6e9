using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Corrections;

/// <summary>Which service is worth a person's next half minute: where what is shown is most likely wrong, and where most hangs on it.</summary>
public static class ReviewOrder
{
    public static double Urgency(ReviewFacts service) => Doubt(service) * Importance(service);

    /// <summary>The chance that what is shown is wrong, 0 to 1.</summary>
    public static double Doubt(ReviewFacts service)
    {
        var owner = service.OwnerState switch
        {
            "owned" => 1 - service.OwnerConfidence,
            // A toss-up at best, however much speaks for both.
            "ambiguous" => Math.Max(0.5, 1 - service.OwnerConfidence),
            // Somebody owns it, and nobody is shown.
            _ => 1,
        };
        // A person's word, which was right once, against a source that has changed since: even odds. A team without people looks after nothing.
        // What is one and listed as two, or listed and gone, misleads whoever looks it up, whoever owns it.
        if (service.Doubt is not null) owner = Math.Max(0.5, owner);
        return service switch { { Drift: DriftReason.TeamEmpty } => Math.Max(0.9, owner), { Contradicted: true } or { Drift: not null } => Math.Max(0.5, owner), _ => owner };
    }

    /// <summary>How much a wrong answer costs: what the service is for, what else stops with it, and whether customers see it.</summary>
    public static double Importance(ReviewFacts service) =>
        service.Tier switch { "critical" => 4, "standard" => 2, _ => 1 }
        // The tenth dependent adds less than the first: whoever is called is called once.
        * (1 + Math.Log(1 + service.Dependents))
        * (service.Production ? 1 : 0.4);

    /// <summary>Why it is asked about; the most telling where several hold.</summary>
    public static string Reason(ReviewFacts service) => service switch
    {
        // Who owns what is gone is no question; and of two that are one only one owner is asked for.
        { Doubt: ReviewReason.Gone } => ReviewReason.Gone,
        { Contradicted: true } => ReviewReason.Conflict,
        { Drift: { } drift } => drift,
        { Doubt: { } doubt } => doubt,
        { OwnerState: "ambiguous" } => ReviewReason.Ambiguous,
        { OwnerState: "owned" } => ReviewReason.Low,
        _ => ReviewReason.Unowned,
    };
}

/// <param name="OwnerState">owned, ambiguous or unowned.</param>
/// <param name="Contradicted">A source says otherwise than a person did.</param>
/// <param name="Drift">A word of <see cref="DriftReason"/>: why the owner may be none any more; null: nothing says so.</param>
/// <param name="Dependents">How many services need it.</param>
/// <param name="Doubt">The reason of its <see cref="Corrections.Doubt"/>; null: none.</param>
public sealed record ReviewFacts(string OwnerState, double OwnerConfidence, bool Contradicted, string Tier, int Dependents, bool Production, string? Drift = null, string? Doubt = null);

/// <summary>Why a service is asked about, in the words of the address.</summary>
public static class ReviewReason
{
    public const string Unowned = "unowned";
    public const string Ambiguous = "ambiguous";
    public const string Low = "low";
    public const string Conflict = "conflict";

    /// <summary>It looks like another service.</summary>
    public const string Duplicate = "duplicate";
    /// <summary>Complete scans do not find it any more.</summary>
    public const string Gone = "gone";

    public static readonly IReadOnlyList<string> All = [Unowned, Ambiguous, Low, Duplicate, Gone, Conflict, DriftReason.TeamEmpty, DriftReason.NoWriteAccess, DriftReason.EvidenceGone];
}
