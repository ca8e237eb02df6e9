using Dd0c.Domain.Actions;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions.News;

/// <summary>Reads what is told of a run, as it stands when it is sent.</summary>
internal static class RunNewsReading
{
    public static async Task<RunNews> OfAsync(Dd0cDbContext db, ActionRun run, RunTelling telling, CancellationToken cancellationToken)
    {
        var definition = await db.Actions.Where(a => a.Id == run.ActionId).Select(a => a.Definition).SingleOrDefaultAsync(cancellationToken);
        var answered = telling.Event is RunEvent.Approved or RunEvent.Rejected
            ? await db.ActionApprovals.Where(a => a.RunId == run.Id && a.Approved == (telling.Event == RunEvent.Approved)).OrderBy(a => a.At).Select(a => new { a.Name, a.Comment }).ToListAsync(cancellationToken) : [];
        return new(telling.Id, telling.Event, run.Number, run.ActionName, run.TargetName, run.RequestedBy, run.Reason, RunInputs.Told(run, definition), RunActions.Need(run)?.Words, run.CreatedAt + RunRequests.ApprovalPatience,
            [.. answered.Select(a => (a.Name, a.Comment))], run.Fault, run.State == RunState.InEffect ? run.Until : null);
    }

    /// <summary>Where links of what one person is told begin: as an admin set it up for channels. What the run keeps came with the request of who asked, whom the others need not trust.</summary>
    public static async Task<Uri> PortalAsync(Dd0cDbContext db, ActionRun run, CancellationToken cancellationToken)
    {
        if (await db.SlackInstallations.OrderBy(i => i.InstalledAt).Select(i => i.Portal).FirstOrDefaultAsync(cancellationToken) is { } portal) return new(portal);
        return await db.DeliveryChannels.Where(c => c.Kind == ChannelKind.Email).OrderBy(c => c.CreatedAt).Select(c => c.Config).FirstOrDefaultAsync(cancellationToken) is { } config
            ? new(System.Text.Json.JsonSerializer.Deserialize<EmailPlace>(config, AlertRows.Json)!.Portal) : new(run.Portal);
    }
}
