using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Actions;

/// <summary>What the receiver of a webhook reports of a step.</summary>
/// <param name="State">running, succeeded or failed.</param>
/// <param name="Lines">For the log.</param>
internal sealed record StepReport(string State, string? Message, string? Link, IReadOnlyList<string> Lines);

/// <summary>Takes reports from receivers that have nothing but the token they were sent with the request.</summary>
internal sealed class RunReports(SystemDatabase system, TenantScope scope, TenantDb database, ActionVault vault, TimeProvider time)
{
    public const int MostLines = 200;

    /// <returns>Missing also where the token is another step's: a stranger learns nothing.</returns>
    public async Task<ActionAnswer> TakeAsync(Guid runId, int position, string token, StepReport report, CancellationToken cancellationToken)
    {
        if ((await system.TenantsAsync("select tenant_id from action_runs where id = $1", cancellationToken, runId)) is not [var tenant]) return new ActionAnswer.Missing();
        scope.Enter(tenant);
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await RunTurn.LockAsync(db, runId, cancellationToken) is not { } run || await db.ActionRunSteps.SingleOrDefaultAsync(s => s.RunId == runId && s.Position == position, cancellationToken) is not { } step
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(vault.ReportToken(runId, position, step.Round)))) return new ActionAnswer.Missing();
        if (report.State is not (StepState.Running or StepState.Succeeded or StepState.Failed)) return Wrong("state", "It is running, succeeded or failed.");
        if (report.Link is { } link && !(Uri.TryCreate(link, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && link.Length <= 2_000)) return Wrong("link", "A link is an http or https address.");
        if (report.Lines.Count > MostLines) return Wrong("lines", $"At most {MostLines} lines at once.");
        // Its answer may be quicker than ours to ourselves: a step is still running then.
        if (step.State is not (StepState.Waiting or StepState.Running)) return step.State == report.State ? new ActionAnswer.Run(run.Number, run.State) : new ActionAnswer.Late($"The step is {step.State} already.");
        var now = time.GetUtcNow();
        step.Link = report.Link ?? step.Link;
        foreach (var line in await db.ActionRunLines.CountAsync(l => l.RunId == runId, cancellationToken) > RunLog.MostLines ? [] : report.Lines) RunLog.Add(db, run, position, now, line);
        if (report.Message is { Length: > 0 } message && report.State != StepState.Failed) RunLog.Add(db, run, position, now, message);
        switch (report.State)
        {
            case StepState.Succeeded:
                (step.State, step.FinishedAt, step.Fault) = (StepState.Succeeded, now, null);
                if (run.State is RunState.Running or RunState.Ending) run.NextAt = now;
                break;
            case StepState.Failed:
                RunTurn.Fail(db, run, step, report.Message is { Length: > 0 } why ? why : "Its receiver reported that it failed.", now);
                break;
        }
        if (report.State != StepState.Running) run.Lease = null; // a lane may be sending it still: what that makes of it is told by this
        await RunTurn.SaveAsync(db, transaction, runId, null, now, cancellationToken);
        return new ActionAnswer.Run(run.Number, run.State);
    }

    private static ActionAnswer.Wrong Wrong(string field, string fault) => new(new Dictionary<string, string> { [field] = fault });
}
