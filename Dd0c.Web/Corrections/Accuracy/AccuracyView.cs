using Dd0c.Domain.Ownership;

namespace Dd0c.Web.Corrections.Accuracy;

/// <summary>How right dd0c is, by what people answered and by what it says of itself.</summary>
/// <param name="Owner">Owners that dd0c had named and a person judged.</param>
/// <param name="Missed">Answers that named an owner where dd0c had named none; wrong in another way, and not in <paramref name="Owner"/>.</param>
/// <param name="Estimate">The share of the owners that dd0c names which is right, over the whole catalog: the answers weighed by how many owners have each confidence. Null without owners.</param>
/// <param name="Sources">By each source that spoke for a team, the one with the most answers first.</param>
/// <param name="Months">Answers by the month they were given in, the latest first.</param>
/// <param name="Days">How sure the catalog was, the latest first; at most one a week, and the last.</param>
internal sealed record AccuracyView(AccuracyPart Owner, int Missed, double? Estimate, AccuracyPart Repository, AccuracyPart Name, IReadOnlyList<SourceAccuracy> Sources, IReadOnlyList<MonthAccuracy> Months, IReadOnlyList<DayAccuracy> Days)
{
    public bool IsEmpty => Owner.Asked + Repository.Asked + Name.Asked + Missed == 0;
}

/// <param name="Asked">Answers; those given for several services in one go are one together, so it may be a fraction.</param>
/// <param name="Share">Right of asked; null when nothing was asked.</param>
/// <param name="Low">With <paramref name="High"/>: the 95 % interval of the share (Wilson).</param>
/// <param name="Stated">The mean confidence with which it was said; null when nothing was asked.</param>
internal sealed record AccuracyPart(double Asked, double Right, double? Share, double Low, double High, double? Stated);

/// <param name="Part">In how many of the answers in which it spoke it was for the right team, whichever source decided; stated is how sure dd0c was of that team.</param>
/// <param name="Weight">What the source's log-odds are multiplied by now; 1: as they come.</param>
/// <param name="Spoke">In how many of the answers that the weight is learned from the source spoke for somebody; told unasked only where it counts.</param>
/// <param name="SpokeRight">In how many of these for the right team.</param>
/// <param name="SpokeExpected">In how many it would have, were the confidences exact.</param>
internal sealed record SourceAccuracy(string Source, AccuracyPart Part, double Weight, double Spoke, double SpokeRight, double SpokeExpected)
{
    public string Why => Weight == 1
        ? Spoke < OwnerCalibration.Enough ? $"unchanged; it moves from {OwnerCalibration.Enough} answers on" : "unchanged; the answers agree with it"
        : FormattableString.Invariant($"{(Weight < 1 ? "lowered" : "raised")} to {Weight:0.##} times: {SpokeRight:0.#} of {Spoke:0.#} were right, {SpokeExpected:0.#} expected");
}

/// <param name="Month">Its first day.</param>
internal sealed record MonthAccuracy(DateOnly Month, AccuracyPart Part, int Missed);

/// <param name="ExpectedRight">How many owners are right if the confidences are.</param>
internal sealed record DayAccuracy(DateOnly Day, int Services, int Owned, int Verified, double ExpectedRight)
{
    public double Share => Services == 0 ? 0 : ExpectedRight / Services;
}
