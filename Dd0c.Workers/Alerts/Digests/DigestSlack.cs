using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Integrations.Slack;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Posts a digest once: what was tried and is not known to have arrived is looked for first.</summary>
internal sealed class DigestSlack(SlackClient slack, SlackPace pace, SlackPlaces places, SlackSearch search, SlackSettings settings, TimeProvider time)
{
    public const string EventType = "dd0c_digest";
    private static readonly TimeSpan s_clocks = TimeSpan.FromMinutes(1);

    public async Task<DigestStep> SendAsync(Dd0cDbContext db, DigestSend row, OpenPlace place, JsonObject body, CancellationToken cancellationToken)
    {
        if (row.TriedAt is { } tried)
        {
            // A post that was given up here may arrive there yet.
            if (tried + settings.Settled - time.GetUtcNow() is var left && left > TimeSpan.Zero) return new DigestStep.Wait(left);
            if (Wait(SlackPace.History, place) is { } busy) return busy;
            var (found, ts) = await search.LookAsync(place, SlackPace.History, [("oldest", SlackSearch.Stamp(tried - s_clocks)), ("latest", SlackSearch.Stamp(tried + settings.Settled + s_clocks))],
                m => SlackSearch.IsOurs(m, EventType, ("digest_id", row.Id)), cancellationToken);
            if (ts is not null) return new DigestStep.Sent();
            if (found is not SlackAnswer.Done) return await FailedAsync(db, row, place, SlackPace.History, found, cancellationToken);
            await DigestRows.TriedAsync(db, row, null, cancellationToken);
        }
        if (Wait(SlackPace.Post, place) is { } full) return full;
        await DigestRows.TriedAsync(db, row, time.GetUtcNow(), cancellationToken);
        (body["channel"], body["unfurl_links"], body["unfurl_media"], body["metadata"]) = (place.Channel, false, false, SlackSearch.Metadata(EventType, ("digest_id", row.Id)));
        return await slack.DoAsync(place.Token, SlackPace.Post, body, cancellationToken) switch
        {
            SlackAnswer.Done => new DigestStep.Sent(),
            var answer => await FailedAsync(db, row, place, SlackPace.Post, answer, cancellationToken),
        };
    }

    private async Task<DigestStep> FailedAsync(Dd0cDbContext db, DigestSend row, OpenPlace place, string method, SlackAnswer answer, CancellationToken cancellationToken)
    {
        // While it is not known what became of a post, its mark stays; a search takes none away.
        if (method == SlackPace.Post && answer is not SlackAnswer.Away { MayHaveDone: true }) await DigestRows.TriedAsync(db, row, null, cancellationToken);
        switch (answer)
        {
            case SlackAnswer.Limited limited:
                await places.LimitAsync(db, place.Team, SlackPace.Key(method, place.Team, place.Channel), time.GetUtcNow() + limited.After, cancellationToken);
                return new DigestStep.Wait(limited.After);
            case SlackAnswer.Refused { Error: var error }:
                var why = SlackFaults.Words(error, place.ChannelName, place.TeamName);
                return SlackFaults.OfWorkspace(error) || SlackFaults.OfChannel(error) ? new DigestStep.Broken(why) : new DigestStep.Refused(why);
            case SlackAnswer.Away away: return new DigestStep.Away(away.Why);
            default: return new DigestStep.Away("Slack does not answer");
        }
    }

    private DigestStep.Wait? Wait(string method, OpenPlace place)
    {
        var key = SlackPace.Key(method, place.Team, place.Channel);
        if (pace.WaitOf(key) is var wait && wait > TimeSpan.Zero) return new(wait);
        pace.Take(key);
        return null;
    }
}
