using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Slack;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>A Slack channel that can be written to now.</summary>
/// <param name="Portal">What links begin with; ends in a slash.</param>
internal sealed record OpenPlace(Guid ChannelId, string Team, string TeamName, string Channel, string ChannelName, string Token, Uri Portal)
{
    public override string ToString() => $"{Team} {Channel}"; // a record prints all it holds
}

/// <summary>Where a tenant's incidents may be told in Slack, and what is out of order there.</summary>
internal sealed class SlackPlaces(SlackVault vault, SlackPace pace, TimeProvider time)
{
    /// <summary>What is out of order is tried again so long after.</summary>
    public static readonly TimeSpan Again = ChannelHealth.Again;
    private static readonly TimeSpan s_nearly = TimeSpan.FromMinutes(4.5);

    /// <summary>Those that are switched on and in order, or whose time to be tried again has come.</summary>
    public async Task<IReadOnlyDictionary<Guid, OpenPlace>> OpenAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var tried = time.GetUtcNow() - s_nearly;
        var channels = await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == ChannelKind.Slack && c.Enabled && (c.LastError == null || c.LastErrorAt <= tried)).ToListAsync(cancellationToken);
        if (channels.Count == 0) return new Dictionary<Guid, OpenPlace>();
        var installations = await db.SlackInstallations.AsNoTracking().ToDictionaryAsync(i => i.TeamId, cancellationToken);
        foreach (var installation in installations.Values) Remember(installation);
        var open = new Dictionary<Guid, OpenPlace>();
        foreach (var channel in channels)
        {
            var place = PlaceOf(channel);
            if (!installations.TryGetValue(place.Team, out var installation)) await FaultAsync(db, [channel.Id], "Its Slack workspace is not connected any more. Connect it again; what waits is delivered then.", cancellationToken);
            else if (OpenOf(channel.Id, place, installation) is { } one) open[channel.Id] = one;
            else await FaultAsync(db, [channel.Id], "Its token cannot be opened under this master key. Connect the workspace again.", cancellationToken);
        }
        return open;
    }

    public async Task<OpenPlace?> OpenAsync(Dd0cDbContext db, DeliveryChannel channel, CancellationToken cancellationToken)
    {
        var place = PlaceOf(channel);
        return await db.SlackInstallations.AsNoTracking().SingleOrDefaultAsync(i => i.TeamId == place.Team, cancellationToken) is { } installation ? OpenOf(channel.Id, place, installation) : null;
    }

    public static SlackPlace PlaceOf(DeliveryChannel channel) => JsonSerializer.Deserialize<SlackPlace>(channel.Config, AlertRows.Json)!;

    /// <summary>Slack wants no more of something for a while; other nodes are to know.</summary>
    public async Task LimitAsync(Dd0cDbContext db, string team, string key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        pace.Block(key, until);
        if (await db.SlackInstallations.AsNoTracking().SingleOrDefaultAsync(i => i.TeamId == team, cancellationToken) is not { } installation) return;
        var now = time.GetUtcNow();
        var limited = LimitsOf(installation).Where(l => l.Value > now).ToDictionary();
        limited[key] = until;
        await db.SlackInstallations.Where(i => i.TeamId == team).ExecuteUpdateAsync(i => i.SetProperty(x => x.Limited, JsonSerializer.Serialize(limited, AlertRows.Json)), cancellationToken);
    }

    public async Task FaultAsync(Dd0cDbContext db, IReadOnlyCollection<Guid> channels, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.DeliveryChannels.Where(c => channels.Contains(c.Id)).ExecuteUpdateAsync(c => c.SetProperty(x => x.LastError, why).SetProperty(x => x.LastErrorAt, now), cancellationToken);
    }

    public async Task FineAsync(Dd0cDbContext db, Guid channel, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lately = now.AddMinutes(-1);
        await db.DeliveryChannels.Where(c => c.Id == channel && (c.LastError != null || c.LastOkAt == null || c.LastOkAt < lately))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.LastOkAt, now).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.LastErrorAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>Until when Slack wants no more posts or updates there; it may be past; null: it said nothing.</summary>
    public static DateTimeOffset? LimitedUntil(SlackInstallation installation, SlackPlace place)
    {
        var limits = LimitsOf(installation);
        var until = new[] { SlackPace.Post, SlackPace.Update }.Select(m => limits.GetValueOrDefault(SlackPace.Key(m, place.Team, place.Channel))).Max();
        return until == default ? null : until;
    }

    private OpenPlace? OpenOf(Guid channel, SlackPlace place, SlackInstallation installation) =>
        vault.TryOpen(installation.TenantId, installation.Secret) is { } token ? new(channel, place.Team, installation.TeamName, place.Channel, place.ChannelName, token, new Uri(installation.Portal)) : null;

    private void Remember(SlackInstallation installation)
    {
        foreach (var (key, until) in LimitsOf(installation)) pace.Block(key, until);
    }

    private static Dictionary<string, DateTimeOffset> LimitsOf(SlackInstallation installation) => JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(installation.Limited, AlertRows.Json)!;
}
