using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Connections;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Webhooks;

/// <summary>Lets an AWS connection's events in, and out again.</summary>
internal sealed class AwsEventActions(TenantDb database, TimeProvider time)
{
    /// <summary>Makes a secret of 256 random bits; an earlier one holds no more.</summary>
    /// <returns>The secret, which only its hash is kept of; null when there is no such AWS connection.</returns>
    public async Task<string?> OpenAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id && c.Provider == Provider.Aws, cancellationToken) is not { } row) return null;
        var secret = "dd0c_events_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        row.EventsSecret = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        (row.EventRefused, row.EventRefusedAt, row.UpdatedAt) = (null, null, time.GetUtcNow());
        db.Record(actor, "connection.events_opened", row.Name, row.UpdatedAt, new { row.Provider, row.Identity });
        await db.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <returns>False when there is no such AWS connection.</returns>
    public async Task<bool> CloseAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id && c.Provider == Provider.Aws, cancellationToken) is not { } row) return false;
        if (row.EventsSecret is null) return true;
        (row.EventsSecret, row.LastEventAt, row.EventRefused, row.EventRefusedAt, row.UpdatedAt) = (null, null, null, null, time.GetUtcNow());
        db.Record(actor, "connection.events_closed", row.Name, row.UpdatedAt, new { row.Provider, row.Identity });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
