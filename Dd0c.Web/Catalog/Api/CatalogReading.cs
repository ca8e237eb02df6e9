using Dd0c.Domain.Alerts;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Api;
using Dd0c.Workers.History;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog.Api;

/// <summary>Reads the catalog for the API.</summary>
internal sealed class CatalogReading(TenantDb database, CatalogHistory history)
{
    public async Task<Page<ServiceAnswer>> ServicesAsync(ServicesAsked filter, bool? openIncident, CursorKey? after, int limit, bool resources, bool evidence, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var (services, firing) = (Filtered(db, filter), ServiceFires.At(db));
        if (openIncident is { } open) services = services.Where(s => firing.Contains(s.Id) == open);
        return await PageAsync(db, services, after, limit, resources, evidence, cancellationToken);
    }

    public async Task<ServiceAnswer?> ServiceAsync(string idOrSlug, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var alive = db.Services.Where(s => s.RemovedAt == null);
        if (Guid.TryParse(idOrSlug, out var id)) return await FirstAsync(db, alive.Where(s => s.Id == id), cancellationToken);
        // A slug it had before still leads to it, as on the pages.
        return await FirstAsync(db, alive.Where(s => s.Slug == idOrSlug), cancellationToken)
            ?? await FirstAsync(db, alive.Where(s => db.ServiceSlugs.Any(f => f.ServiceId == s.Id && f.Slug == idOrSlug)), cancellationToken);
    }

    /// <summary>By id or slug, one that it had before too; null: there is no such service.</summary>
    public async Task<Guid?> IdOfAsync(string idOrSlug, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var alive = db.Services.Where(s => s.RemovedAt == null);
        if (Guid.TryParse(idOrSlug, out var id)) return await alive.AnyAsync(s => s.Id == id, cancellationToken) ? id : null;
        return await alive.Where(s => s.Slug == idOrSlug).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(cancellationToken)
            ?? await alive.Where(s => db.ServiceSlugs.Any(f => f.ServiceId == s.Id && f.Slug == idOrSlug)).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The services as they stood at an instant.</summary>
    public async Task<Page<ServiceAnswer>> ServicesAsync(DateTimeOffset at, ServicesAsked filter, CursorKey? after, int limit, bool resources, CancellationToken cancellationToken)
    {
        var rows = await history.ListAsync(at, filter, after is null ? null : (after.Key, after.Id), limit + 1, cancellationToken);
        return new([.. rows.Take(limit).Select(r => ServiceAnswer.Of(r.Id, r.Then, resources ? Resources(r.Then.State) : null))], rows.Count > limit ? Cursor.Of(rows[limit - 1].Then.State.Name, rows[limit - 1].Id) : null)
        { Note = await UnknownAsync(at, cancellationToken) };
    }

    /// <param name="idOrSlug">A slug that it had then, or has now.</param>
    public async Task<ServiceAnswer?> ServiceAsync(string idOrSlug, DateTimeOffset at, CancellationToken cancellationToken) =>
        await history.FindAsync(idOrSlug, at, cancellationToken) is var (id, then) ? ServiceAnswer.Of(id, then, Resources(then.State)) : null;

    /// <summary>Why nothing can be told of an instant; null when it can.</summary>
    public async Task<string?> UnknownAsync(DateTimeOffset at, CancellationToken cancellationToken) => await history.SinceAsync(cancellationToken) switch
    {
        null => "Nothing is known yet: the history begins with the first scan.",
        { } since when at < since => $"Nothing is known of that time: the history begins at {since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.",
        _ => null,
    };

    /// <summary>What an ARN says by itself: the inventory may know the resource no longer.</summary>
    private static IReadOnlyList<ResourceAnswer> Resources(ServiceState state) =>
        [.. state.Resources.Select(r => Arn.Parse(r.Arn) is { } arn ? new ResourceAnswer(r.Arn, arn.Type, arn.Name, arn.Region, arn.Account, r.Environment) : new ResourceAnswer(r.Arn, "", r.Arn, "", "", r.Environment))];

    public async Task<ServiceAnswer?> OfResourceAsync(string arn, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        return await FirstAsync(db, db.Services.Where(s => db.ServiceResources.Any(r => r.Arn == arn && r.ServiceId == s.Id)), cancellationToken);
    }

    public async Task<IReadOnlyDictionary<Guid, ServiceAnswer>> ByIdsAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var rows = await WithTeams(db, db.Services.AsNoTracking().Where(s => ids.Contains(s.Id))).ToListAsync(cancellationToken);
        return (await ViewsAsync(db, rows, false, false, cancellationToken)).ToDictionary(v => v.Id);
    }

    public async Task<Page<TeamAnswer>> TeamsAsync(CursorKey? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var teams = db.Teams.AsNoTracking().Where(t => t.RemovedAt == null);
        if (after is { } a) teams = teams.Where(t => t.Name.CompareTo(a.Key) > 0 || (t.Name == a.Key && t.Id.CompareTo(a.Id) > 0));
        var rows = await teams.OrderBy(t => t.Name).ThenBy(t => t.Id).Take(limit + 1)
            .Select(t => new { Team = t, Services = db.Services.Count(s => s.RemovedAt == null && s.OwnerState == "owned" && s.OwnerTeamId == t.Id) })
            .ToListAsync(cancellationToken);
        var next = rows.Count > limit ? Cursor.Of(rows[limit - 1].Team.Name, rows[limit - 1].Team.Id) : null;
        return new([.. rows.Take(limit).Select(r => TeamAnswer.Of(r.Team, r.Services))], next);
    }

    /// <summary>Null when there is no such team.</summary>
    public async Task<Page<ServiceAnswer>?> OfTeamAsync(string idOrSlug, string role, CursorKey? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await database.OpenAsync(cancellationToken);
        var teams = Guid.TryParse(idOrSlug, out var id) ? db.Teams.Where(t => t.RemovedAt == null && t.Id == id) : db.Teams.Where(t => t.RemovedAt == null && t.Slug == idOrSlug);
        if (await teams.Select(t => (Guid?)t.Id).SingleOrDefaultAsync(cancellationToken) is not { } team) return null;
        var services = db.Services.AsNoTracking().Where(s => s.RemovedAt == null && db.ServiceOwnership.Any(o => o.ServiceId == s.Id && o.TeamId == team && o.Role == role));
        return await PageAsync(db, services, after, limit, false, false, cancellationToken);
    }

    private static IQueryable<Service> Filtered(Dd0cDbContext db, ServicesAsked f)
    {
        var services = ServiceSelection.OfHealth(db, db.Services.AsNoTracking().Where(s => s.RemovedAt == null), f.Health);
        if (f.Tier.Length > 0) services = services.Where(s => f.Tier.Contains(s.Tier));
        if (f.Lifecycle.Length > 0) services = services.Where(s => f.Lifecycle.Contains(s.Lifecycle));
        if (f.Type.Length > 0) services = services.Where(s => f.Type.Contains(s.Type));
        if (f.Owner.Length > 0) services = services.Where(s => f.Owner.Contains(s.OwnerState));
        if (f.Env.Length > 0) services = services.Where(s => s.Environments.Any(e => f.Env.Contains(e)));
        if (f.Lang.Length > 0) services = services.Where(s => s.TechStack.Any(t => f.Lang.Contains(t)));
        if (f.Team.Length > 0) services = services.Where(s => s.OwnerState == "owned" && db.Teams.Any(t => t.Id == s.OwnerTeamId && f.Team.Contains(t.Slug)));
        if (!string.IsNullOrWhiteSpace(f.Q))
        {
            var pattern = $"%{LikePattern.Literal(f.Q)}%";
            services = services.Where(s => EF.Functions.ILike(s.Name, pattern, LikePattern.Escape) || EF.Functions.ILike(s.DisplayName, pattern, LikePattern.Escape));
        }
        return services;
    }

    private static async Task<Page<ServiceAnswer>> PageAsync(Dd0cDbContext db, IQueryable<Service> services, CursorKey? after, int limit, bool resources, bool evidence, CancellationToken cancellationToken)
    {
        if (after is { } a) services = services.Where(s => s.Name.CompareTo(a.Key) > 0 || (s.Name == a.Key && s.Id.CompareTo(a.Id) > 0));
        var rows = await WithTeams(db, services.OrderBy(s => s.Name).ThenBy(s => s.Id).Take(limit + 1)).ToListAsync(cancellationToken);
        var next = rows.Count > limit ? Cursor.Of(rows[limit - 1].Service.Name, rows[limit - 1].Service.Id) : null;
        return new(await ViewsAsync(db, rows.Take(limit), resources, evidence, cancellationToken), next);
    }

    private static async Task<ServiceAnswer?> FirstAsync(Dd0cDbContext db, IQueryable<Service> services, CancellationToken cancellationToken) =>
        (await ViewsAsync(db, await WithTeams(db, services.AsNoTracking()).ToListAsync(cancellationToken), true, true, cancellationToken)) is [var first, ..] ? first : null;

    private static IQueryable<ServiceWithTeams> WithTeams(Dd0cDbContext db, IQueryable<Service> services) =>
        from s in services
        join owner in db.Teams on s.OwnerTeamId equals owner.Id into owners
        from o in owners.DefaultIfEmpty()
        join second in db.Teams on s.RunnerUpTeamId equals second.Id into seconds
        from r in seconds.DefaultIfEmpty()
        orderby s.Name, s.Id
        select new ServiceWithTeams(s, o, r);

    private static async Task<IReadOnlyList<ServiceAnswer>> ViewsAsync(Dd0cDbContext db, IEnumerable<ServiceWithTeams> rows, bool resources, bool evidence, CancellationToken cancellationToken)
    {
        var list = rows.ToList();
        var ids = list.Select(r => r.Service.Id).ToArray();
        var fires = await ServiceFires.OfAsync(db, ids, cancellationToken);
        ServiceAnswer Of(ServiceWithTeams r, IReadOnlyList<ResourceAnswer>? its) => ServiceAnswer.Of(r, its, evidence) with { Health = IncidentHealth.Of(r.Service.Health, r.Service.Environments, fires[r.Service.Id]), OpenIncidents = [.. fires[r.Service.Id].Select(i => i.Number)] };
        if (!resources) return [.. list.Select(r => Of(r, null))];
        var byService = (await (from link in db.ServiceResources
                                join r in db.CloudResources on link.Arn equals r.Arn
                                where ids.Contains(link.ServiceId)
                                orderby r.Arn
                                select new { link.ServiceId, View = new ResourceAnswer(r.Arn, r.Type, r.Name, r.Region, r.Account, link.Environment) })
            .ToListAsync(cancellationToken)).ToLookup(r => r.ServiceId, r => r.View);
        var roles = (await (from o in db.ServiceOwnership
                            join t in db.Teams on o.TeamId equals t.Id
                            where ids.Contains(o.ServiceId) && o.Role != "primary"
                            orderby o.Role, t.Name
                            select new { o.ServiceId, View = new RoleAnswer(o.Role, t.Name, t.Slug, o.Confidence, o.Source) })
            .ToListAsync(cancellationToken)).ToLookup(r => r.ServiceId, r => r.View);
        return [.. list.Select(r => Of(r, [.. byService[r.Service.Id]]) with { Roles = [.. roles[r.Service.Id]], Drift = CanonicalJson.Read<IReadOnlyList<Drift>>(r.Service.Drift), Doubts = CanonicalJson.Read<IReadOnlyList<Doubt>>(r.Service.Doubts) })];
    }
}
