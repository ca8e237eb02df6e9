using Dd0c.Workers.Platform;
using System.Linq.Expressions;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog;

/// <summary>A query of the catalog as SQL: which services, in which order.</summary>
internal static class ServiceSelection
{
    /// <param name="except">A filter left out, for counting what its other values would give.</param>
    /// <param name="myTeams">The viewer's teams, for the view "My team".</param>
    /// <param name="today">When the viewer's day began.</param>
    public static IQueryable<Service> Select(Dd0cDbContext db, ServiceListQuery query, IReadOnlyList<Guid> myTeams, DateTimeOffset today, string? except = null)
    {
        var services = db.Services.Where(s => s.RemovedAt == null);
        var firing = ServiceFires.At(db);
        services = query.View switch
        {
            "mine" => services.Where(s => s.OwnerState == "owned" && s.OwnerTeamId != null && myTeams.Contains(s.OwnerTeamId.Value)),
            "review" => services.Where(Service.NeedsLook),
            "unowned" => services.Where(s => s.OwnerState == "unowned"),
            "critical" => services.Where(s => s.Tier == "critical").Where(Contains(ServiceFires.Health(db), ["down", "degraded"], wanted: true)),
            "firing" => services.Where(s => firing.Contains(s.Id)),
            "changed" => services.Where(s => s.UpdatedAt >= today),
            _ => services,
        };
        foreach (var word in query.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var pattern = $"%{LikePattern.Literal(word)}%";
            services = services.Where(s => EF.Functions.ILike(s.Name, pattern, LikePattern.Escape) || EF.Functions.ILike(s.DisplayName, pattern, LikePattern.Escape) || EF.Functions.ILike(s.RepoFullName!, pattern, LikePattern.Escape)
                || EF.Functions.ILike(s.Description!, pattern, LikePattern.Escape) || s.Aliases.Any(a => EF.Functions.ILike(a, pattern, LikePattern.Escape)));
        }
        if (except != "team") services = ByTeam(db, services, query.Team);
        if (except != "health") services = By(services, query.Health, ServiceFires.Health(db));
        if (except != "tier") services = By(services, query.Tier, s => s.Tier);
        if (except != "lifecycle") services = By(services, query.Lifecycle, s => s.Lifecycle);
        if (except != "type") services = By(services, query.Type, s => s.Type);
        if (except != "source") services = By(services, query.Source, s => s.OwnerSource ?? Picks.None);
        if (except != "conf") services = By(services, query.Conf, s => s.OwnerConfidence >= .895 ? "high" : s.OwnerConfidence >= .695 ? "medium" : s.OwnerConfidence >= .495 ? "low" : "unsure");
        if (except != "lang") services = ByAny(services, query.Lang, s => s.TechStack);
        if (except != "env") services = ByAny(services, query.Env, s => s.Environments);
        return services;
    }

    public static IQueryable<Service> Order(Dd0cDbContext db, IQueryable<Service> services, ServiceListQuery query)
    {
        var scores = ServiceFigures.Of(db);
        var ordered = query.Sort switch
        {
            "owner" => By(services.OrderBy(s => s.OwnerTeamId == null), s => db.Teams.Where(t => t.Id == s.OwnerTeamId).Select(t => t.Name).FirstOrDefault()),
            "health" => First(Ranked(ServiceFires.Health(db))),
            "tier" => First(s => s.Tier == "critical" ? 0 : s.Tier == "standard" ? 1 : 2),
            "type" => First(s => s.Type),
            // Never deployed is last whichever way the rest is turned.
            "deploy" => By(services.OrderBy(s => s.LastDeployAt == null), s => s.LastDeployAt),
            // So is what is not scored.
            "score" => By(services.OrderBy(s => !scores.Any(x => x.ServiceId == s.Id)), s => scores.Where(x => x.ServiceId == s.Id).Select(x => (double?)x.Percent).FirstOrDefault()),
            "changed" => First(s => s.UpdatedAt),
            _ => First(s => s.Name),
        };
        return ordered.ThenBy(s => s.Name).ThenBy(s => s.Id);

        IOrderedQueryable<Service> First<T>(Expression<Func<Service, T>> key) => query.Descending ? services.OrderByDescending(key) : services.OrderBy(key);
        IOrderedQueryable<Service> By<T>(IOrderedQueryable<Service> list, Expression<Func<Service, T>> key) => query.Descending ? list.ThenByDescending(key) : list.ThenBy(key);
    }

    /// <summary>Those of one of some healths, with what fires; none named: all.</summary>
    internal static IQueryable<Service> OfHealth(Dd0cDbContext db, IQueryable<Service> services, string[] health) => health.Length == 0 ? services : services.Where(Contains(ServiceFires.Health(db), health, wanted: true));

    /// <summary>The worst first.</summary>
    internal static Expression<Func<Service, int>> Ranked(Expression<Func<Service, string>> health)
    {
        Expression<Func<string, int>> rank = h => h == "down" ? 0 : h == "degraded" ? 1 : h == "healthy" ? 2 : 3;
        return Expression.Lambda<Func<Service, int>>(new Swap(rank.Parameters[0], health.Body).Visit(rank.Body), health.Parameters);
    }

    private static IQueryable<Service> ByTeam(Dd0cDbContext db, IQueryable<Service> services, Picks picks)
    {
        var (any, not) = (picks.Any, picks.Not);
        if (any.Length > 0)
        {
            var none = picks.Has(Picks.None);
            services = services.Where(s => (none && s.OwnerState != "owned") || (s.OwnerState == "owned" && db.Teams.Any(t => t.Id == s.OwnerTeamId && any.Contains(t.Slug))));
        }
        if (not.Length > 0)
        {
            var none = not.Contains(Picks.None);
            services = services.Where(s => !(none && s.OwnerState != "owned") && !(s.OwnerState == "owned" && db.Teams.Any(t => t.Id == s.OwnerTeamId && not.Contains(t.Slug))));
        }
        return services;
    }

    private static IQueryable<Service> By(IQueryable<Service> services, Picks picks, Expression<Func<Service, string>> value)
    {
        if (picks.Any.Length > 0) services = services.Where(Contains(value, picks.Any, wanted: true));
        if (picks.Not.Length > 0) services = services.Where(Contains(value, picks.Not, wanted: false));
        return services;
    }

    private static Expression<Func<Service, bool>> Contains(Expression<Func<Service, string>> value, string[] among, bool wanted)
    {
        Expression<Func<string[]>> list = () => among; // a closure, so that EF sends it as a parameter
        Expression contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(string)], list.Body, value.Body);
        return Expression.Lambda<Func<Service, bool>>(wanted ? contains : Expression.Not(contains), value.Parameters);
    }

    private static IQueryable<Service> ByAny(IQueryable<Service> services, Picks picks, Expression<Func<Service, string[]>> values)
    {
        if (picks.Any.Length > 0) services = services.Where(Overlaps(values, picks.Any, wanted: true));
        if (picks.Not.Length > 0) services = services.Where(Overlaps(values, picks.Not, wanted: false));
        return services;
    }

    private static Expression<Func<Service, bool>> Overlaps(Expression<Func<Service, string[]>> values, string[] among, bool wanted)
    {
        var none = among.Contains(Picks.None);
        Expression<Func<string[], bool>> test = list => list.Any(v => among.Contains(v)) || (none && list.Length == 0);
        var body = new Swap(test.Parameters[0], values.Body).Visit(test.Body);
        return Expression.Lambda<Func<Service, bool>>(wanted ? body : Expression.Not(body), values.Parameters);
    }

    private sealed class Swap(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
