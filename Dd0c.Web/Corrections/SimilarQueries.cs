using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Corrections;

/// <summary>Reads the services that may be wrong in the same way as one that is being corrected.</summary>
internal sealed class SimilarQueries(TenantDb database)
{
    // More than a person looks through in a dialog.
    private const int Most = 50;

    public async Task<IReadOnlyList<SimilarView>> OfAsync(Guid service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = db.Services.Where(s => s.RemovedAt == null).Select(s => new
        {
            s.Id, s.Slug, s.Name, s.DisplayName, s.RepoNodeId, s.RepoFullName, s.Evidence, s.OwnerConfidence,
            Owner = s.OwnerState == "owned" ? s.OwnerTeamId : null,
            Team = s.OwnerState == "owned" ? db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault() : null,
            By = db.Corrections.Where(c => c.ServiceId == s.Id && c.Kind == "value" && c.Field == CorrectedField.Owner && c.UndoneAt == null && c.ReplacedAt == null).Select(c => c.AuthorName).FirstOrDefault(),
        });
        if (await rows.SingleOrDefaultAsync(r => r.Id == service, cancellationToken) is not { } one) return [];
        var (tag, prefix) = (Tag(one.Evidence), Propagation.Prefix(one.Name));
        var tagged = JsonSerializer.Serialize(new[] { new { field = "owner", source = Source.Tag, @for = tag } });
        // As coarse as SQL can say it; what is alike is decided in Propagation.
        var near = await rows.Where(r => r.Id != service && ((one.RepoNodeId != null && r.RepoNodeId == one.RepoNodeId) || (tag != null && EF.Functions.JsonContains(r.Evidence, tagged)) || (prefix != null && r.Name.StartsWith(prefix))))
            .OrderBy(r => r.Name).ThenBy(r => r.Id).Take(500).ToListAsync(cancellationToken);
        var byId = near.ToDictionary(r => r.Id);
        return [.. Propagation.Siblings(new(one.Id, one.Name, one.Owner, one.By is not null, one.RepoNodeId, tag), [.. near.Select(r => new SiblingFacts(r.Id, r.Name, r.Owner, r.By is not null, r.RepoNodeId, Tag(r.Evidence)))])
            .Take(Most).Select(s => (Sibling: s, Row: byId[s.Id])).Select(x => new SimilarView(x.Row.Id, x.Row.DisplayName, x.Row.Team, x.Row.OwnerConfidence, Word(x.Sibling.Kinship), x.Sibling.Kept ? x.Row.By : null, x.Sibling.Ticked))];

        string Word(Kinship kinship) => kinship switch
        {
            Kinship.Repository => $"also in {one.RepoFullName}",
            Kinship.TeamTag => $"tagged with team {tag} as well",
            _ => $"begins with {prefix} as well",
        };
    }

    private static string? Tag(string evidence) =>
        (JsonSerializer.Deserialize<List<Evidence>>(evidence, JsonSerializerOptions.Web) ?? []).Where(e => e is { Field: "owner", Source: Source.Tag, For: not null }).MaxBy(e => e.Weight)?.For;
}

/// <param name="Owner">Its owner now; null: nobody.</param>
/// <param name="Why">What it has in common with the one that is corrected.</param>
/// <param name="KeptBy">Who has judged it before, so that it stays.</param>
internal sealed record SimilarView(Guid Id, string Name, string? Owner, double Confidence, string Why, string? KeptBy, bool Ticked);
