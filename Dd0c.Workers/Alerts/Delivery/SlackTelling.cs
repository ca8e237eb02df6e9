using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>
/// One incident in one Slack channel: one message for its whole life, and one reply in its thread for each change of state. What is to be
/// sent is committed before it is sent, and carries metadata: whoever comes after a crash, or after an answer that never came, looks
/// for that first and sends again only what is not there.
/// </summary>
internal sealed class SlackTelling(SlackClient slack, SlackPace pace, SlackSearch search, SlackPlaces places, SlackSettings settings, TimeProvider time)
{
    public const string EventType = "dd0c_incident", ReplyType = "dd0c_reply";
    /// <summary>Slack's clock and ours.</summary>
    private static readonly TimeSpan s_clocks = TimeSpan.FromMinutes(1);
    private static readonly string[] s_states = [EntryKind.Acknowledged, EntryKind.Snoozed, EntryKind.Resolved, EntryKind.Reopened, EntryKind.Merged];

    /// <summary>Makes the next step of a delivery.</summary>
    /// <returns>Null: it was made, or there is none; else how long it has to wait.</returns>
    public async Task<TimeSpan?> StepAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, CancellationToken cancellationToken)
    {
        if (pace.WaitOf(Away(place)) is var away && away > TimeSpan.Zero) return away;
        if (row.Ref is null) return row.TriedAt is { } tried ? await AfterAsync(tried, SlackPace.History, place, () => FindAsync(db, row, place, cancellationToken)) : await PacedAsync(SlackPace.Post, place, () => PostAsync(db, row, place, cancellationToken));
        if (row.Reply is { } reply) return await AfterAsync(Read<ReplyClaim>(reply).At, SlackPace.Replies, place, () => FindReplyAsync(db, row, place, cancellationToken));
        // Neither may go: then there is no need to work out which it would be.
        var (update, post) = (pace.WaitOf(Key(SlackPace.Update, place)), pace.WaitOf(Key(SlackPace.Post, place)));
        if (update > TimeSpan.Zero && post > TimeSpan.Zero) return update < post ? update : post;
        if (await ReadAsync(db, row, place, cancellationToken) is not { } now) return null;
        if (now.Hash != row.Card) return await PacedAsync(SlackPace.Update, place, () => UpdateAsync(db, row, place, now, cancellationToken));
        if (now.Unsaid(row).Count > 0) return await PacedAsync(SlackPace.Post, place, () => ReplyAsync(db, row, place, now, cancellationToken));
        await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.ToldVersion, now.Version).SetProperty(x => x.State, DeliveryState.Told).SetProperty(x => x.Failed, 0).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.TryAfter, (DateTimeOffset?)null), cancellationToken);
        return null;
    }

    private async Task PostAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, CancellationToken cancellationToken)
    {
        if (await ReadAsync(db, row, place, cancellationToken) is not { } now) return;
        var at = time.GetUtcNow();
        // What has happened by now stands on the card: the thread is told of what happens from now on.
        Guid[] said = [.. now.Entries.Select(e => e.Id)];
        var claimed = await Rows(db, row).Where(d => d.WantedVersion > d.ToldVersion).ExecuteUpdateAsync(d => d.SetProperty(x => x.ClaimedAt, x => x.ClaimedAt ?? at).SetProperty(x => x.TriedAt, at).SetProperty(x => x.Card, now.Hash).SetProperty(x => x.Said, said), cancellationToken);
        if (claimed == 0) return; // a mute came between
        var body = (JsonObject)now.Body.DeepClone();
        (body["channel"], body["unfurl_links"], body["unfurl_media"]) = (place.Channel, false, false);
        body["metadata"] = SlackSearch.Metadata(EventType, ("incident_id", row.IncidentId), ("channel_id", row.ChannelId));
        var answer = await slack.DoAsync(place.Token, SlackPace.Post, body, cancellationToken);
        if (answer is SlackAnswer.Done done) await PostedAsync(db, row, place, done.Body.GetProperty("ts").GetString()!, now.Version, cancellationToken);
        else await FailedAsync(db, row, place, SlackPace.Post, answer, now.Version, cancellationToken);
    }

    /// <summary>Looks whether the message arrived of which that is not known.</summary>
    private async Task FindAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, CancellationToken cancellationToken)
    {
        var (answer, ts) = await search.LookAsync(place, SlackPace.History, [("oldest", SlackSearch.Stamp(row.ClaimedAt!.Value - s_clocks)), ("latest", SlackSearch.Stamp(row.TriedAt!.Value + settings.Settled + s_clocks))],
            m => SlackSearch.IsOurs(m, EventType, ("incident_id", row.IncidentId), ("channel_id", row.ChannelId)), cancellationToken);
        if (ts is not null) await PostedAsync(db, row, place, ts, row.ToldVersion, cancellationToken);
        else if (answer is SlackAnswer.Done) await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.TriedAt, (DateTimeOffset?)null), cancellationToken);
        else await FailedAsync(db, row, place, SlackPace.History, answer, row.ToldVersion, cancellationToken);
    }

    /// <param name="version">What of it is told with that; a message that was found tells of an earlier state perhaps.</param>
    private async Task PostedAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, string ts, long version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var where = new JsonObject { ["channel"] = place.Channel, ["ts"] = ts }.ToJsonString();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Ref, where).SetProperty(x => x.PostedAt, now).SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.State, DeliveryState.Told).SetProperty(x => x.ToldVersion, version)
            .SetProperty(x => x.Failed, 0).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.TryAfter, (DateTimeOffset?)null), cancellationToken);
        db.IncidentEntries.Add(new IncidentEntry { TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = row.IncidentId, At = now, Kind = EntryKind.Told, Text = $"Told in Slack, #{place.ChannelName}", Data = new JsonObject { ["channel"] = row.ChannelId }.ToJsonString() });
        await db.SaveChangesAsync(cancellationToken);
        await places.FineAsync(db, row.ChannelId, cancellationToken);
        await ChangeFeed.AnnounceAsync((NpgsqlConnection)db.Database.GetDbConnection(), new Change(db.TenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task UpdateAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, Standing now, CancellationToken cancellationToken)
    {
        var body = (JsonObject)now.Body.DeepClone();
        (body["channel"], body["ts"]) = (WhereOf(row).Channel, WhereOf(row).Ts);
        body["metadata"] = SlackSearch.Metadata(EventType, ("incident_id", row.IncidentId), ("channel_id", row.ChannelId)); // left out, Slack would take it away
        switch (await slack.DoAsync(place.Token, SlackPace.Update, body, cancellationToken))
        {
            case SlackAnswer.Done:
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Card, now.Hash).SetProperty(x => x.Failed, 0).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.TryAfter, (DateTimeOffset?)null), cancellationToken);
                await places.FineAsync(db, row.ChannelId, cancellationToken);
                break;
            case var answer: await FailedAsync(db, row, place, SlackPace.Update, answer, now.Version, cancellationToken); break;
        }
    }

    /// <summary>Tells the thread of the changes of state that it was not told of; several at once are one reply.</summary>
    private async Task ReplyAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, Standing now, CancellationToken cancellationToken)
    {
        var unsaid = now.Unsaid(row);
        var claim = new ReplyClaim(unsaid[0].Id, [.. unsaid.Select(e => e.Id)], time.GetUtcNow());
        row.Reply = JsonSerializer.Serialize(claim, AlertRows.Json);
        await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Reply, row.Reply), cancellationToken);
        var body = new JsonObject
        {
            ["channel"] = WhereOf(row).Channel, ["thread_ts"] = WhereOf(row).Ts, ["text"] = SlackCard.Reply([.. unsaid.Select(e => (e.At, e.Text))]), ["unfurl_links"] = false,
            ["metadata"] = SlackSearch.Metadata(ReplyType, ("incident_id", row.IncidentId), ("entry_id", claim.Key)),
        };
        var answer = await slack.DoAsync(place.Token, SlackPace.Post, body, cancellationToken);
        if (answer is SlackAnswer.Done) await SaidAsync(db, row, claim, cancellationToken);
        else await FailedAsync(db, row, place, SlackPace.Post, answer, now.Version, cancellationToken);
    }

    private async Task FindReplyAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, CancellationToken cancellationToken)
    {
        var claim = Read<ReplyClaim>(row.Reply!);
        var (answer, ts) = await search.LookAsync(place, SlackPace.Replies, [("ts", WhereOf(row).Ts), ("oldest", SlackSearch.Stamp(claim.At - s_clocks))], m => SlackSearch.IsOurs(m, ReplyType, ("incident_id", row.IncidentId), ("entry_id", claim.Key)), cancellationToken);
        if (ts is not null) await SaidAsync(db, row, claim, cancellationToken);
        else if (answer is SlackAnswer.Done) await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Reply, (string?)null), cancellationToken);
        else await FailedAsync(db, row, place, SlackPace.Replies, answer, row.ToldVersion, cancellationToken);
    }

    private static Task<int> SaidAsync(Dd0cDbContext db, IncidentDelivery row, ReplyClaim claim, CancellationToken cancellationToken)
    {
        Guid[] said = [.. row.Said.Union(claim.Entries)];
        return Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Said, said).SetProperty(x => x.Reply, (string?)null).SetProperty(x => x.Failed, 0).SetProperty(x => x.LastError, (string?)null).SetProperty(x => x.TryAfter, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>What becomes of a call that Slack did not do.</summary>
    private async Task FailedAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, string method, SlackAnswer answer, long version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // While it is not known what became of a post, its mark stays; a search takes none away.
        var unsure = answer is SlackAnswer.Away { MayHaveDone: true } || method is SlackPace.History or SlackPace.Replies;
        if (!unsure) await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.TriedAt, (DateTimeOffset?)null).SetProperty(x => x.Reply, (string?)null), cancellationToken);
        switch (answer)
        {
            case SlackAnswer.Limited limited:
                await places.LimitAsync(db, place.Team, Key(method, place), now + limited.After, cancellationToken);
                break;
            case SlackAnswer.Away gone:
                var pause = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, row.Failed)));
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.LastError, gone.Why).SetProperty(x => x.TryAfter, now + pause), cancellationToken);
                // The others would fare no better, each after its own time-out.
                pace.Block(Away(place), now + TimeSpan.FromSeconds(Math.Min(5, pause.TotalSeconds / 2)));
                break;
            case SlackAnswer.Refused { Error: var error } when SlackFaults.OfWorkspace(error):
                await places.FaultAsync(db, await OfWorkspaceAsync(db, place.Team, cancellationToken), SlackFaults.Words(error, place.ChannelName, place.TeamName), cancellationToken);
                break;
            case SlackAnswer.Refused { Error: var error } when SlackFaults.OfChannel(error):
                await places.FaultAsync(db, [row.ChannelId], SlackFaults.Words(error, place.ChannelName, place.TeamName), cancellationToken);
                break;
            case SlackAnswer.Refused { Error: var error } when SlackFaults.OfMessage(error):
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DeliveryState.Gone).SetProperty(x => x.ToldVersion, x => x.WantedVersion).SetProperty(x => x.Reply, (string?)null).SetProperty(x => x.LastError, $"Its message in #{place.ChannelName} can be changed no more ({error})."), cancellationToken);
                break;
            case SlackAnswer.Refused when !row.Plain && row.Reply is null:
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.Plain, true), cancellationToken);
                break;
            case SlackAnswer.Refused { Error: var error }: // of what came meanwhile Slack has said nothing
                await Rows(db, row).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DeliveryState.Refused).SetProperty(x => x.ToldVersion, row.WantedVersion > version ? row.WantedVersion : version).SetProperty(x => x.LastError, SlackFaults.Words(error, place.ChannelName, place.TeamName)), cancellationToken);
                break;
        }
    }

    private static async Task<IReadOnlyCollection<Guid>> OfWorkspaceAsync(Dd0cDbContext db, string team, CancellationToken cancellationToken) =>
        [.. (await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == ChannelKind.Slack).ToListAsync(cancellationToken)).Where(c => SlackPlaces.PlaceOf(c).Team == team).Select(c => c.Id)];

    private async Task<Standing?> ReadAsync(Dd0cDbContext db, IncidentDelivery row, OpenPlace place, CancellationToken cancellationToken)
    {
        if (await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == row.IncidentId, cancellationToken) is not { } incident) return null;
        var card = await IncidentCards.OfAsync(db, incident, place.Portal, cancellationToken) with { OnCall = await IncidentCards.OnCallAsync(db, incident, time.GetUtcNow(), cancellationToken) };
        var body = row.Plain ? SlackCard.PlainOf(card) : SlackCard.Of(card);
        var entries = await db.IncidentEntries.AsNoTracking().Where(e => e.IncidentId == incident.Id && s_states.Contains(e.Kind)).OrderBy(e => e.Id).ToListAsync(cancellationToken);
        return new(incident.AssessedVersion, body, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.ToJsonString())).AsSpan(0, 16)), entries);
    }

    private async Task<TimeSpan?> AfterAsync(DateTimeOffset tried, string method, OpenPlace place, Func<Task> deed)
    {
        // A post that was given up here may arrive there yet.
        var left = tried + settings.Settled - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : await PacedAsync(method, place, deed);
    }

    private async Task<TimeSpan?> PacedAsync(string method, OpenPlace place, Func<Task> deed)
    {
        var key = Key(method, place);
        if (pace.WaitOf(key) is var wait && wait > TimeSpan.Zero) return wait;
        pace.Take(key);
        await deed();
        return null;
    }

    private static IQueryable<IncidentDelivery> Rows(Dd0cDbContext db, IncidentDelivery row) => db.Deliveries.Where(d => d.ChannelId == row.ChannelId && d.IncidentId == row.IncidentId);

    private static string Key(string method, OpenPlace place) => SlackPace.Key(method, place.Team, place.Channel);

    private static string Away(OpenPlace place) => $"away:{place.Team}";

    private static (string Channel, string Ts) WhereOf(IncidentDelivery row)
    {
        using var document = JsonDocument.Parse(row.Ref!);
        return (document.RootElement.GetProperty("channel").GetString()!, document.RootElement.GetProperty("ts").GetString()!);
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, AlertRows.Json)!;

    /// <param name="Key">Stands in the reply's metadata.</param>
    private sealed record ReplyClaim(Guid Key, Guid[] Entries, DateTimeOffset At);

    /// <summary>An incident as it stands.</summary>
    /// <param name="Entries">Its changes of state.</param>
    private sealed record Standing(long Version, JsonObject Body, string Hash, IReadOnlyList<IncidentEntry> Entries)
    {
        public List<IncidentEntry> Unsaid(IncidentDelivery row) => [.. Entries.Where(e => !row.Said.Contains(e.Id))];
    }
}
