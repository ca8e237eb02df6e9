using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>What is said of a channel to somebody who asks why it was (not) told.</summary>
public sealed class TellingStateTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly ChannelHealth s_slack = new("Slack", true);
    private static readonly string[] s_fits = ["severity high in production fits the channel's rule"];

    [Fact]
    public void What_was_told_says_when()
    {
        var told = Of(Row(DeliveryState.Told, wanted: 3, toldOf: 3, posted: s_now.AddMinutes(-5)));
        Assert.Equal(("told", "Told at 2026-03-02 08:55 UTC.", s_now.AddMinutes(-5)), (told.State, told.Words, told.At));
        Assert.Equal(s_fits, told.Why);
        Assert.Equal("what has changed since was told there too", Assert.Single(Of(Row(DeliveryState.Told, 3, 3, s_now), null, Telling.Changed).Why));
        Assert.Contains("switched off since", Of(Row(DeliveryState.Told, 3, 3, s_now), s_slack with { Enabled = false }).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void What_waits_says_since_when_and_every_reason_and_when_it_is_tried_again()
    {
        var row = Row(DeliveryState.Waiting, 3, 0);
        Assert.Equal(("waiting", "Waits since 2026-03-02 08:50 UTC.", "its turn comes in a moment"), (Of(row).State, Of(row).Words, Assert.Single(Of(row).Why)));
        var limited = Of(row, s_slack with { LimitedUntil = s_now.AddSeconds(30) });
        Assert.Equal(("Slack wants to wait until 09:00:30 UTC", s_now.AddSeconds(30)), (Assert.Single(limited.Why), limited.Until));
        Assert.Equal("its turn comes in a moment", Assert.Single(Of(row, s_slack with { LimitedUntil = s_now }).Why));
        (row.LastError, row.Failed, row.TryAfter, row.TriedAt, row.ClaimedAt) = ("Slack answered 500", 2, s_now.AddMinutes(1), s_now.AddSeconds(-3), s_now.AddMinutes(-9));
        var all = Of(row, new("Slack", false, "#ops is archived.", s_now.AddMinutes(-1), s_now.AddSeconds(5)));
        Assert.Equal(
        [
            "the channel is switched off; it is told when it is switched on again", "the channel is out of order: #ops is archived", "Slack answered 500 (2 attempts failed)", "Slack wants to wait until 09:00:05 UTC",
            "it was sent at 08:59:57 UTC, and whether it arrived is not known yet: that is looked up before it is sent again",
        ], all.Why);
        Assert.Equal((s_now.AddMinutes(4), s_now.AddMinutes(-9)), (all.Until, all.At));
    }

    [Fact]
    public void A_change_that_waits_says_that_the_rest_was_told()
    {
        var later = Of(Row(DeliveryState.Told, wanted: 4, toldOf: 3, posted: s_now.AddMinutes(-5)));
        Assert.Equal(("waiting", "Told at 2026-03-02 08:55 UTC; what has changed since waits since 2026-03-02 08:50 UTC."), (later.State, later.Words));
    }

    [Fact]
    public void What_is_withheld_refused_or_deleted_there_says_so()
    {
        var (withheld, refused, gone) = (Row(DeliveryState.Withheld, 0, 0), Row(DeliveryState.Refused, 3, 3), Row(DeliveryState.Gone, 3, 3, s_now));
        Assert.Equal(["muted by “works”", "snoozed"], Of(withheld, null, "muted by “works”", "snoozed").Why);
        refused.LastError = "The mail server refused the mail (554)";
        Assert.Equal(("refused", "Slack refused it.", "The mail server refused the mail (554)"), (Of(refused).State, Of(refused).Words, Assert.Single(Of(refused).Why)));
        Assert.Equal(("gone", "Its message there was deleted, and it is posted once only."), (Of(gone).State, Of(gone).Words));
        Assert.Equal("the incident has not been judged yet", Assert.Single(TellingState.Of(null, [], s_slack, false, s_now).Why));
        Assert.Equal("the channel was added after the incident was judged last", Assert.Single(TellingState.Of(null, [], s_slack, true, s_now).Why));
    }

    private static TellingState Of(IncidentDelivery row, ChannelHealth? channel = null, params string[] reasons) => TellingState.Of(row, reasons.Length > 0 ? reasons : s_fits, channel ?? s_slack, true, s_now);

    private static IncidentDelivery Row(string state, long wanted, long toldOf, DateTimeOffset? posted = null) => new() { State = state, WantedVersion = wanted, ToldVersion = toldOf, PostedAt = posted, DecidedAt = s_now.AddMinutes(-10) };
}
