using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Catalog.News;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Alerts.Digests;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Catalog.News;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>What people do with the channels that incidents are told to.</summary>
public sealed class ChannelActions
{
    private const int MostChannels = 100, MostOf = 50;
    private readonly TenantDb _database;
    private readonly SlackConnections _connections;
    private readonly SlackPlaces _places;
    private readonly SlackClient _slack;
    private readonly NewChannels _new;
    private readonly Func<string, IChannelSender> _senders;
    private readonly TimeProvider _time;

    internal ChannelActions(TenantDb database, SlackConnections connections, SlackPlaces places, SlackClient slack, NewChannels made, Func<string, IChannelSender> senders, TimeProvider time) =>
        (_database, _connections, _places, _slack, _new, _senders, _time) = (database, connections, places, slack, made, senders, time);

    /// <param name="workspace">Its id; null: the only one that is connected.</param>
    /// <param name="channel">Its name, with or without #, or its id.</param>
    /// <param name="name">How people know it; null: #channel.</param>
    public async Task<ChannelAnswer> AddSlackAsync(string? workspace, string channel, string? name, DeliveryRule rule, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var workspaces = await db.SlackInstallations.AsNoTracking().Where(i => workspace == null || workspace == "" || i.TeamId == workspace).Select(i => new SlackInstallationName(i.TeamId, i.TeamName)).Take(2).ToListAsync(cancellationToken);
        if (workspaces is not [var one]) return new ChannelAnswer.Wrong("workspace", workspaces.Count == 0 ? "No such Slack workspace is connected." : "Name one of the connected workspaces.");
        if (string.IsNullOrWhiteSpace(channel)) return new ChannelAnswer.Wrong("channel", "Name a channel of the workspace.");
        if (await FaultAsync(db, ChannelKind.Slack, name, rule, cancellationToken) is { } wrong) return wrong;
        if (await db.DeliveryChannels.CountAsync(cancellationToken) >= MostChannels) return new ChannelAnswer.Wrong("channel", $"There are {MostChannels} channels; delete one first.");
        var (place, why) = await _connections.EnterAsync(one, channel, cancellationToken);
        if (place is null) return new ChannelAnswer.Wrong("channel", why!);
        return await AddAsync(db, new(ChannelKind.Slack, $"#{place.ChannelName}", JsonSerializer.Serialize(place, AlertRows.Json), null), name, rule, actor, cancellationToken);
    }

    /// <summary>Mail, PagerDuty or a webhook; where the receiver proves our events by a secret, the answer tells it this once.</summary>
    /// <param name="name">How people know it; null: after where it goes.</param>
    public async Task<ChannelAnswer> AddAsync(ChannelWish wish, string? name, DeliveryRule rule, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await FaultAsync(db, wish.Kind, name, rule, cancellationToken) is { } wrong) return wrong;
        if (await db.DeliveryChannels.CountAsync(cancellationToken) >= MostChannels) return new ChannelAnswer.Wrong("kind", $"There are {MostChannels} channels; delete one first.");
        var (made, why) = await _new.ReadAsync(db.TenantId, wish, cancellationToken);
        return made is null ? why! : await AddAsync(db, made, name, rule, actor, cancellationToken);
    }

    private async Task<ChannelAnswer> AddAsync(Dd0cDbContext db, NewChannel made, string? name, DeliveryRule rule, Actor actor, CancellationToken cancellationToken)
    {
        var row = new DeliveryChannel
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Kind = made.Kind, Name = string.IsNullOrWhiteSpace(name) ? made.Name : name.Trim(), CreatedAt = _time.GetUtcNow(), CreatedBy = actor.Name,
            Config = made.Config, Secret = made.Secret, Rule = JsonSerializer.Serialize(rule, AlertRows.Json),
        };
        db.DeliveryChannels.Add(row);
        db.Record(actor, "channel.created", row.Name, row.CreatedAt, new { kind = row.Kind });
        return await SaveAsync(db, row, cancellationToken) is ChannelAnswer.Wrong wrong ? wrong : new ChannelAnswer.Done(row, made.Told);
    }

    /// <summary>What is null stays. Switched on again, it is told what waited.</summary>
    public async Task<ChannelAnswer> ChangeAsync(Guid id, string? name, DeliveryRule? rule, bool? enabled, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.DeliveryChannels.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return new ChannelAnswer.Missing();
        if (name is not null && name.Trim().Length == 0) return new ChannelAnswer.Wrong("name", "A name has 1 to 80 characters.");
        if (await FaultAsync(db, row.Kind, name, rule ?? DeliveryPlan.RuleOf(row), cancellationToken) is { } wrong) return wrong;
        (row.Name, row.Enabled) = (name?.Trim() ?? row.Name, enabled ?? row.Enabled);
        if (rule is not null) await DigestDesk.SkipAsync(db, id, DeliveryPlan.RuleOf(row).Digest, rule.Digest, _time.GetUtcNow(), cancellationToken);
        if (rule is not null) row.Rule = JsonSerializer.Serialize(rule, AlertRows.Json);
        db.Record(actor, "channel.changed", row.Name, _time.GetUtcNow(), new { rule = DeliveryWords.Of(DeliveryPlan.RuleOf(row)), row.Enabled });
        return await SaveAsync(db, row, cancellationToken);
    }

    /// <summary>Deletes it with the record of what it was told; what stands at the receiver stays there.</summary>
    public async Task<ChannelAnswer> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.DeliveryChannels.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return new ChannelAnswer.Missing();
        db.DeliveryChannels.Remove(row);
        db.Record(actor, "channel.deleted", row.Name, _time.GetUtcNow(), new { kind = row.Kind });
        await db.SaveChangesAsync(cancellationToken);
        return new ChannelAnswer.Done(row);
    }

    /// <summary>Sends a message that says it is a test. If it arrives, what waits goes out too.</summary>
    public async Task<ChannelAnswer> TestAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.DeliveryChannels.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return new ChannelAnswer.Missing();
        if (row.Kind != ChannelKind.Slack) return await TestAsync(db, row, actor, cancellationToken);
        if (await _places.OpenAsync(db, row, cancellationToken) is not { } place) return new ChannelAnswer.Wrong("test", "Its workspace is not connected. Connect it again first.");
        var body = new JsonObject { ["channel"] = place.Channel, ["text"] = $":wave: A test by {SlackText.Line(actor.Name, 80)}: incidents are told here ({SlackText.Line(DeliveryWords.Of(DeliveryPlan.RuleOf(row)), 200)})." };
        switch (await _slack.DoAsync(place.Token, SlackPace.Post, body, cancellationToken))
        {
            case SlackAnswer.Done:
                await _places.FineAsync(db, id, cancellationToken);
                await db.Database.OpenConnectionAsync(cancellationToken);
                await DeliveryQueue.AddAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, ChannelKind.Slack, _time.GetUtcNow(), cancellationToken);
                return new ChannelAnswer.Done(row);
            case SlackAnswer.Refused { Error: var error }:
                var why = SlackFaults.Words(error, place.ChannelName, place.TeamName);
                await _places.FaultAsync(db, [id], why, cancellationToken);
                return new ChannelAnswer.Wrong("test", why);
            case SlackAnswer.Limited: return new ChannelAnswer.Wrong("test", "Slack takes no more messages for a moment. Try again soon.");
            case var other: return new ChannelAnswer.Wrong("test", other is SlackAnswer.Away away ? $"{away.Why}. Try again in a moment." : "Slack does not answer.");
        }
    }

    private async Task<ChannelAnswer> TestAsync(Dd0cDbContext db, DeliveryChannel row, Actor actor, CancellationToken cancellationToken)
    {
        var sender = _senders(row.Kind);
        if (sender.PortalOf(row) is null) return new ChannelAnswer.Wrong("test", "What it keeps secret cannot be opened under this master key. Add the channel again.");
        return await HeardAsync(db, row, await sender.TestAsync(row, actor.Name, cancellationToken), cancellationToken);
    }

    /// <summary>Posts an event of a webhook's log once more, under its own id: a receiver that has it already may leave it.</summary>
    public async Task<ChannelAnswer> SendAgainAsync(Guid id, Guid send, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.DeliveryChannels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.Kind == ChannelKind.Webhook, cancellationToken) is not { } row) return new ChannelAnswer.Missing();
        if (await db.WebhookSends.AsNoTracking().SingleOrDefaultAsync(s => s.Id == send && s.ChannelId == id, cancellationToken) is not { } sent) return new ChannelAnswer.Missing();
        db.Record(actor, "channel.sent_again", row.Name, _time.GetUtcNow(), new { sent.MessageId, sent.Type });
        await db.SaveChangesAsync(cancellationToken);
        return await HeardAsync(db, row, await ((WebhookSender)_senders(row.Kind)).SendAgainAsync(row, sent, actor.Name, cancellationToken), cancellationToken);
    }

    /// <summary>If it was heard, it is in order, and what waits goes out.</summary>
    private async Task<ChannelAnswer> HeardAsync(Dd0cDbContext db, DeliveryChannel row, Sent sent, CancellationToken cancellationToken)
    {
        switch (sent)
        {
            case Sent.Done done:
                await _places.FineAsync(db, row.Id, cancellationToken);
                await db.Database.OpenConnectionAsync(cancellationToken);
                await DeliveryQueue.AddAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, row.Kind, _time.GetUtcNow(), cancellationToken);
                if (await db.CatalogNotices.Where(n => n.ChannelId == row.Id).ExecuteUpdateAsync(n => n.SetProperty(x => x.TryAfter, (DateTimeOffset?)null), cancellationToken) > 0)
                    await DeliveryQueue.AddAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.TenantId, CatalogNoticeStore.Turns, _time.GetUtcNow(), cancellationToken);
                return done.But is { } but ? new ChannelAnswer.Wrong("test", $"{but}; the others have it.") : new ChannelAnswer.Done(row);
            case Sent.Broken broken:
                await _places.FaultAsync(db, [row.Id], $"{broken.Why}.", cancellationToken);
                return new ChannelAnswer.Wrong("test", $"{broken.Why}.");
            case Sent.Refused refused: return new ChannelAnswer.Wrong("test", $"{refused.Why}.");
            case Sent.Away away: return new ChannelAnswer.Wrong("test", $"{away.Why}. Try again in a moment.");
            default: return new ChannelAnswer.Wrong("test", "It did not arrive.");
        }
    }

    private static async Task<ChannelAnswer.Wrong?> FaultAsync(Dd0cDbContext db, string kind, string? name, DeliveryRule rule, CancellationToken cancellationToken)
    {
        if (name?.Trim().Length > 80) return new("name", "A name has 1 to 80 characters.");
        if (!Enum.IsDefined(rule.MinimumSeverity)) return new("minimumSeverity", "Use info, low, medium, high or critical.");
        if (rule.Environments is { } environments && (environments.Count > MostOf || environments.Any(e => e.Length is 0 or > 40))) return new("environments", $"Name at most {MostOf} environments, each in at most 40 characters.");
        if (rule.UnacknowledgedMinutes is < 0 or > DeliveryRule.MostMinutes) return new("unacknowledgedMinutes", $"Use 0 to {DeliveryRule.MostMinutes} minutes; 0: at once.");
        if (!Enum.IsDefined(rule.Digest)) return new("digest", "Use none, daily, weekly or both.");
        if ((rule.Catalog is { Count: > 0 } || (!rule.Incidents && kind == ChannelKind.PagerDuty)) && kind != ChannelKind.Webhook) return new("events", "Webhooks alone are told of the catalog.");
        if (rule.Catalog?.FirstOrDefault(t => !CatalogNews.All.Contains(t)) is { } unknown) return new("events", $"There is no event {unknown}; there are incidents, {string.Join(", ", CatalogNews.All.Concat(RunChoice.All))}.");
        if (rule.Runs is { Count: > 0 } && kind is not (ChannelKind.Slack or ChannelKind.Email)) return new("events", "Slack channels and mail are told of runs; the others are not.");
        if (!rule.Incidents && rule is { Catalog: not { Count: > 0 }, Runs: not { Count: > 0 } }) return new("events", "Choose at least one event.");
        if (rule.Digest != DigestWish.None && kind is not (ChannelKind.Slack or ChannelKind.Email)) return new("digest", "Slack channels and mail take digests; the others do not.");
        if (rule.Teams is not { Count: > 0 } teams) return null;
        if (teams.Count > MostOf) return new("teams", $"Name at most {MostOf} teams.");
        var known = await db.Teams.Where(t => teams.Contains(t.Id)).Select(t => t.Id).ToListAsync(cancellationToken);
        return teams.Except(known).Any() ? new("teams", "There is no such team.") : null;
    }

    private async Task<ChannelAnswer> SaveAsync(Dd0cDbContext db, DeliveryChannel row, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new ChannelAnswer.Wrong("name", $"Another channel is called {row.Name}.");
        }
        await ReconsiderAsync(db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ChannelAnswer.Done(row);
    }

    /// <summary>Who is told of the incidents that are open is decided anew.</summary>
    private async Task ReconsiderAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        var (connection, now) = ((NpgsqlConnection)db.Database.GetDbConnection(), _time.GetUtcNow());
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var open = await db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged).OrderByDescending(i => i.LastAt).Take(500).Select(i => i.Id).ToListAsync(cancellationToken);
        await AssessmentQueue.AddAsync(connection, db.TenantId, open, new HashSet<Guid>(), now, cancellationToken);
    }
}

/// <summary>How a deed ended.</summary>
public abstract record ChannelAnswer
{
    /// <param name="Secret">What the receiver proves our events by; told this once.</param>
    public sealed record Done(DeliveryChannel Channel, string? Secret = null) : ChannelAnswer
    {
        public override string ToString() => $"Done {{ {Channel.Id} }}"; // a record prints all it holds
    }

    public sealed record Missing : ChannelAnswer;

    /// <param name="Field">Of the request; test: the message did not arrive.</param>
    public sealed record Wrong(string Field, string Why) : ChannelAnswer;
}
