using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Corrections;

/// <summary>Reads what waits for a person's answer.</summary>
internal sealed class ReviewQueries(TenantDb database)
{
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await Waiting(db).CountAsync(cancellationToken);
    }

    /// <summary>All of it, the most urgent first.</summary>
    public async Task<IReadOnlyList<ReviewRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await Waiting(db).Select(s => new
        {
            s.Slug, s.DisplayName, s.Type, s.Tier, s.OwnerState, s.OwnerConfidence, s.Lifecycle, s.Environments, Contradicted = s.Conflicts != "[]", s.Drift, s.Doubts,
            Owner = db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Slug).FirstOrDefault(), RunnerUp = db.Teams.Where(t => t.Id == s.RunnerUpTeamId).Select(t => t.Slug).FirstOrDefault(),
            Dependents = db.ServiceDependencies.Where(d => d.TargetServiceId == s.Id).Select(d => d.SourceServiceId).Distinct().Count(),
        }).ToListAsync(cancellationToken);
        return [.. rows.Select(s =>
        {
            // Where no environment is named, its lifecycle tells as well as anything.
            var production = s.Environments.Length == 0 ? s.Lifecycle == "production" : s.Environments.Contains("production");
            var facts = new ReviewFacts(s.OwnerState, s.OwnerConfidence, s.Contradicted, s.Tier, s.Dependents, production, CanonicalJson.Read<List<Drift>>(s.Drift).FirstOrDefault()?.Reason, CanonicalJson.Read<List<Doubt>>(s.Doubts).FirstOrDefault()?.Reason);
            return new ReviewRow(s.Slug, s.DisplayName, s.Type, ReviewOrder.Reason(facts), s.OwnerState == "unowned" ? null : s.OwnerConfidence, s.Dependents, ReviewOrder.Urgency(facts), [.. new[] { s.Owner, s.RunnerUp }.OfType<string>()]);
        }).OrderByDescending(r => r.Urgency).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Slug, StringComparer.Ordinal)];
    }

    /// <summary>What needs a look and was not answered: that somebody said it has no owner is an answer.</summary>
    private static IQueryable<Service> Waiting(Dd0cDbContext db) => db.Services.Where(s => s.RemovedAt == null).Where(Service.NeedsLook)
        .Where(s => s.Conflicts != "[]" || s.Doubts != "[]" || s.OwnerState != "unowned"
            || !db.Corrections.Any(c => c.ServiceId == s.Id && c.Kind == "value" && c.Field == CorrectedField.Owner && c.NewValue == null && c.UndoneAt == null && c.ReplacedAt == null));
}

/// <param name="Reason">A word of <see cref="ReviewReason"/>.</param>
/// <param name="Candidates">Slugs of the teams that may own it.</param>
/// <param name="Confidence">In the owner shown; null when none is.</param>
internal sealed record ReviewRow(string Slug, string Name, string Type, string Reason, double? Confidence, int Dependents, double Urgency, IReadOnlyList<string> Candidates)
{
    public string ReasonWord => Word(Reason);

    public static string Word(string reason) => reason switch
    {
        ReviewReason.Unowned => "No owner",
        ReviewReason.Ambiguous => "Two candidates",
        ReviewReason.Low => "Low confidence",
        ReviewReason.Duplicate => "Looks like another",
        ReviewReason.Gone => "Seems gone",
        DriftReason.TeamEmpty => "Team is empty",
        DriftReason.NoWriteAccess => "No write access",
        DriftReason.EvidenceGone => "Evidence is gone",
        _ => "Contradicts a person",
    };
}
