using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>Keeps what was posted to webhooks for 30 days, so that people can see it and send it again.</summary>
internal sealed class WebhookLog(TenantDb database, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <param name="by">Who had it sent again; null: dd0c itself.</param>
    public async Task WriteAsync(Guid channel, Guid? incident, WebhookMessage message, Sent sent, string? by, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        var (answer, error) = sent switch { Sent.Done d => (d.Answer, null), Sent.Away a => (a.Answer, a.Why), Sent.Refused r => (r.Answer, r.Why), Sent.Broken b => (b.Answer, b.Why), _ => ((int?)null, (string?)null) };
        db.WebhookSends.Add(new WebhookSend { TenantId = db.TenantId, Id = Guid.CreateVersion7(), ChannelId = channel, IncidentId = incident, MessageId = message.Id, Type = message.Type, Body = message.Body, Answer = answer, Error = error, SentAt = now, SentAgainBy = by });
        await db.SaveChangesAsync(cancellationToken);
        var old = now - s_kept;
        await db.WebhookSends.Where(s => s.ChannelId == channel && s.SentAt < old).ExecuteDeleteAsync(cancellationToken);
    }
}
