using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>Channels as pages and the API show them.</summary>
public sealed class ChannelQueries(TenantDb database, TimeProvider time)
{
    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<ChannelView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await ViewsAsync(db, await db.DeliveryChannels.AsNoTracking().OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(cancellationToken), cancellationToken);
    }

    public async Task<ChannelView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return (await ViewsAsync(db, await db.DeliveryChannels.AsNoTracking().Where(c => c.Id == id).ToListAsync(cancellationToken), cancellationToken)).SingleOrDefault();
    }

    /// <summary>By name: what a rule may be narrowed to.</summary>
    public async Task<IReadOnlyList<TeamChoice>> TeamsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Teams.AsNoTracking().OrderBy(t => t.Name).Select(t => new TeamChoice(t.Id, t.Name)).ToListAsync(cancellationToken);
    }

    /// <summary>What was posted to a webhook, the newest first.</summary>
    /// <param name="before">The id of the last one given.</param>
    public async Task<IReadOnlyList<SendView>> SendsAsync(Guid channel, Guid? before, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await (from s in db.WebhookSends.AsNoTracking()
                      where s.ChannelId == channel && (before == null || s.Id < before)
                      join i in db.Incidents.AsNoTracking() on s.IncidentId equals i.Id into incidents
                      from i in incidents.DefaultIfEmpty()
                      orderby s.Id descending
                      select new SendView(s.Id, s.MessageId, s.Type, i == null ? null : i.Number, s.Answer, s.Error, s.SentAt, s.SentAgainBy, s.Body)).Take(limit).ToListAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<ChannelView>> ViewsAsync(Dd0cDbContext db, List<DeliveryChannel> channels, CancellationToken cancellationToken)
    {
        var ids = channels.ConvertAll(c => c.Id);
        var workspaces = await db.SlackInstallations.AsNoTracking().ToDictionaryAsync(i => i.TeamId, i => i.TeamName, cancellationToken);
        var counts = await db.Deliveries.Where(d => ids.Contains(d.ChannelId)).GroupBy(d => d.ChannelId).Select(g => new { g.Key, Told = g.Count(d => d.PostedAt != null), Waiting = g.Count(d => d.WantedVersion > d.ToldVersion) }).ToDictionaryAsync(g => g.Key, cancellationToken);
        var notices = await db.CatalogNotices.Where(n => ids.Contains(n.ChannelId)).GroupBy(n => n.ChannelId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var now = time.GetUtcNow();
        return channels.ConvertAll(c => ChannelView.Of(c, workspaces, counts.GetValueOrDefault(c.Id)?.Told ?? 0, (counts.GetValueOrDefault(c.Id)?.Waiting ?? 0) + notices.GetValueOrDefault(c.Id), now));
    }
}

public sealed record TeamChoice(Guid Id, string Name);
