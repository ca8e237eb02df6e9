using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Connects Slack workspaces to the tenant, and looks what channels they have.</summary>
public sealed class SlackConnections
{
    private const int PageSize = 200, MostPages = 20;
    private readonly TenantDb _database;
    private readonly SlackClient _slack;
    private readonly SlackVault _vault;
    private readonly TimeProvider _time;

    internal SlackConnections(TenantDb database, SlackClient slack, SlackVault vault, TimeProvider time) => (_database, _slack, _vault, _time) = (database, slack, vault, time);

    /// <summary>Ends an installation that somebody granted at Slack; the same workspace again gets its new token, and what waited goes out.</summary>
    /// <param name="redirect">The address that Slack came back to.</param>
    /// <param name="portal">What links in messages begin with; ends in a slash.</param>
    public async Task<SlackGrant> InstallAsync(string code, string redirect, string portal, Actor actor, CancellationToken cancellationToken)
    {
        switch (await _slack.GrantAsync(code, redirect, cancellationToken))
        {
            case SlackAnswer.Done done: return Read(done.Body) is { } grant ? await SaveAsync(grant, portal, actor, cancellationToken) : SlackGrant.WholeOrganisation;
            case SlackAnswer.Refused: return SlackGrant.Refused;
            default: return SlackGrant.Away;
        }
    }

    public async Task<IReadOnlyList<SlackWorkspace>> WorkspacesAsync(CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        return await db.SlackInstallations.AsNoTracking().OrderBy(i => i.TeamName).Select(i => new SlackWorkspace(i.TeamId, i.TeamName, i.InstalledBy, i.InstalledAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Public channels, and the private ones that dd0c was invited to; by name.</summary>
    /// <returns>Null: Slack does not say now.</returns>
    public async Task<IReadOnlyList<SlackChannelChoice>?> ChannelsAsync(string team, CancellationToken cancellationToken)
    {
        if (await TokenAsync(team, cancellationToken) is not { } token) return null;
        var found = new List<SlackChannelChoice>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            if (await _slack.AskAsync(token, "conversations.list", [("types", "public_channel,private_channel"), ("exclude_archived", "true"), ("limit", $"{PageSize}"), ("cursor", cursor)], cancellationToken) is not SlackAnswer.Done done) return null;
            found.AddRange(done.Body.GetProperty("channels").EnumerateArray().Select(c => new SlackChannelChoice(c.GetProperty("id").GetString()!, c.GetProperty("name").GetString()!, Is(c, "is_private"))));
            cursor = done.Body.TryGetProperty("response_metadata", out var more) && more.TryGetProperty("next_cursor", out var next) && next.GetString() is { Length: > 0 } text ? text : null;
            if (cursor is null) break;
        }
        return [.. found.OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>Forgets the workspace. Its channels stay, tell nobody, and go on when it is connected again.</summary>
    public async Task<bool> DisconnectAsync(string team, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.SlackInstallations.SingleOrDefaultAsync(i => i.TeamId == team, cancellationToken) is not { } installation) return false;
        db.SlackInstallations.Remove(installation);
        db.Record(actor, "slack.disconnected", installation.TeamName, _time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Finds a channel by its name or id, and enters it where that is allowed.</summary>
    /// <returns>The place, or why it cannot be told there.</returns>
    internal async Task<(SlackPlace? Place, string? Why)> EnterAsync(SlackInstallationName workspace, string channel, CancellationToken cancellationToken)
    {
        var name = channel.Trim().TrimStart('#');
        if (await TokenAsync(workspace.Team, cancellationToken) is not { } token) return (null, "Connect the workspace again first.");
        var known = await ChannelsAsync(workspace.Team, cancellationToken);
        if (known is null) return (null, "Slack does not answer now. Try again in a moment.");
        if (known.FirstOrDefault(c => c.Id == name || string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } one)
            return (null, $"dd0c sees no channel #{name} in {workspace.Name}. If it is private, invite dd0c there first: /invite @dd0c.");
        // A bot that is not in a channel can post there perhaps, but not look for what it posted.
        if (!one.Private && await _slack.AskAsync(token, "conversations.join", [("channel", one.Id)], cancellationToken) is SlackAnswer.Refused { Error: var error }) return (null, SlackFaults.Words(error, one.Name, workspace.Name));
        return (new(workspace.Team, one.Id, one.Name), null);
    }

    private async Task<string?> TokenAsync(string team, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var installation = await db.SlackInstallations.AsNoTracking().SingleOrDefaultAsync(i => i.TeamId == team, cancellationToken);
        return installation is null ? null : _vault.TryOpen(db.TenantId, installation.Secret);
    }

    private async Task<SlackGrant> SaveAsync(Grant grant, string portal, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var now = _time.GetUtcNow();
        var installation = await db.SlackInstallations.SingleOrDefaultAsync(i => i.TeamId == grant.Team, cancellationToken);
        if (installation is null) db.SlackInstallations.Add(installation = new() { TenantId = db.TenantId, TeamId = grant.Team, TeamName = grant.Name, Secret = [], Portal = portal, InstalledBy = actor.Name });
        (installation.TeamName, installation.BotUserId, installation.Secret, installation.Portal, installation.InstalledBy, installation.InstalledAt, installation.Limited) = (grant.Name, grant.Bot, _vault.Seal(db.TenantId, grant.Token), portal, actor.Name, now, "{}");
        db.Record(actor, "slack.connected", grant.Name, now, new { team = grant.Team });
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return SlackGrant.Taken;
        }
        var channels = (await db.DeliveryChannels.Where(c => c.Kind == ChannelKind.Slack).ToListAsync(cancellationToken)).Where(c => SlackPlaces.PlaceOf(c).Team == grant.Team).ToList();
        foreach (var channel in channels) (channel.LastError, channel.LastErrorAt) = (null, null);
        await db.SaveChangesAsync(cancellationToken);
        if (channels.Count > 0) await DeliveryQueue.AddAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, ChannelKind.Slack, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return SlackGrant.Connected;
    }

    /// <remarks>https://docs.slack.dev/reference/methods/oauth.v2.access; without a team it is an installation in a whole Enterprise organisation.</remarks>
    private static Grant? Read(JsonElement body) =>
        body.TryGetProperty("team", out var team) && team.ValueKind == JsonValueKind.Object && Text(team, "id") is { } id && Text(body, "access_token") is { } token ? new(id, Text(team, "name") ?? id, Text(body, "bot_user_id"), token) : null;

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private sealed record Grant(string Team, string Name, string? Bot, string Token)
    {
        public override string ToString() => Team; // a record prints all it holds
    }
}

/// <summary>How an installation ended.</summary>
public enum SlackGrant
{
    Connected,
    /// <summary>The workspace is another tenant's.</summary>
    Taken,
    /// <summary>It was granted for a whole Enterprise organisation, not for one workspace.</summary>
    WholeOrganisation,
    Refused,
    Away,
}

public sealed record SlackWorkspace(string Team, string Name, string InstalledBy, DateTimeOffset InstalledAt);

public sealed record SlackChannelChoice(string Id, string Name, bool Private);

internal sealed record SlackInstallationName(string Team, string Name);
