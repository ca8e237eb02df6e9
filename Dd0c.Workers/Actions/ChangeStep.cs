using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Corrections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>Corrects the service that an action was started on, in the name of who asked for it.</summary>
internal sealed class ChangeStep(TenantDb database, CorrectionActions corrections) : IStepExecutor
{
    public string Kind => "change";

    public async Task<StepCheck> CheckAsync(Dd0cDbContext db, ActionStep step, Guid? target, CancellationToken cancellationToken)
    {
        var values = ((ActionStep.Change)step).Values;
        if (await db.Services.AsNoTracking().Where(s => s.Id == target).Select(s => new { s.DisplayName, s.Tier, s.Lifecycle, s.Type, s.Description, s.RepoFullName, Owner = db.Teams.Where(t => t.Id == s.OwnerTeamId && s.OwnerState == "owned").Select(t => t.Slug).FirstOrDefault() }).SingleOrDefaultAsync(cancellationToken) is not { } now) return new("The service is gone.", false);
        var words = new List<string>();
        foreach (var (field, value) in values)
        {
            var before = field switch { "owner" => now.Owner, "name" => now.DisplayName, "tier" => now.Tier, "lifecycle" => now.Lifecycle, "type" => now.Type, "description" => now.Description, "repo" => now.RepoFullName, _ => null };
            if (field == "owner" && value.Length > 0 && !await db.Teams.AnyAsync(t => t.Slug == value && t.RemovedAt == null, cancellationToken)) return new($"There is no team {value}.", false);
            words.Add(before == value ? $"{field} is {value} already" : $"{field}: {before ?? "none"} → {(value.Length == 0 ? "none" : value)}");
        }
        return new(string.Join(", ", words), true);
    }

    public async Task<StepOutcome> ExecuteAsync(StepTurn turn, CancellationToken cancellationToken)
    {
        var values = ((ActionStep.Change)turn.Step).Values;
        // It names the step, so that a second attempt finds what the first had done.
        var reason = $"Run #{turn.Run.Number} of {turn.Run.ActionName}, step {turn.Row.Position + 1}{(turn.Run.Reason is null ? "" : $": {turn.Run.Reason}")}";
        if (turn.Again)
        {
            await using var db = database.Open();
            if (await db.Corrections.Where(c => c.ServiceId == turn.Run.TargetId && c.Reason == reason && c.UndoneAt == null).Select(c => (Guid?)c.BatchId).FirstOrDefaultAsync(cancellationToken) is { } made) return Done(made);
        }
        return await corrections.CorrectAsync(turn.Run.TargetId.ToString()!, new(values.ToDictionary(v => v.Key, v => v.Value.Length == 0 ? null : v.Value), Reason: reason), turn.Actor, cancellationToken) switch
        {
            CorrectionOutcome.Done done => Done(done.BatchId),
            CorrectionOutcome.Missing => new StepOutcome.Failed($"{turn.Run.TargetName} is not in the catalog any more."),
            CorrectionOutcome.Invalid invalid => new StepOutcome.Failed(string.Join(" ", invalid.Faults.SelectMany(f => f.Value.Select(v => $"{f.Key}: {v}")))),
            _ => new StepOutcome.Away("the service was being changed by somebody else"),
        };

        StepOutcome.Done Done(Guid batch) => new([$"{turn.Step.Words}"], batch.ToString());
    }
}

/// <summary>Takes back what a change of the same run set.</summary>
internal sealed class RevertStep(CorrectionActions corrections) : IStepExecutor
{
    public string Kind => "revert";

    public Task<StepCheck> CheckAsync(Dd0cDbContext db, ActionStep step, Guid? target, CancellationToken cancellationToken) => Task.FromResult(new StepCheck(step.Words));

    public async Task<StepOutcome> ExecuteAsync(StepTurn turn, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(turn.Steps.Single(s => s.Position == ((ActionStep.Revert)turn.Step).Of).Mark, out var batch)) return new StepOutcome.Done(["Nothing had been changed"]);
        return new StepOutcome.Done([await corrections.UndoAsync(batch, turn.Actor, cancellationToken) ? "Set back" : "Somebody had set it back before"]);
    }
}
