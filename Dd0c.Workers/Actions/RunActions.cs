using System.Text.Json;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>What people do with runs: approve or reject, stop, resume, take the effect back before its time.</summary>
internal sealed class RunActions(TenantDb database, TimeProvider time)
{
    /// <param name="hash">Of the plan that was read: an agreement to another one counts for nothing.</param>
    public Task<ActionAnswer> AnswerAsync(int number, bool approved, string hash, string? comment, Actor actor, CancellationToken cancellationToken) => WithAsync(number, actor, async (db, run, asker, now) =>
    {
        if (run.State != RunState.WaitingForApproval) return new ActionAnswer.Late($"It does not wait for approval: it is {run.State.Replace('-', ' ')}.");
        if (hash != run.PlanHash) return new ActionAnswer.Late("This is not the plan of this run. Look at it again.");
        if (comment is { Length: > 500 }) return new ActionAnswer.Wrong(new Dictionary<string, string> { ["comment"] = "A comment has at most 500 characters." });
        var need = Need(run)!;
        if (ActionPolicy.MayApprove(need, asker, run.RequesterId) is { Allowed: false } no) return new ActionAnswer.Forbidden(no.Why);
        var before = await db.ActionApprovals.Where(a => a.RunId == run.Id).ToListAsync(cancellationToken);
        if (before.Any(a => a.UserId == asker.UserId)) return new ActionAnswer.Late("You have answered already.");
        // Who asked may have left since; nobody would stand for it.
        if (approved && run.RequesterId is { } requester && !await db.Memberships.AnyAsync(m => m.UserId == requester, cancellationToken)) return new ActionAnswer.Late($"{run.RequestedBy} is no member any more. Reject it, or let somebody else ask.");
        db.ActionApprovals.Add(new() { TenantId = db.TenantId, RunId = run.Id, UserId = asker.UserId!.Value, Name = actor.Name, Approved = approved, Comment = comment?.Trim() is { Length: > 0 } said ? said : null, PlanHash = hash, At = now });
        RunLog.Add(db, run, null, now, $"{actor.Name} {(approved ? "approved" : "rejected")} it{(comment?.Trim() is { Length: > 0 } text ? $": {text}" : "")}");
        db.Record(actor, approved ? "action.approved" : "action.rejected", $"{run.ActionSlug} #{run.Number}", now, new { Target = run.TargetName, run.PlanHash, comment });
        if (!approved) (run.State, run.FinishedAt, run.NextAt) = (RunState.Rejected, now, null);
        else if (before.Count(a => a.Approved) + 1 >= need.Count) (run.State, run.StartedAt, run.NextAt) = (RunState.Running, now, now);
        return new ActionAnswer.Run(run.Number, run.State);
    }, cancellationToken);

    /// <summary>Nothing further is begun; what is under way elsewhere is not called back.</summary>
    public Task<ActionAnswer> CancelAsync(int number, Actor actor, CancellationToken cancellationToken) => WithAsync(number, actor, async (db, run, asker, now) =>
    {
        if (run.State is not (RunState.WaitingForApproval or RunState.Running)) return new ActionAnswer.Late($"There is nothing to stop: it is {run.State.Replace('-', ' ')}.");
        if (await StoppableAsync(db, run, asker, cancellationToken) is { } no) return no;
        (run.State, run.FinishedAt, run.NextAt) = (RunState.Cancelled, now, null);
        RunLog.Add(db, run, null, now, $"{actor.Name} stopped it");
        db.Record(actor, "action.cancelled", $"{run.ActionSlug} #{run.Number}", now, new { Target = run.TargetName });
        return new ActionAnswer.Run(run.Number, run.State);
    }, cancellationToken);

    /// <summary>Goes on from the step that failed, by the same plan.</summary>
    public Task<ActionAnswer> ResumeAsync(int number, Actor actor, CancellationToken cancellationToken) => WithAsync(number, actor, async (db, run, asker, now) =>
    {
        if (run.State != RunState.Failed) return new ActionAnswer.Late($"Only what failed is resumed: it is {run.State.Replace('-', ' ')}.");
        if (await StoppableAsync(db, run, asker, cancellationToken) is { } no) return no;
        var failed = await db.ActionRunSteps.Where(s => s.RunId == run.Id && s.State == StepState.Failed).ToListAsync(cancellationToken);
        foreach (var step in failed) Again(step);
        (run.State, run.Fault, run.FinishedAt, run.NextAt, run.Lease) = (failed.Any(s => s.Undoes) ? RunState.Ending : RunState.Running, null, null, now, null);
        RunLog.Add(db, run, null, now, $"{actor.Name} resumed it");
        db.Record(actor, "action.resumed", $"{run.ActionSlug} #{run.Number}", now, new { Target = run.TargetName, Step = failed.FirstOrDefault()?.Name });
        return new ActionAnswer.Run(run.Number, run.State);
    }, cancellationToken);

    /// <summary>Takes the effect back now: before its time, or what was done before a step failed.</summary>
    public Task<ActionAnswer> EndAsync(int number, Actor actor, CancellationToken cancellationToken) => WithAsync(number, actor, async (db, run, asker, now) =>
    {
        var undo = await db.ActionRunSteps.Where(s => s.RunId == run.Id && s.Undoes).ToListAsync(cancellationToken);
        if (undo.Count == 0) return new ActionAnswer.Late("It has no steps that take its effect back.");
        if (run.State is not (RunState.InEffect or RunState.Failed or RunState.Cancelled)) return new ActionAnswer.Late($"There is nothing to take back: it is {run.State.Replace('-', ' ')}.");
        if (await StoppableAsync(db, run, asker, cancellationToken) is { } no) return no;
        foreach (var step in undo.Where(s => s.State == StepState.Failed)) Again(step);
        (run.State, run.FinishedAt, run.NextAt, run.Lease) = (RunState.Ending, null, now, null);
        RunLog.Add(db, run, null, now, $"{actor.Name} takes its effect back");
        db.Record(actor, "action.ending", $"{run.ActionSlug} #{run.Number}", now, new { Target = run.TargetName });
        return new ActionAnswer.Run(run.Number, run.State);
    }, cancellationToken);

    internal static ApprovalNeed? Need(ActionRun run) => run.Approval is null ? null : JsonSerializer.Deserialize<ApprovalNeed>(run.Approval, ActionPlan.Json);

    /// <summary>What had come through, and failed there, is another round; else it may have come through, and stays the same.</summary>
    private static void Again(ActionRunStep step)
    {
        if (step.GivesUpAt is not null) (step.Round, step.Attempts, step.BeganAt) = (step.Round + 1, 0, null);
        else step.Attempts = Math.Min(step.Attempts, 1);
        (step.State, step.FinishedAt, step.GivesUpAt, step.Fault) = (StepState.Pending, null, null, null);
    }

    private static async Task<ActionAnswer?> StoppableAsync(Dd0cDbContext db, ActionRun run, ActionAsker asker, CancellationToken cancellationToken)
    {
        var owner = run.TargetTeam is null ? null : await db.Teams.Where(t => t.Id == run.TargetTeam).Select(t => t.Slug).FirstOrDefaultAsync(cancellationToken);
        return ActionPolicy.MayStop(asker, run.RequesterId, owner) is { Allowed: false } no ? new ActionAnswer.Forbidden(no.Why) : null;
    }

    private async Task<ActionAnswer> WithAsync(int number, Actor actor, Func<Dd0cDbContext, ActionRun, ActionAsker, DateTimeOffset, Task<ActionAnswer>> deed, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.ActionRuns.FromSql($"select * from action_runs where tenant_id = {db.TenantId} and number = {number} for update").SingleOrDefaultAsync(cancellationToken) is not { } run) return new ActionAnswer.Missing();
        var now = time.GetUtcNow();
        var answer = await deed(db, run, await ActionPeople.OfAsync(db, actor, cancellationToken), now);
        if (answer is ActionAnswer.Run) await RunTurn.SaveAsync(db, transaction, run.Id, actor.Kind == "user" ? actor.Id : null, now, cancellationToken);
        return answer;
    }
}
