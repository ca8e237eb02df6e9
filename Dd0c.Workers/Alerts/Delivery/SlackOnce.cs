using System.Text.Json.Nodes;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Integrations.Slack;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>A message that is posted once.</summary>
/// <param name="EventType">Of its metadata.</param>
/// <param name="Key">Name of its id in the metadata.</param>
/// <param name="TriedAt">The last attempt, while it is not known what became of it.</param>
/// <param name="MarkAsync">Writes that down; committed before it is posted.</param>
/// <param name="Findable">False: what was written there cannot be read, and what may have arrived is not sent again.</param>
internal sealed record OnceMessage(string EventType, string Key, Guid Id, DateTimeOffset? TriedAt, Func<DateTimeOffset?, Task> MarkAsync, bool Findable = true);

/// <summary>Posts a message once: what was tried and is not known to have arrived is looked for first.</summary>
internal sealed class SlackOnce(SlackClient slack, SlackPace pace, SlackPlaces places, SlackSearch search, SlackSettings settings, TimeProvider time)
{
    private static readonly TimeSpan s_clocks = TimeSpan.FromMinutes(1);

    public async Task<OnceStep> SendAsync(Dd0cDbContext db, OnceMessage message, OpenPlace place, JsonObject body, CancellationToken cancellationToken)
    {
        if (message.TriedAt is { } tried)
        {
            if (!message.Findable) return new OnceStep.Unsure();
            // A post that was given up here may arrive there yet.
            if (tried + settings.Settled - time.GetUtcNow() is var left && left > TimeSpan.Zero) return new OnceStep.Wait(left);
            if (Wait(SlackPace.History, place) is { } busy) return busy;
            var (found, ts) = await search.LookAsync(place, SlackPace.History, [("oldest", SlackSearch.Stamp(tried - s_clocks)), ("latest", SlackSearch.Stamp(tried + settings.Settled + s_clocks))],
                m => SlackSearch.IsOurs(m, message.EventType, (message.Key, message.Id)), cancellationToken);
            if (ts is not null) return new OnceStep.Sent();
            if (found is not SlackAnswer.Done) return await FailedAsync(db, message, place, SlackPace.History, found, cancellationToken);
            await message.MarkAsync(null);
        }
        if (Wait(SlackPace.Post, place) is { } full) return full;
        await message.MarkAsync(time.GetUtcNow());
        (body["channel"], body["unfurl_links"], body["unfurl_media"], body["metadata"]) = (place.Channel, false, false, SlackSearch.Metadata(message.EventType, (message.Key, message.Id)));
        return await slack.DoAsync(place.Token, SlackPace.Post, body, cancellationToken) switch
        {
            SlackAnswer.Done => new OnceStep.Sent(),
            var answer => await FailedAsync(db, message, place, SlackPace.Post, answer, cancellationToken),
        };
    }

    private async Task<OnceStep> FailedAsync(Dd0cDbContext db, OnceMessage message, OpenPlace place, string method, SlackAnswer answer, CancellationToken cancellationToken)
    {
        // While it is not known what became of a post, its mark stays; a search takes none away.
        if (method == SlackPace.Post && answer is not SlackAnswer.Away { MayHaveDone: true }) await message.MarkAsync(null);
        switch (answer)
        {
            case SlackAnswer.Limited limited:
                await places.LimitAsync(db, place.Team, SlackPace.Key(method, place.Team, place.Channel), time.GetUtcNow() + limited.After, cancellationToken);
                return new OnceStep.Wait(limited.After);
            case SlackAnswer.Refused { Error: var error }:
                var why = SlackFaults.Words(error, place.ChannelName, place.TeamName);
                return SlackFaults.OfWorkspace(error) || SlackFaults.OfChannel(error) ? new OnceStep.Broken(why) : new OnceStep.Refused(why);
            case SlackAnswer.Away away: return new OnceStep.Away(away.Why);
            default: return new OnceStep.Away("Slack does not answer");
        }
    }

    private OnceStep.Wait? Wait(string method, OpenPlace place)
    {
        var key = SlackPace.Key(method, place.Team, place.Channel);
        if (pace.WaitOf(key) is var wait && wait > TimeSpan.Zero) return new(wait);
        pace.Take(key);
        return null;
    }
}
