using System.Globalization;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>What became of telling one channel of one incident. Nothing in it is secret.</summary>
/// <param name="State">told, waiting, withheld, refused or gone.</param>
/// <param name="Words">For people, a sentence.</param>
/// <param name="Why">Every reason; at least one.</param>
/// <param name="At">When it was told, or since when it waits.</param>
/// <param name="Until">When it is tried again, where that is known.</param>
public sealed record TellingState(string State, string Words, IReadOnlyList<string> Why, DateTimeOffset? At = null, DateTimeOffset? Until = null)
{
    /// <param name="row">Null: nothing was decided for the channel.</param>
    /// <param name="reasons">Of the row.</param>
    /// <param name="judged">The incident was judged at least once.</param>
    public static TellingState Of(IncidentDelivery? row, IReadOnlyList<string> reasons, ChannelHealth channel, bool judged, DateTimeOffset now)
    {
        if (row is null) return new(DeliveryState.Withheld, "Not told.", [judged ? "the channel was added after the incident was judged last" : "the incident has not been judged yet"]);
        var waits = row.WantedVersion > row.ToldVersion;
        if (row.State == DeliveryState.Gone) return new(row.State, "Its message there was deleted, and it is posted once only.", OrElse([.. Said(row.LastError)], reasons), row.PostedAt);
        if (row.State == DeliveryState.Refused && !waits) return new(row.State, $"{channel.Receiver} refused it.", OrElse([.. Said(row.LastError)], reasons), row.ClaimedAt);
        if (row.PostedAt is { } told)
        {
            if (!waits) return new(DeliveryState.Told, $"Told at {Minute(told)}.{(channel.Enabled ? "" : " The channel is switched off since, and it is not kept up to date there.")}", [.. reasons.Select(r => r == Telling.Changed ? "what has changed since was told there too" : r)], told);
            var (later, again) = Hindrances(row, channel, now);
            return new(DeliveryState.Waiting, $"Told at {Minute(told)}; what has changed since waits since {Minute(row.DecidedAt)}.", later, row.DecidedAt, again);
        }
        if (!waits) return new(DeliveryState.Withheld, "Not told.", OrElse(reasons, ["it was not to be told"]), null);
        var since = row.ClaimedAt ?? row.DecidedAt;
        var (why, until) = Hindrances(row, channel, now);
        return new(DeliveryState.Waiting, $"Waits since {Minute(since)}.", why, since, until);
    }

    /// <summary>Why what is to be told was not yet.</summary>
    private static (IReadOnlyList<string> Why, DateTimeOffset? Until) Hindrances(IncidentDelivery row, ChannelHealth channel, DateTimeOffset now)
    {
        var why = new List<string>();
        DateTimeOffset? until = null;
        void Later(DateTimeOffset? at)
        {
            if (at > now && (until is null || at > until)) until = at;
        }
        if (!channel.Enabled) why.Add("the channel is switched off; it is told when it is switched on again");
        if (channel.Fault is { } fault)
        {
            why.Add($"the channel is out of order: {fault.TrimEnd('.')}");
            Later(channel.FaultAt + ChannelHealth.Again);
        }
        if (row.LastError is { } error && row.Failed > 0)
        {
            why.Add($"{error.TrimEnd('.')} ({row.Failed} {(row.Failed == 1 ? "attempt" : "attempts")} failed)");
            Later(row.TryAfter);
        }
        if (channel.LimitedUntil is { } limited && limited > now)
        {
            why.Add($"{channel.Receiver} wants to wait until {Second(limited)}");
            Later(limited);
        }
        if (row.TriedAt is { } tried) why.Add($"it was sent at {Second(tried)}, and whether it arrived is not known yet: that is looked up before it is sent again");
        if (why.Count == 0) why.Add("its turn comes in a moment");
        return (why, until);
    }

    private static IEnumerable<string> Said(string? words) => words is null ? [] : [words.TrimEnd('.')];

    private static IReadOnlyList<string> OrElse(IReadOnlyList<string> first, IReadOnlyList<string> otherwise) => first.Count > 0 ? first : otherwise;

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>Whether a channel can be told anything now.</summary>
/// <param name="Receiver">Slack, the mail server, …: who takes what is told there.</param>
/// <param name="Fault">Why it is out of order, for people; null: it is not.</param>
/// <param name="LimitedUntil">Until when the receiver wants no more.</param>
public sealed record ChannelHealth(string Receiver, bool Enabled, string? Fault = null, DateTimeOffset? FaultAt = null, DateTimeOffset? LimitedUntil = null)
{
    /// <summary>What is out of order is tried again so long after.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    public static string ReceiverOf(string kind) => kind switch { ChannelKind.Slack => "Slack", ChannelKind.Email => "The mail server", ChannelKind.PagerDuty => "PagerDuty", _ => "The receiver" };
}
