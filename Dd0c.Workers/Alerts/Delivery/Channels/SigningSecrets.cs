using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Exchanges what a webhook's events are signed with: for a while both secrets sign, so that no event is refused meanwhile.</summary>
public sealed class SigningSecrets
{
    private readonly TenantDb _database;
    private readonly ChannelVault _vault;
    private readonly TimeProvider _time;

    internal SigningSecrets(TenantDb database, ChannelVault vault, TimeProvider time) => (_database, _vault, _time) = (database, vault, time);

    /// <summary>Makes a new secret, which the answer tells this once; the one before signs as well for <see cref="WebhookPlace.Overlap"/>.</summary>
    public Task<ChannelAnswer> RenewAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "channel.secret_renewed", (place, secret, now) =>
    {
        // A third would shut out the receivers that have not taken the second yet.
        if (place.EarlierSigns(now)) return (null, null, new("secret", "Two secrets sign already: end the earlier one first."));
        var signing = WebhookMessage.NewSecret();
        return (place with { EarlierUntil = now + WebhookPlace.Overlap }, secret with { Signing = signing, Earlier = secret.Signing }, null);
    }, cancellationToken);

    /// <summary>The secret before the newest signs no more.</summary>
    public Task<ChannelAnswer> EndAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "channel.secret_ended", (place, secret, now) =>
        place.EarlierSigns(now) ? (place with { EarlierUntil = null }, secret with { Earlier = null }, null) : (null, null, new("secret", "There is no earlier secret.")), cancellationToken);

    private async Task<ChannelAnswer> WithAsync(Guid id, Actor actor, string action, Func<WebhookPlace, WebhookSecret, DateTimeOffset, (WebhookPlace? Place, WebhookSecret? Secret, ChannelAnswer.Wrong? Why)> change, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time: of two that renew at once, the second finds two secrets.
        await db.Database.ExecuteSqlAsync($"select from delivery_channels where tenant_id = {db.TenantId} and id = {id} for update", cancellationToken);
        if (await db.DeliveryChannels.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return new ChannelAnswer.Missing();
        if (row.Kind != ChannelKind.Webhook) return new ChannelAnswer.Wrong("secret", "Only what goes to a webhook is signed.");
        if (_vault.TryOpen(db.TenantId, row.Secret) is not { } json) return new ChannelAnswer.Wrong("secret", "What it keeps secret cannot be opened under this master key. Add the channel again.");
        var before = JsonSerializer.Deserialize<WebhookSecret>(json, AlertRows.Json)!;
        var now = _time.GetUtcNow();
        var (place, secret, why) = change(JsonSerializer.Deserialize<WebhookPlace>(row.Config, AlertRows.Json)!, before, now);
        if (place is null || secret is null) return why!;
        (row.Config, row.Secret) = (JsonSerializer.Serialize(place, AlertRows.Json), _vault.Seal(db.TenantId, JsonSerializer.Serialize(secret, AlertRows.Json)));
        db.Record(actor, action, row.Name, now, place.EarlierUntil is { } until ? new { earlierUntil = until } : null);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ChannelAnswer.Done(row, secret.Signing == before.Signing ? null : secret.Signing);
    }
}
