using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Catalog;

/// <summary>Reads one service: head, resources, neighbours, history. Each is one call of one tab.</summary>
internal sealed class ServiceDetailQueries(TenantDb database)
{
    private const int HistoryLength = 100;

    public async Task<ServiceLookup> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var s = await db.Services.AsNoTracking().FirstOrDefaultAsync(x => x.Slug == slug && x.RemovedAt == null, cancellationToken);
        if (s is null)
        {
            var now = await db.ServiceSlugs.Where(o => o.Slug == slug)
                .Join(db.Services.Where(x => x.RemovedAt == null), o => o.ServiceId, x => x.Id, (o, x) => x.Slug).FirstOrDefaultAsync(cancellationToken);
            return now is null ? new ServiceLookup.Missing() : new ServiceLookup.Moved(now);
        }
        var teams = await db.Teams.Select(t => new { t.Id, t.Key, t.Slug, t.Name, t.Aliases }).ToListAsync(cancellationToken);
        var verified = await db.ServiceOwnership.Where(o => o.ServiceId == s.Id && o.Role == "primary" && o.VerifiedAt != null)
            .Select(o => new { o.VerifiedAt, Name = db.Users.Where(u => u.Id == o.VerifiedBy).Select(u => u.DisplayName).FirstOrDefault() }).FirstOrDefaultAsync(cancellationToken);
        var roles = await db.ServiceOwnership.Where(o => o.ServiceId == s.Id && (o.Role == "on_call" || o.Role == "security" || o.Role == "cost")).OrderBy(o => o.Role).ThenBy(o => o.TeamId).Select(o => new { o.Role, o.TeamId }).ToListAsync(cancellationToken);
        var said = await db.Corrections.Where(c => c.ServiceId == s.Id && c.Kind == "value" && c.UndoneAt == null && c.ReplacedAt == null).Select(c => new { c.Id, c.Field, c.AuthorName, c.CreatedAt }).ToListAsync(cancellationToken);
        var owner = s.OwnerSource == Source.Correction ? said.Find(c => c.Field == CorrectedField.Owner) : null;
        TeamRef? Ref(Guid? id) => teams.Where(t => t.Id == id).Select(t => new TeamRef(t.Name, t.Slug, t.Key)).FirstOrDefault();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var team in teams)
            foreach (var name in (string[])[team.Key, team.Slug, .. team.Aliases]) names.TryAdd(name, team.Name);
        return new ServiceLookup.Found(new(s.Id, s.Slug, s.DisplayName, s.Aliases, s.Description, s.Type, s.Lifecycle, s.Tier, s.TechStack, s.Runtime, s.Environments, s.Health, s.LastDeployAt, s.LastDeploy is null ? null : CanonicalJson.Read<LastDeploy>(s.LastDeploy),
            new(s.OwnerState, Ref(s.OwnerTeamId), s.OwnerConfidence, s.OwnerSource, Ref(s.RunnerUpTeamId), s.RunnerUpConfidence, owner?.AuthorName ?? (verified is null ? null : verified.Name ?? "A former member"), owner?.CreatedAt ?? verified?.VerifiedAt),
            s.RepoFullName is null ? null : new(s.RepoFullName, s.RepoUrl ?? "", s.RepoDefaultBranch, s.RepoPath, s.RepoConfidence, s.RepoSource),
            s.Confidence, CanonicalJson.Read<List<Evidence>>(s.Evidence), names, [.. Conflicts()], s.CreatedAt, s.UpdatedAt) { Roles = [.. roles.Select(r => (r.Role, Ref(r.TeamId)!))], Drift = CanonicalJson.Read<List<Drift>>(s.Drift), Doubts = await DoubtsAsync(db, s, cancellationToken) });

        IEnumerable<ConflictView> Conflicts() =>
            from c in CanonicalJson.Read<List<Conflict>>(s.Conflicts)
            let person = said.Find(x => x.Id == c.CorrectionId)
            where person is not null
            // Kept is no team when the one that a person named is gone.
            select new ConflictView(c.Field, c.Field == CorrectedField.Owner && c.Kept is { } kept && !names.ContainsKey(kept) ? null : c.Kept, c.Found, c.Source, person.AuthorName, person.CreatedAt);
    }

    /// <summary>Without a likeness to something that has left since it was looked at.</summary>
    private static async Task<IReadOnlyList<DoubtView>> DoubtsAsync(Dd0cDbContext db, Service service, CancellationToken cancellationToken)
    {
        var doubts = CanonicalJson.Read<List<Doubt>>(service.Doubts);
        var others = doubts.Select(d => d.Other).OfType<string>().ToArray();
        var homes = others.Length == 0 ? [] : await db.Services.Where(x => x.RemovedAt == null && x.Id != service.Id && x.Anchors.Any(a => others.Contains(a))).Select(x => new { x.Slug, x.Anchors }).ToListAsync(cancellationToken);
        return [.. doubts.Select(d => new DoubtView(d.Reason, d.Told, homes.Find(h => h.Anchors.Contains(d.Other))?.Slug)).Where(d => d.Reason != ReviewReason.Duplicate || d.Other is not null)];
    }

    public async Task<IReadOnlyList<ServiceResourceView>> ResourcesAsync(Guid serviceId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.ServiceResources.Where(r => r.ServiceId == serviceId)
            .Join(db.CloudResources, r => r.Arn, c => c.Arn, (r, c) => new { r, c })
            .OrderBy(x => x.c.Type).ThenBy(x => x.r.Environment).ThenBy(x => x.c.Arn).Take(1000)
            .Select(x => new ServiceResourceView(x.c.Arn, x.c.Type, x.c.Name, x.c.Account, x.c.Region, x.r.Environment, x.c.ChangedAt, x.c.MissingSince)).ToListAsync(cancellationToken);
    }

    public async Task<Neighbours> NeighboursAsync(Guid serviceId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        // Upstream: whom it needs. Downstream: who needs it.
        var up = await Edge(db.ServiceDependencies.Where(d => d.SourceServiceId == serviceId), d => d.TargetServiceId).ToListAsync(cancellationToken);
        var down = await Edge(db.ServiceDependencies.Where(d => d.TargetServiceId == serviceId), d => d.SourceServiceId).ToListAsync(cancellationToken);
        var fires = await ServiceFires.HealthAsync(db, [.. up.Concat(down).Select(d => d.Id).Distinct()], cancellationToken);
        DependencyView Now(DependencyView d) => d with { Health = fires.GetValueOrDefault(d.Id, d.Health) };
        return new(up.ConvertAll(Now), down.ConvertAll(Now));

        IQueryable<DependencyView> Edge(IQueryable<ServiceDependency> edges, System.Linq.Expressions.Expression<Func<ServiceDependency, Guid>> other) =>
            edges.Join(db.Services.Where(s => s.RemovedAt == null), other, s => s.Id, (d, s) => new { d, s }).OrderBy(x => x.s.Name).ThenBy(x => x.s.Id).Take(500)
                .Select(x => new DependencyView(x.s.Id, x.s.Slug, x.s.DisplayName, x.s.Type, x.s.Health,
                    x.s.OwnerState == "owned" ? db.Teams.Where(t => t.Id == x.s.OwnerTeamId).Select(t => t.Name).FirstOrDefault() : null, x.d.Kind, x.d.Confidence, x.d.Source));
    }

    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Services.Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.DisplayName, cancellationToken);
    }

    /// <summary>What changed, newest first, at most 100.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> HistoryAsync(Guid serviceId, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var events = await db.DiscoveryEvents.AsNoTracking().Where(e => e.ServiceId == serviceId).OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id).Take(Math.Min(limit, HistoryLength)).ToListAsync(cancellationToken);
        return [.. events.Select(HistoryLine.Of)];
    }
}
