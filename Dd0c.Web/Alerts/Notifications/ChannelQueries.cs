using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Notifications;

/// <summary>Channels as pages and the API show them.</summary>
public sealed class ChannelQueries(TenantDb database)
{
    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<ChannelView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await ViewsAsync(db, await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == ChannelKind.Slack).OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(cancellationToken), cancellationToken);
    }

    public async Task<ChannelView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return (await ViewsAsync(db, await db.DeliveryChannels.AsNoTracking().Where(c => c.Id == id && c.Kind == ChannelKind.Slack).ToListAsync(cancellationToken), cancellationToken)).SingleOrDefault();
    }

    /// <summary>By name: what a rule may be narrowed to.</summary>
    public async Task<IReadOnlyList<TeamChoice>> TeamsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Teams.AsNoTracking().OrderBy(t => t.Name).Select(t => new TeamChoice(t.Id, t.Name)).ToListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<ChannelView>> ViewsAsync(Dd0cDbContext db, List<DeliveryChannel> channels, CancellationToken cancellationToken)
    {
        var ids = channels.ConvertAll(c => c.Id);
        var workspaces = await db.SlackInstallations.AsNoTracking().ToDictionaryAsync(i => i.TeamId, i => i.TeamName, cancellationToken);
        var counts = await db.Deliveries.Where(d => ids.Contains(d.ChannelId)).GroupBy(d => d.ChannelId).Select(g => new { g.Key, Told = g.Count(d => d.PostedAt != null), Waiting = g.Count(d => d.WantedVersion > d.ToldVersion) }).ToDictionaryAsync(g => g.Key, cancellationToken);
        return channels.ConvertAll(c => ChannelView.Of(c, workspaces.GetValueOrDefault(Dd0c.Workers.Alerts.Delivery.SlackPlaces.PlaceOf(c).Team), counts.GetValueOrDefault(c.Id)?.Told ?? 0, counts.GetValueOrDefault(c.Id)?.Waiting ?? 0));
    }
}

public sealed record TeamChoice(Guid Id, string Name);
