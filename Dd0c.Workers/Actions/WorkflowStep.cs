using Dd0c.Domain.Actions;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>
/// Starts a workflow of GitHub Actions and follows its run. GitHub takes no idempotency key: after an attempt whose answer was lost it is looked for a run
/// that began since and is nobody else's, before another is started.
/// </summary>
internal sealed class WorkflowStep(TenantDb database, ConnectionVault vault, WorkflowDispatch dispatch, TimeProvider time) : IStepExecutor
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_appears = TimeSpan.FromSeconds(20); // a run that was asked for is listed after some seconds

    public string Kind => "workflow";

    public Task<StepCheck> CheckAsync(Dd0cDbContext db, ActionStep step, Guid? target, CancellationToken cancellationToken)
    {
        var workflow = (ActionStep.Workflow)step;
        return WithAsync(workflow.Repository, async w => await w.CheckAsync(workflow.File, cancellationToken) is { } fault ? new StepCheck(fault.Words, false) : new StepCheck($"{workflow.Repository} has the workflow {workflow.File}, and it is active.", true), fault => new StepCheck(fault, false), cancellationToken);
    }

    public Task<StepOutcome> ExecuteAsync(StepTurn turn, CancellationToken cancellationToken)
    {
        var step = (ActionStep.Workflow)turn.Step;
        return WithAsync<StepOutcome>(step.Repository, async workflows =>
        {
            var branch = step.Ref;
            if (branch is null)
            {
                (branch, var none) = await workflows.DefaultBranchAsync(cancellationToken);
                if (branch is null) return Of(none, turn);
            }
            if (turn.Again && await LostAsync(workflows, step, branch, turn, cancellationToken) is { } found) return found;
            var (run, fault) = await workflows.StartAsync(step.File, branch, step.Inputs, cancellationToken);
            if (fault is not null) return Of(fault, turn);
            var line = $"Started {step.File} of {step.Repository} on {branch}";
            if (run is null && step.Wait is not null) return new StepOutcome.Waits(s_look, [line, "GitHub does not say which run it is; looking for it"], For: step.Wait);
            return step.Wait is { } wait ? new StepOutcome.Waits(s_look, [line], run!.Id, run.Url, wait) : new StepOutcome.Done([line], run?.Id, run?.Url);
        }, fault => new StepOutcome.Away(fault), cancellationToken);
    }

    public Task<StepOutcome> FollowAsync(StepTurn turn, CancellationToken cancellationToken)
    {
        var step = (ActionStep.Workflow)turn.Step;
        return WithAsync<StepOutcome>(step.Repository, async workflows =>
        {
            // A run of hours is not asked for each two seconds.
            var pause = (time.GetUtcNow() - turn.Row.BeganAt!.Value) switch { var age when age < TimeSpan.FromMinutes(1) => s_look, var age when age < TimeSpan.FromMinutes(10) => s_look * 3, _ => s_look * 10 };
            if (turn.Row.Mark is not { } id)
            {
                var branch = step.Ref ?? (await workflows.DefaultBranchAsync(cancellationToken)).Branch;
                return branch is not null && await UnclaimedAsync(workflows, step, branch, turn, cancellationToken) is { } appeared ? new StepOutcome.Waits(pause, ["Found its run"], appeared.Id, appeared.Url) : new StepOutcome.Waits(pause);
            }
            var (run, fault) = await workflows.RunAsync(id, cancellationToken);
            if (run is null) return fault is GitHubFault.NotFound ? new StepOutcome.Failed("The run was deleted on GitHub.") : fault is { IsRefusal: true } ? new StepOutcome.Failed(fault.Words) : new StepOutcome.Waits(pause);
            List<string> lines = [.. (await workflows.JobsAsync(id, cancellationToken)).Where(l => !turn.Said.Contains(l)).Distinct()];
            if (run.Conclusion is null) return new StepOutcome.Waits(pause, lines, id, run.Url);
            return run.Conclusion is "success" or "neutral" or "skipped" ? new StepOutcome.Done([.. lines, $"The workflow ended: {run.Conclusion}"], id, run.Url) : new StepOutcome.Failed($"The workflow ended: {run.Conclusion.Replace('_', ' ')}.", lines, run.Url);
        }, _ => new StepOutcome.Waits(s_look * 3), cancellationToken);
    }

    /// <summary>After an attempt whose end nobody knows. Null: there was none that came through, and it may be started.</summary>
    private async Task<StepOutcome?> LostAsync(WorkflowDispatch.RepositoryWorkflows workflows, ActionStep.Workflow step, string branch, StepTurn turn, CancellationToken cancellationToken)
    {
        if (await UnclaimedAsync(workflows, step, branch, turn, cancellationToken) is { } run)
            return step.Wait is { } wait ? new StepOutcome.Waits(s_look, ["An earlier attempt had started it"], run.Id, run.Url, wait) : new StepOutcome.Done(["An earlier attempt had started it"], run.Id, run.Url);
        return turn.Row.Mark == "sent" && time.GetUtcNow() - turn.Row.BeganAt!.Value is var since && since < s_appears ? new StepOutcome.Away("its answer was lost; looking whether it started", s_appears - since, "sent") : null;
    }

    /// <summary>The first run since the first attempt that no other step of ours has.</summary>
    private async Task<WorkflowRun?> UnclaimedAsync(WorkflowDispatch.RepositoryWorkflows workflows, ActionStep.Workflow step, string branch, StepTurn turn, CancellationToken cancellationToken)
    {
        var (runs, _) = await workflows.StartedSinceAsync(step.File, branch, turn.Row.BeganAt!.Value, cancellationToken);
        if (runs.Count == 0) return null;
        var ids = runs.Select(r => r.Id).ToList();
        await using var db = database.Open();
        var taken = await db.ActionRunSteps.Where(s => s.Kind == "workflow" && s.Mark != null && ids.Contains(s.Mark)).Select(s => s.Mark).ToListAsync(cancellationToken);
        return runs.FirstOrDefault(r => !taken.Contains(r.Id));
    }

    /// <summary>A refusal ends it; what may pass by itself is tried again.</summary>
    private static StepOutcome Of(GitHubFault? fault, StepTurn turn) => fault switch
    {
        GitHubFault.Forbidden f => new StepOutcome.Failed($"{f.Words} To start workflows the GitHub App needs Actions: read and write{(f.Permission is null ? "" : $" ({f.Permission})")}."),
        GitHubFault.NotFound => new StepOutcome.Failed("GitHub knows no such repository or workflow, or the connection may not start it: the GitHub App needs Actions: read and write."),
        GitHubFault.Rejected r => new StepOutcome.Failed(r.Words),
        { IsRefusal: true } refused => new StepOutcome.Failed(refused.Words),
        GitHubFault.TooHeavy or GitHubFault.Unavailable => new StepOutcome.Away(fault.Words, s_appears, "sent"),
        null => new StepOutcome.Away("GitHub gave no answer"),
        _ => new StepOutcome.Away(fault.Words, TimeSpan.FromMinutes(1)),
    };

    private async Task<T> WithAsync<T>(string repository, Func<WorkflowDispatch.RepositoryWorkflows, Task<T>> deed, Func<string, T> away, CancellationToken cancellationToken)
    {
        var org = repository.Split('/')[0];
        var open = new List<GitHubConnection>();
        await using (var db = database.Open())
            foreach (var row in await db.Connections.AsNoTracking().Where(c => c.Provider == Provider.GitHub && c.Status == "active").OrderBy(c => c.CreatedAt).ToListAsync(cancellationToken))
                try
                {
                    if (await vault.OpenAsync(row, cancellationToken) is GitHubConnection github && github.Org.Equals(org, StringComparison.OrdinalIgnoreCase)) open.Add(github);
                }
                catch (System.Security.Cryptography.CryptographicException)
                {
                    // Sealed under another master key: discovery says so on the connection.
                }
        if (open is not [var connection, ..]) return away($"No GitHub connection is for {org}.");
        var calls = new CallLog(database, null);
        try
        {
            using var pace = dispatch.Pace();
            var (workflows, fault) = await dispatch.OpenAsync(connection, repository, calls, pace, cancellationToken);
            return workflows is null ? away(fault!.Words) : await deed(workflows);
        }
        finally
        {
            await calls.StoreAsync(CancellationToken.None);
        }
    }
}
