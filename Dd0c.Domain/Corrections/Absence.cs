using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Describing;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Corrections;

/// <summary>
/// What is shown of a service that complete scans do not find any more. It is deprecated and asked about; a person's lifecycle answers it: deprecated says that
/// it is gone, any other that it is still there, and then no scan takes it away while its source is connected.
/// </summary>
public static class Absence
{
    /// <summary>The lifecycle to go back to when it is still there.</summary>
    public static string Before(IReadOnlyList<string> environments) => Character.LifecycleOf(environments, null, null, null).Lifecycle;

    internal static bool Keeps(Correction.Value? said) => said is not null && said.To != "deprecated";

    /// <param name="row">The service's row, not found by <paramref name="missed"/> complete scans.</param>
    /// <returns>Whether that is news.</returns>
    internal static bool Mark(Service row, int missed, Correction.Value? said)
    {
        var gone = missed >= CatalogReconciler.DeprecatedAfter;
        var (lifecycle, doubts, evidence) = (row.Lifecycle, CanonicalJson.Read<List<Doubt>>(row.Doubts), CanonicalJson.Read<List<Evidence>>(row.Evidence));
        IReadOnlyList<Doubt> now = gone && said is null ? [new(ReviewReason.Gone, $"{missed} complete scans did not find it.")] : [];
        var told = evidence.Where(IsSaid).Select(e => e.Value).SequenceEqual(said is null ? [] : [said.Told]);
        row.Lifecycle = said?.To ?? (gone ? "deprecated" : lifecycle);
        if (row.Lifecycle == lifecycle && told && doubts.SequenceEqual(now)) return false;
        row.Doubts = JsonSerializer.Serialize(now, CanonicalJson.Options);
        Evidence[] line = said is null ? [] : [new(CorrectedField.Lifecycle, Source.Correction, said.Told, 1, said.At)];
        if (!told) row.Evidence = JsonSerializer.Serialize<IReadOnlyList<Evidence>>([.. line, .. evidence.Where(e => !IsSaid(e))], CanonicalJson.Options);
        return true;
    }

    private static bool IsSaid(Evidence evidence) => evidence is { Field: CorrectedField.Lifecycle, Source: Source.Correction };
}
