using Dd0c.Domain.Outbox;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Scorecards;

/// <summary>Scores a tenant's services anew after something changed that scores hang on. What was asked for meanwhile is done by the same pass.</summary>
internal sealed class ScorecardRescore(TenantDb database, ScorecardScorer scorer) : IOutboxHandler
{
    public const string Kind = "scorecards.score";

    /// <summary>The message that asks for it, to be written in the transaction of the change.</summary>
    public static OutboxMessage Message(Guid tenantId, DateTimeOffset now) => new() { TenantId = tenantId, Kind = Kind, Key = Guid.CreateVersion7().ToString(), Payload = "{}", CreatedAt = now, AvailableAt = now };

    /// <summary>Asks for it with what the context saves next.</summary>
    public static void Ask(Dd0cDbContext db, DateTimeOffset now) => db.Add(Message(db.TenantId, now));

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        // Committed before the pass reads, so all that they tell of is in what it reads. The one in hand is the oldest, and stays.
        await using (var db = database.Open())
        {
            var oldest = await db.Set<OutboxMessage>().Where(m => m.Kind == Kind && m.DeadAt == null).MinAsync(m => (long?)m.Id, cancellationToken);
            await db.Set<OutboxMessage>().Where(m => m.Kind == Kind && m.DeadAt == null && m.Id > oldest).ExecuteDeleteAsync(cancellationToken);
        }
        await scorer.RunAsync(cancellationToken);
    }
}
