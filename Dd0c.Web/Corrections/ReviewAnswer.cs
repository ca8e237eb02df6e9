using Dd0c.Domain.Corrections;
using Dd0c.Web.Catalog;
using Dd0c.Workers.Corrections;

namespace Dd0c.Web.Corrections;

/// <summary>One of the few answers that a doubtful service has.</summary>
/// <param name="Confidence">How much speaks for it, where that is known.</param>
internal sealed record ReviewAnswer(string Field, string Value, string Text, double? Confidence = null)
{
    private const int Most = 3;

    private const string Merge = "merge";
    private const string Distinct = "distinct";

    public string Posted => $"{Field}={Value}";

    /// <summary>The candidates for owner, the likeliest first; for a contradiction in another field its two sides, for another doubt what settles it.</summary>
    /// <param name="reason">Why it is asked about: a word of <see cref="ReviewReason"/>.</param>
    public static IReadOnlyList<ReviewAnswer> For(ServiceDetail service, string reason)
    {
        if (service.Doubts.FirstOrDefault(d => d.Reason == reason) is { } doubt) return For(service, doubt);
        if (service.Conflicts is [{ Field: not CorrectedField.Owner } conflict, ..])
            return [.. new[] { (Verb: "Keep", Value: conflict.Kept), (Verb: "Take", Value: conflict.Found) }.Where(v => v.Value is not null).Select(v => new ReviewAnswer(conflict.Field, v.Value!, $"{v.Verb} {v.Value}"))];
        var owner = service.Owner;
        var told = service.Evidence.Where(e => e.Field == "owner" && e.For is not null && service.CandidateNames.ContainsKey(e.For)).GroupBy(e => e.For!, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(g => g.Sum(e => e.Weight)).Select(g => new ReviewAnswer(CorrectedField.Owner, g.Key, service.CandidateName(g.Key)));
        (TeamRef? Team, double? Confidence)[] known = [(owner.Team, owner.Confidence), (owner.RunnerUp, owner.RunnerUpConfidence)];
        return [.. known.Where(k => k.Team is not null).Select(k => new ReviewAnswer(CorrectedField.Owner, k.Team!.Slug, service.Drift.Count > 0 && k.Team == owner.Team ? $"Still {k.Team.Name}" : k.Team.Name, service.Drift.Count > 0 ? null : k.Confidence)).Concat(told).DistinctBy(a => a.Value).Take(Most)];
    }

    public static IReadOnlyList<ReviewAnswer> For(ServiceDetail service, DoubtView doubt) => doubt switch
    {
        { Other: { } other } => [new(Merge, other, $"Merge into {other}"), new(Distinct, other, "They are two")],
        _ => [new(CorrectedField.Lifecycle, "deprecated", "It is gone"), new(CorrectedField.Lifecycle, Absence.Before(service.Environments), "It is still there")],
    };

    /// <summary>From what a button posted; null when it says nothing that can be corrected.</summary>
    public static CorrectionDraft? Draft(string posted) => posted.Split('=', 2) switch
    {
        ["not-a-service"] => new CorrectionDraft(new Dictionary<string, string?>(), NotAService: true),
        [Merge, var other] when other.Length > 0 => new CorrectionDraft(new Dictionary<string, string?>(), MergeInto: other),
        [Distinct, var other] when other.Length > 0 => new CorrectionDraft(new Dictionary<string, string?>(), NotSameAs: other),
        [var field, var value] when CorrectedField.All.Contains(field) && value.Length > 0 => CorrectionDraft.Of(field, value),
        _ => null,
    };
}
