using System.Text.Json.Nodes;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Scorecards;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>What an action is started on, with all that its templates and conditions may ask of it.</summary>
/// <param name="Path">Its page.</param>
internal sealed record ActionTarget(string Kind, Guid Id, string Slug, string Name, Guid? TeamId, string? TeamSlug, string? Environment, string? Repository, string Path, IReadOnlyDictionary<string, PropertyValue> Properties)
{
    /// <param name="portal">What links begin with.</param>
    public IEnumerable<(string Path, JsonNode? Value)> Facts(string portal) =>
    [
        ("target.kind", Kind), ("target.id", Id.ToString()), ("target.slug", Slug), ("target.name", Name), ("target.team", TeamSlug), ("target.environment", Environment), ("target.repository", Repository), ("target.url", portal + Path.TrimStart('/')),
    ];
}

/// <summary>Finds what an action is started on.</summary>
internal static class ActionTargets
{
    /// <param name="which">Id, or of a service or team the slug.</param>
    public static async Task<ActionTarget?> FindAsync(Dd0cDbContext db, string kind, string which, CancellationToken cancellationToken)
    {
        Guid? id = Guid.TryParse(which, out var parsed) ? parsed : null;
        switch (kind)
        {
            case "service":
                if (await db.Services.AsNoTracking().Where(s => s.RemovedAt == null && (s.Slug == which || s.Id == id)).Select(s => new { s.Id, s.Slug, s.DisplayName, s.OwnerState, s.OwnerTeamId, s.RepoFullName }).FirstOrDefaultAsync(cancellationToken) is not { } service) return null;
                var scored = (await ScoredServices.ReadAsync(db, cancellationToken, service.Id)).SingleOrDefault();
                return new(kind, service.Id, service.Slug, service.DisplayName, scored?.Team, await SlugAsync(db, scored?.Team, cancellationToken), null, service.RepoFullName, $"/services/{service.Slug}", scored?.Properties ?? new Dictionary<string, PropertyValue>());
            case "team":
                return await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null && (t.Slug == which || t.Id == id)).Select(t => new { t.Id, t.Slug, t.Name }).FirstOrDefaultAsync(cancellationToken) is { } team
                    ? new(kind, team.Id, team.Slug, team.Name, team.Id, team.Slug, null, null, $"/teams/{team.Slug}", Known(team.Name, team.Slug, null)) : null;
            default:
                if (id is null || await db.Entities.AsNoTracking().Where(e => e.Kind == kind && e.Id == id).Select(e => new { e.Id, e.Name, e.Environment, e.TeamId }).FirstOrDefaultAsync(cancellationToken) is not { } entity) return null;
                var owner = await SlugAsync(db, entity.TeamId, cancellationToken);
                return new(kind, entity.Id, entity.Id.ToString(), entity.Name, owner is null ? null : entity.TeamId, owner, entity.Environment, kind == "repository" ? entity.Name : null, $"/entities/{kind}/{entity.Id}", Known(entity.Name, owner, entity.Environment));
        }
    }

    private static async Task<string?> SlugAsync(Dd0cDbContext db, Guid? team, CancellationToken cancellationToken) =>
        team is null ? null : await db.Teams.Where(t => t.Id == team && t.RemovedAt == null).Select(t => t.Slug).FirstOrDefaultAsync(cancellationToken);

    private static Dictionary<string, PropertyValue> Known(string name, string? team, string? environment)
    {
        var known = new Dictionary<string, PropertyValue>(StringComparer.Ordinal) { ["name"] = new PropertyValue.Text(name) };
        if (team is not null) known["owner.team"] = new PropertyValue.Text(team);
        if (environment is not null) known["environment"] = new PropertyValue.Text(environment);
        return known;
    }
}
