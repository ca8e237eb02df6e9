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
    /// <summary>So long the secret before a new one is taken, for the rule in the customer's account to be given the new one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Makes a secret of 256 random bits. The one before it is taken for <see cref="Overlap"/> still, one before that no more.</summary>
    /// <returns>The secret, which only its hash is kept of; null when there is no such AWS connection.</returns>
    public async Task<string?> OpenAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id && c.Provider == Provider.Aws, cancellationToken) is not { } row) return null;
        var now = time.GetUtcNow();
        var secret = "dd0c_events_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        if (row.EventsSecret is { } before) (row.EventsSecretBefore, row.EventsSecretBeforeUntil) = (before, now + Overlap);
        (row.EventsSecretAt, row.EventsSecret) = (now, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        (row.EventRefused, row.EventRefusedAt, row.UpdatedAt) = (null, null, now);
        db.Record(actor, "connection.events_opened", row.Name, row.UpdatedAt, new { row.Provider, row.Identity });
        await db.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <summary>Ends the secret before the present one now.</summary>
    /// <returns>False when there is no such AWS connection.</returns>
    public async Task<bool> EndEarlierAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id && c.Provider == Provider.Aws, cancellationToken) is not { } row) return false;
        if (row.EventsSecretBefore is null) return true;
        (row.EventsSecretBefore, row.EventsSecretBeforeUntil, row.UpdatedAt) = (null, null, time.GetUtcNow());
        db.Record(actor, "connection.events_secret_ended", row.Name, row.UpdatedAt, new { row.Provider, row.Identity });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <returns>False when there is no such AWS connection.</returns>
    public async Task<bool> CloseAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id && c.Provider == Provider.Aws, cancellationToken) is not { } row) return false;
        if (row.EventsSecret is null) return true;
        (row.EventsSecretAt, row.EventsSecretBefore, row.EventsSecretBeforeUntil) = (null, null, null);
        (row.EventsSecret, row.LastEventAt, row.EventRefused, row.EventRefusedAt, row.UpdatedAt) = (null, null, null, null, time.GetUtcNow());
        db.Record(actor, "connection.events_closed", row.Name, row.UpdatedAt, new { row.Provider, row.Identity });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
