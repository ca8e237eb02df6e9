using System.Text.Json.Nodes;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Actions.News;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Actions;

/// <summary>
/// Brings one run as far as it goes now. What a step is about to do is committed before it is done, and what became of it after: a node that dies in between
/// leaves a step that the next node begins again, and whose executor knows that it may have been done.
/// </summary>
internal sealed partial class RunTurn(TenantDb database, IEnumerable<IStepExecutor> executors, TimeProvider time, ILogger<RunTurn> logger)
{
    /// <summary>How long a run is kept from other lanes, unless it is renewed: so long nothing goes on after a node has died.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private const int MostAttempts = 8;

    /// <param name="lease">By which the caller has the run. Once another has it, or nobody, nothing more is begun or written.</param>
    public async Task AdvanceAsync(Guid runId, Guid lease, CancellationToken cancellationToken)
    {
        while (await NextAsync(runId, lease, cancellationToken) is { } turn)
        {
            var executor = executors.First(e => e.Kind == turn.Step.Kind);
            var follows = turn.Row.State == StepState.Waiting;
            StepOutcome outcome;
            try
            {
                outcome = await (follows ? executor.FollowAsync(turn, cancellationToken) : executor.ExecuteAsync(turn, cancellationToken));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Told as any other trouble, so that it ends after some attempts and does not go on for ever unseen.
                LogFault(e, turn.Run.Id, turn.Row.Position);
                outcome = new StepOutcome.Away("dd0c met a fault of its own; its operator finds it in the log");
            }
            if (!await KeepAsync(turn, lease, outcome, follows, cancellationToken)) return;
        }
    }

    /// <returns>The step that is due; null: nothing is to be done now.</returns>
    private async Task<StepTurn?> NextAsync(Guid runId, Guid lease, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, runId, cancellationToken) is not { } run || run.Lease != lease) return null;
        var (now, step) = (time.GetUtcNow(), (ActionRunStep?)null);
        var steps = await db.ActionRunSteps.Where(s => s.RunId == runId).OrderBy(s => s.Position).ToListAsync(cancellationToken);
        switch (run.State)
        {
            case RunState.WaitingForApproval when now >= run.CreatedAt + RunRequests.ApprovalPatience:
                End(db, run, RunState.Expired, $"Nobody approved it within {Duration.Words(RunRequests.ApprovalPatience)}", now);
                break;
            case RunState.InEffect when run.Until is { } until && now >= until:
                (run.State, run.NextAt) = (RunState.Ending, now);
                RunLog.Add(db, run, null, now, "Its time is over; its effect is taken back");
                step = Due(db, run, steps, now);
                break;
            case RunState.Running or RunState.Ending:
                step = Due(db, run, steps, now);
                break;
            case RunState.WaitingForApproval: run.NextAt = run.CreatedAt + RunRequests.ApprovalPatience; break;
            case RunState.InEffect: run.NextAt = run.Until; break;
            default: run.NextAt = null; break;
        }
        if (step is null) run.Lease = null;
        else run.NextAt = now + Lease;
        var said = step is null ? [] : await db.ActionRunLines.Where(l => l.RunId == runId && l.Position == step.Position).Select(l => l.Text).ToListAsync(cancellationToken);
        await SaveAsync(db, transaction, runId, null, now, cancellationToken);
        if (step is null) return null;
        var facts = new Dictionary<string, JsonNode?>(StringComparer.Ordinal) { ["run.id"] = run.Id.ToString(), ["run.number"] = run.Number, ["run.url"] = $"{run.Portal}runs/{run.Number}" };
        var plan = ActionPlan.Read(run.Plan);
        var what = plan.Steps.Concat(plan.Undo).ElementAt(step.Position).Fill(facts, _ => true);
        return new(run, what, step, steps, new Actor(run.RequesterId is null ? run.RequesterKind : "user", run.RequesterId, run.RequestedBy), said.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The step whose turn it is, marked as begun; or the run's end.</summary>
    private static ActionRunStep? Due(Dd0cDbContext db, ActionRun run, IReadOnlyList<ActionRunStep> steps, DateTimeOffset now)
    {
        var ending = run.State == RunState.Ending;
        var step = steps.FirstOrDefault(s => s.Undoes == ending && s.State != StepState.Succeeded);
        switch (step)
        {
            case null when ending:
                End(db, run, RunState.Ended, "Its effect is taken back", now);
                return null;
            case null when ActionPlan.Read(run.Plan).Lasts is { } lasts:
                (run.State, run.Until, run.NextAt) = (RunState.InEffect, now + lasts, now + lasts);
                RunLog.Add(db, run, null, now, $"In effect for {Duration.Words(lasts)}");
                return null;
            case null:
                End(db, run, RunState.Succeeded, "Done", now);
                return null;
            case { State: StepState.Waiting } when step.GivesUpAt <= now:
                Fail(db, run, step, step.Kind == "webhook" ? "Nobody reported how it went in time." : "It was not over in time.", now);
                return null;
            case { State: StepState.Waiting }:
                return step;
            default:
                (step.State, step.Attempts, step.BeganAt) = (StepState.Running, step.Attempts + 1, step.BeganAt ?? now);
                if (step.Attempts == 1) RunLog.Add(db, run, step.Position, now, $"{step.Name}: begun");
                return step;
        }
    }

    /// <returns>Whether the next step can go at once.</returns>
    private async Task<bool> KeepAsync(StepTurn turn, Guid lease, StepOutcome outcome, bool follows, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Reported of meanwhile, resumed, or taken for dead: whoever has the step now tells what becomes of it.
        if (await LockAsync(db, turn.Run.Id, cancellationToken) is not { } run || run.Lease != lease) return false;
        var (now, step) = (time.GetUtcNow(), await db.ActionRunSteps.SingleAsync(s => s.RunId == run.Id && s.Position == turn.Row.Position, cancellationToken));
        var full = await db.ActionRunLines.CountAsync(l => l.RunId == run.Id, cancellationToken) > RunLog.MostLines;
        foreach (var line in full ? [] : outcome.Lines) RunLog.Add(db, run, step.Position, now, line);
        // Stopped meanwhile: what had begun is told, and nothing follows.
        var goes = run.State is RunState.Running or RunState.Ending;
        switch (outcome)
        {
            case StepOutcome.Done done:
                (step.State, step.FinishedAt, step.Mark, step.Link, step.Fault) = (StepState.Succeeded, now, done.Mark ?? (follows ? step.Mark : null), done.Link ?? step.Link, null);
                break;
            case StepOutcome.Waits waits:
                (step.State, step.Mark, step.Link, step.Fault) = (StepState.Waiting, waits.Mark ?? (follows ? step.Mark : null), waits.Link ?? step.Link, null);
                if (waits.For is { } most) step.GivesUpAt = now + most;
                if (goes) run.NextAt = step.GivesUpAt is { } end && end < now + waits.Pause ? end : now + waits.Pause;
                goes = false;
                break;
            case StepOutcome.Away away when step.Attempts < MostAttempts && goes:
                (step.Fault, step.Mark) = (away.Why, away.Mark ?? step.Mark);
                run.NextAt = now + (away.After is { } after && after > TimeSpan.Zero && after < TimeSpan.FromHours(1) ? after : TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, step.Attempts))));
                RunLog.Add(db, run, step.Position, now, $"{away.Why}; tried again at {run.NextAt.Value.UtcDateTime:HH:mm:ss} UTC");
                goes = false;
                break;
            case StepOutcome.Away away:
                Fail(db, run, step, away.Why, now);
                goes = false;
                break;
            case StepOutcome.Failed failed:
                step.Link = failed.Link ?? step.Link;
                Fail(db, run, step, failed.Why, now);
                goes = false;
                break;
        }
        if (!goes) run.Lease = null;
        await SaveAsync(db, transaction, run.Id, null, now, cancellationToken);
        return goes;
    }

    internal static void Fail(Dd0cDbContext db, ActionRun run, ActionRunStep step, string why, DateTimeOffset now)
    {
        (step.State, step.Fault, step.FinishedAt) = (StepState.Failed, why, now);
        RunLog.Add(db, run, step.Position, now, why);
        if (run.State is not (RunState.Running or RunState.Ending)) return;
        run.Fault = $"{step.Name}: {why}";
        End(db, run, RunState.Failed, "It failed here. Mend what is said above and resume it; steps that are done are not done again", now);
    }

    private static void End(Dd0cDbContext db, ActionRun run, string state, string line, DateTimeOffset now)
    {
        (run.State, run.FinishedAt, run.NextAt, run.Lease) = (state, now, null, null);
        RunLog.Add(db, run, null, now, line);
        db.Record(Actor.System, $"action.{state.Replace('-', '_')}", $"{run.ActionSlug} #{run.Number}", now, new { Target = run.TargetName, run.Fault });
    }

    internal static Task<ActionRun?> LockAsync(Dd0cDbContext db, Guid runId, CancellationToken cancellationToken) =>
        db.ActionRuns.FromSql($"select * from action_runs where tenant_id = {db.TenantId} and id = {runId} for update").SingleOrDefaultAsync(cancellationToken);

    /// <param name="by">Who did it; null: nobody of the portal.</param>
    internal static async Task SaveAsync(Dd0cDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, Guid runId, Guid? by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var run in db.ChangeTracker.Entries<ActionRun>().ToList()) await RunNewsDesk.WriteAsync(db, run.Entity, run.OriginalValues.GetValue<string>(nameof(ActionRun.State)), by, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await RunLog.TellAsync(db, runId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Step {Position} of the run {RunId} met a fault")]
    private partial void LogFault(Exception exception, Guid runId, int position);
}
