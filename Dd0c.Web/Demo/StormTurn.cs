using Dd0c.Demo.Storms;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Demo;

/// <summary>Tells what is due of a storm and writes down where it stands. Told twice it is the same: each delivery is made of the storm's start alone.</summary>
internal sealed class StormTurn(TenantDb database, StormIntegrations integrations, StormSender sender, TimeProvider time) : IOutboxHandler
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2), s_patience = TimeSpan.FromMinutes(30);

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        var message = StormMessage.Read(payload);
        if (StormList.Find(message.Storm) is not { } storm) return;
        var doors = await integrations.OpenAsync(cancellationToken);
        await using var db = database.Open();
        var now = time.GetUtcNow();
        if (message.Waits)
        {
            if (now - message.Started > s_patience) return; // the company is not to be discovered
            if (!await IsDiscoveredAsync(tenantId, cancellationToken)) throw new NotYet(s_look);
        }
        var step = message.Step;
        for (; step < storm.Steps.Count && message.Start + storm.Steps[step].After <= now; step++)
        {
            var door = doors[storm.Steps[step].Voice];
            await sender.SendAsync(storm.Steps[step].Voice, door.Token, StormDelivery.Of(storm.Steps[step], message.Start, door.Secret), cancellationToken);
        }
        if (step == message.Step && step < storm.Steps.Count) throw new NotYet(message.Start + storm.Steps[step].After - now);
        if (step < storm.Steps.Count) await StormActions.InsertAsync(db, message with { Step = step, Waits = false }, message.Start + storm.Steps[step].After, cancellationToken);
        else if (message.Then is { } next) await StormActions.InsertAsync(db, new(next, time.GetUtcNow()), time.GetUtcNow(), cancellationToken);
    }

    private async Task<bool> IsDiscoveredAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return (await db.Database.SqlQuery<bool>($"""
            select exists (select from services where tenant_id = {tenantId}) and not exists (select from discovery_runs where tenant_id = {tenantId} and status in ('queued', 'running')) as "Value"
            """).ToListAsync(cancellationToken)).Single();
    }
}
