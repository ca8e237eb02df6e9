using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>Why a channel is told, and why it is not.</summary>
public sealed class TellingTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid s_team = Guid.CreateVersion7();
    private static readonly TellingIncident s_incident = new(7, IncidentState.Open, AlertSeverity.High, "production", [s_team], s_now.AddHours(-1));
    private static readonly TellingChannel s_channel = new(true, new(AlertSeverity.High, ["production"], [s_team]));

    [Fact]
    public void What_fits_the_rule_is_told_and_the_reason_says_so() =>
        Assert.Equal((TellingVerdict.Post, "severity high in production fits the channel's rule"), Of(s_incident));

    [Fact]
    public void Every_hindrance_is_named()
    {
        var incident = s_incident with { Severity = AlertSeverity.Low, Environment = "staging", Teams = [], Mute = "works", SnoozedUntil = s_now.AddHours(1), AllPaused = true };
        var telling = Telling.Decide(incident, s_channel, null, s_now);
        Assert.Equal(TellingVerdict.Withhold, telling.Verdict);
        Assert.Equal(["severity low is below the channel's high", "environment staging is not among the channel's: production", "none of the channel's teams owns a service of it", "the integrations its alerts come from are paused", "muted by “works”", "snoozed until 2026-03-02 10:00 UTC"], telling.Why);
    }

    [Fact]
    public void What_was_posted_is_kept_true_whatever_the_rule_and_mutes_say_by_now()
    {
        var incident = s_incident with { Severity = AlertSeverity.Low, Mute = "works", State = IncidentState.Resolved };
        Assert.Equal((TellingVerdict.Update, "it was told and has changed since"), Of(incident, new(6, Posted: true, Waiting: false, Gone: false)));
        Assert.Equal((TellingVerdict.Told, "already told of this state"), Of(incident, new(7, Posted: true, Waiting: false, Gone: false)));
        Assert.Equal((TellingVerdict.Update, "it was told and has changed since"), Of(incident with { State = IncidentState.Merged, MergedInto = 3 }, new(6, Posted: true, Waiting: false, Gone: false)));
    }

    [Fact]
    public void What_is_over_is_told_if_it_is_young_or_was_to_be_told_before()
    {
        var over = s_incident with { State = IncidentState.Resolved };
        Assert.Equal((TellingVerdict.Withhold, "it was over before anybody was to be told"), Of(over));
        Assert.Equal(TellingVerdict.Post, Of(over, new(0, Posted: false, Waiting: true, Gone: false)).Verdict);
        Assert.Equal(TellingVerdict.Post, Of(over with { OpenedAt = s_now.AddMinutes(-2) }).Verdict);
    }

    [Fact]
    public void Neither_a_channel_that_is_off_nor_a_deleted_message_is_told_and_a_part_of_another_incident_is_not_posted()
    {
        Assert.Equal((TellingVerdict.Withhold, "the channel is switched off"), One(Telling.Decide(s_incident, s_channel with { Enabled = false }, null, s_now)));
        Assert.Equal(TellingVerdict.Told, Of(s_incident, new(2, Posted: true, Waiting: false, Gone: true)).Verdict);
        Assert.Equal((TellingVerdict.Withhold, "it is part of incident #3"), Of(s_incident with { State = IncidentState.Merged, MergedInto = 3 }));
    }

    [Fact]
    public void A_new_channel_is_not_told_of_what_was_left_open_long_before_it()
    {
        Assert.Equal((TellingVerdict.Withhold, "it was opened before the channel was added"), One(Telling.Decide(s_incident with { OpenedAt = s_now.AddHours(-2) }, s_channel with { CreatedAt = s_now }, null, s_now)));
        Assert.Equal(TellingVerdict.Post, Telling.Decide(s_incident with { OpenedAt = s_now.AddMinutes(-30) }, s_channel with { CreatedAt = s_now }, null, s_now).Verdict);
    }

    private static (TellingVerdict Verdict, string Why) Of(TellingIncident incident, TellingBefore? before = null) => One(Telling.Decide(incident, s_channel, before, s_now));

    private static (TellingVerdict, string) One(Telling telling) => (telling.Verdict, Assert.Single(telling.Why));
}
