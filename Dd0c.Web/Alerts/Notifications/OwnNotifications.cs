using Dd0c.Domain.Actions.News;
using Dd0c.Workers.Integrations.Mail;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>What one person is told, and how.</summary>
/// <param name="Email">Where mail goes, and by which Slack knows them; null: it is not known.</param>
/// <param name="Mail">Whether there is a mail server.</param>
/// <param name="Slack">Whether a workspace is connected.</param>
/// <param name="Off">What they have switched off.</param>
internal sealed record OwnView(string? Email, bool Mail, bool Slack, IReadOnlySet<(string Event, string Way)> Off);

/// <summary>Reads and keeps what a person wants to be told of what concerns them alone.</summary>
internal sealed class OwnNotifications(TenantDb database, SmtpSettings smtp)
{
    public async Task<OwnView> ReadAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var email = await db.Users.Where(u => u.Id == user).Select(u => u.Email).SingleOrDefaultAsync(cancellationToken);
        var off = await db.NotificationsOff.Where(o => o.UserId == user).Select(o => new { o.Event, o.Way }).ToListAsync(cancellationToken);
        return new(email, smtp.Host is not null, await db.SlackInstallations.AnyAsync(cancellationToken), off.Select(o => (o.Event, o.Way)).ToHashSet());
    }

    /// <param name="wanted">All else is switched off.</param>
    public async Task SetAsync(Guid user, IReadOnlyCollection<(string Event, string Way)> wanted, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.NotificationsOff.Where(o => o.UserId == user && RunChoice.All.Contains(o.Event)).ExecuteDeleteAsync(cancellationToken);
        foreach (var (choice, way) in RunChoice.All.SelectMany(c => RunWay.All.Select(w => (c, w))).Except(wanted))
            await db.Database.ExecuteSqlAsync($"insert into notifications_off (tenant_id, user_id, event, way) select tenant_id, user_id, {choice}, {way} from memberships where tenant_id = {db.TenantId} and user_id = {user} on conflict do nothing", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
