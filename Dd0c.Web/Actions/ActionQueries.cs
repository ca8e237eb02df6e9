using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Actions;

/// <summary>Reads actions, golden paths and runs.</summary>
internal sealed class ActionQueries(TenantDb database)
{
    public const int PageSize = 50;

    /// <param name="on">Only those that start on this kind of thing.</param>
    public async Task<IReadOnlyList<ActionLine>> ListAsync(string? on, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Actions.AsNoTracking().Where(a => on == null || a.StartsOn == on).OrderBy(a => a.Name)
            .Select(a => new ActionLine(a.Slug, a.Name, a.Summary, a.StartsOn, a.Enabled, a.Version, db.ActionRuns.Count(r => r.ActionId == a.Id), db.ActionRuns.Where(r => r.ActionId == a.Id).Max(r => (DateTimeOffset?)r.CreatedAt))).ToListAsync(cancellationToken);
    }

    /// <summary>What can be started or followed, by name: for a list that is looked through at each key.</summary>
    public async Task<IReadOnlyList<(string Slug, string Name, string? On, bool IsPath)>> NamesAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var names = await db.Actions.Where(a => a.Enabled).Select(a => new { a.Slug, a.Name, On = a.StartsOn, IsPath = false }).Concat(db.GoldenPaths.Select(p => new { p.Slug, Name = p.Title, On = (string?)null, IsPath = true })).ToListAsync(cancellationToken);
        return [.. names.OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase).Select(n => (n.Slug, n.Name, n.On, n.IsPath))];
    }

    public async Task<ActionRow?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Actions.AsNoTracking().SingleOrDefaultAsync(a => a.Slug == slug, cancellationToken);
    }

    public async Task<IReadOnlyList<PathLine>> PathsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.GoldenPaths.AsNoTracking().OrderBy(p => p.Title).Select(p => new PathLine(p.Slug, p.Title, p.Summary, p.Version, p.UpdatedAt, p.UpdatedBy)).ToListAsync(cancellationToken);
    }

    public async Task<GoldenPath?> FindPathAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.GoldenPaths.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
    }

    /// <summary>The newest first.</summary>
    /// <param name="below">Only those of a smaller number; null: from the newest.</param>
    public async Task<IReadOnlyList<RunLine>> RunsAsync(RunFilter filter, int? below, int most, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await Lines(Runs(db, filter).Where(r => below == null || r.Number < below).OrderByDescending(r => r.Number).Take(most)).ToListAsync(cancellationToken);
    }

    /// <summary>The newest first.</summary>
    /// <param name="page">From 1.</param>
    public async Task<IReadOnlyList<RunLine>> PageAsync(RunFilter filter, int page, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await Lines(Runs(db, filter).OrderByDescending(r => r.Number).Skip((page - 1) * PageSize).Take(PageSize)).ToListAsync(cancellationToken);
    }

    private static IQueryable<RunLine> Lines(IQueryable<ActionRun> runs) => runs.Select(r => new RunLine(r.Number, r.ActionSlug, r.ActionName, r.TargetKind, r.TargetName, r.State, r.RequestedBy, r.Reason, r.CreatedAt, r.FinishedAt, r.Until, r.Fault));

    public async Task<int> CountAsync(RunFilter filter, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await Runs(db, filter).CountAsync(cancellationToken);
    }

    private static IQueryable<ActionRun> Runs(Dd0cDbContext db, RunFilter filter) => db.ActionRuns.AsNoTracking().Where(r => (filter.Action == null || r.ActionSlug == filter.Action) && (filter.State == null || r.State == filter.State) && (filter.Target == null || r.TargetId == filter.Target));

    public async Task<RunDetail?> FindRunAsync(int number, Actor? viewer, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.ActionRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Number == number, cancellationToken) is not { } run) return null;
        var steps = await db.ActionRunSteps.AsNoTracking().Where(s => s.RunId == run.Id).OrderBy(s => s.Position).ToListAsync(cancellationToken);
        var approvals = await db.ActionApprovals.AsNoTracking().Where(a => a.RunId == run.Id).OrderBy(a => a.At).ToListAsync(cancellationToken);
        var owner = run.TargetTeam is null ? null : await db.Teams.Where(t => t.Id == run.TargetTeam).Select(t => t.Slug).FirstOrDefaultAsync(cancellationToken);
        var slug = run.TargetKind switch
        {
            "service" => await db.Services.Where(s => s.Id == run.TargetId && s.RemovedAt == null).Select(s => s.Slug).FirstOrDefaultAsync(cancellationToken),
            "team" => await db.Teams.Where(t => t.Id == run.TargetId && t.RemovedAt == null).Select(t => t.Slug).FirstOrDefaultAsync(cancellationToken),
            _ => run.TargetId?.ToString(),
        };
        var href = slug is null ? null : run.TargetKind switch { "service" => $"/services/{slug}", "team" => $"/teams/{slug}", var kind => $"/entities/{kind}/{slug}" };
        var need = RunActions.Need(run);
        ActionVerdict? approve = null, stop = null;
        if (viewer is not null)
        {
            var asker = await ActionPeople.OfAsync(db, viewer, cancellationToken);
            stop = ActionPolicy.MayStop(asker, run.RequesterId, owner);
            if (need is not null) approve = approvals.Any(a => a.UserId == asker.UserId) ? new(false, "You have answered already.") : ActionPolicy.MayApprove(need, asker, run.RequesterId);
        }
        return new(run, ActionPlan.Read(run.Plan), steps, approvals, need, href, approve, stop);
    }

    /// <param name="after">Only lines past this one.</param>
    public async Task<IReadOnlyList<ActionRunLine>> LogAsync(Guid run, long after, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.ActionRunLines.AsNoTracking().Where(l => l.RunId == run && l.Id > after).OrderBy(l => l.Id).Take(RunLog.MostLines + 500).ToListAsync(cancellationToken);
    }

    /// <summary>Runs that this person may approve, the oldest first.</summary>
    public async Task<IReadOnlyList<RunLine>> WaitingForAsync(Actor viewer, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var waiting = await db.ActionRuns.AsNoTracking().Where(r => r.State == RunState.WaitingForApproval && !db.ActionApprovals.Any(a => a.RunId == r.Id && a.UserId == viewer.Id)).OrderBy(r => r.Number).Take(RunRequests.MostWaiting).ToListAsync(cancellationToken);
        if (waiting.Count == 0) return [];
        var asker = await ActionPeople.OfAsync(db, viewer, cancellationToken);
        return [.. waiting.Where(r => ActionPolicy.MayApprove(RunActions.Need(r)!, asker, r.RequesterId).Allowed).Select(r => new RunLine(r.Number, r.ActionSlug, r.ActionName, r.TargetKind, r.TargetName, r.State, r.RequestedBy, r.Reason, r.CreatedAt, r.FinishedAt, r.Until, r.Fault))];
    }

    /// <summary>What may stand in a field for a service, a team or another target: slug or id, and name.</summary>
    public async Task<IReadOnlyList<(string Value, string Name)>> ChoicesAsync(string kind, CancellationToken cancellationToken)
    {
        const int most = 1_000;
        await using var db = database.Open();
        return kind switch
        {
            "service" => [.. (await db.Services.Where(s => s.RemovedAt == null).OrderBy(s => s.Slug).Select(s => new { s.Slug, s.DisplayName }).Take(most).ToListAsync(cancellationToken)).Select(s => (s.Slug, s.DisplayName))],
            "team" => [.. (await db.Teams.Where(t => t.RemovedAt == null).OrderBy(t => t.Slug).Select(t => new { t.Slug, t.Name }).Take(most).ToListAsync(cancellationToken)).Select(t => (t.Slug, t.Name))],
            _ => [.. (await db.Entities.Where(e => e.Kind == kind).OrderBy(e => e.Name).Select(e => new { e.Id, e.Name, e.Environment }).Take(most).ToListAsync(cancellationToken)).Select(e => (e.Id.ToString(), e.Environment is null ? e.Name : $"{e.Name} ({e.Environment})"))],
        };
    }
}

/// <summary>Which runs; null: all.</summary>
internal sealed record RunFilter(string? Action = null, string? State = null, Guid? Target = null);

/// <param name="On">The kind of thing it starts on; null: nothing.</param>
internal sealed record ActionLine(string Slug, string Name, string? Summary, string? On, bool Enabled, long Version, int Runs, DateTimeOffset? LastRun);

internal sealed record PathLine(string Slug, string Title, string? Summary, long Version, DateTimeOffset UpdatedAt, string UpdatedBy);

public sealed record RunLine(int Number, string Action, string Name, string? TargetKind, string? Target, string State, string RequestedBy, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, DateTimeOffset? Until, string? Fault);

/// <param name="Href">Of its target; null: none, or gone.</param>
/// <param name="MayApprove">Whether the viewer may; null: nobody is asked.</param>
internal sealed record RunDetail(ActionRun Run, ActionPlan Plan, IReadOnlyList<ActionRunStep> Steps, IReadOnlyList<ActionApproval> Approvals, ApprovalNeed? Need, string? Href, ActionVerdict? MayApprove, ActionVerdict? MayStop);
