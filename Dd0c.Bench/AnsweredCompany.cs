using Dd0c.Demo.Estate;
using Dd0c.Demo.Scoring;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Bench;

/// <summary>A company whose people answer what dd0c asks in the order it asks, and report some of what they see is wrong; scored by the services of which nobody said anything.</summary>
internal sealed class AnsweredCompany(Company company, Inventory inventory)
{
    private const double Reported = 0.25;

    /// <param name="answers">How many questions are answered at most.</param>
    /// <returns>The services that were not answered, as they stood before and as they stand after.</returns>
    public (CatalogTally Before, CatalogTally After, OwnerCalibration Learned) After(int answers, DateTimeOffset now)
    {
        var found = CatalogInference.Infer(inventory);
        var best = CatalogMeeting.Of(company.Truth, found).BestOf;
        var needed = found.Dependencies.GroupBy(d => d.TargetKey).ToDictionary(g => g.Key, g => g.Select(d => d.SourceKey).Distinct().Count(), StringComparer.Ordinal);
        var queue = best.Where(b => NeedsLook(b.Value)).OrderByDescending(b => ReviewOrder.Urgency(Facts(b.Value, needed.GetValueOrDefault(b.Value.Key)))).ThenBy(b => b.Value.Key, StringComparer.Ordinal).Take(answers).ToList();
        var told = best.Where(b => !NeedsLook(b.Value) && Key(found, b.Key.Owner) != ((OwnerVerdict.Owned)b.Value.Owner).TeamKey).OrderBy(b => b.Value.Key, StringComparer.Ordinal).Where((_, i) => i % (int)(1 / Reported) == 0);
        var said = queue.Concat(told).Select((b, i) => Said(found, b.Key, b.Value, now.AddMinutes(i))).ToList();
        var answered = queue.Concat(told).Select(b => b.Key).ToHashSet();
        var held = company.Truth with { Services = [.. company.Truth.Services.Where(s => !answered.Contains(s))] };
        var after = CatalogInference.Infer(inventory, said);
        return (CatalogScore.Of(held, found).Tally, CatalogScore.Of(held, after).Tally, after.Calibration);
    }

    private static bool NeedsLook(InferredService s) => s.Owner is not OwnerVerdict.Owned owned || owned.Confidence < Service.Sure;

    private static ReviewFacts Facts(InferredService s, int dependents)
    {
        var (state, confidence) = s.Owner switch
        {
            OwnerVerdict.Owned o => ("owned", o.Confidence),
            OwnerVerdict.Ambiguous a => ("ambiguous", a.Best.Confidence),
            _ => ("unowned", 0.0),
        };
        return new(state, confidence, false, s.Tier, dependents, s.Environments.Count == 0 || s.Environments.Contains("production"));
    }

    private static string? Key(InferredCatalog found, string? slug) => found.Teams.FirstOrDefault(t => string.Equals(t.Slug, slug, StringComparison.OrdinalIgnoreCase))?.Key;

    private static Correction Said(InferredCatalog found, TrueService truth, InferredService service, DateTimeOffset at)
    {
        var (id, named) = (StableId.Of(Guid.Empty, service.Key), service.Owner as OwnerVerdict.Owned);
        var answer = new OwnerAnswer(id, id, at, Key(found, truth.Owner), named?.TeamKey, named?.Source, named?.Confidence, OwnerVotes.Of(service.Evidence, slug => Key(found, slug)));
        return new Correction.Value(id, service.Anchors, "Sam", "", at, CorrectedField.Owner, answer.Truth, named?.TeamKey) { Answer = answer };
    }
}
