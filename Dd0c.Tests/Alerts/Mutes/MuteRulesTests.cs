using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Tests.Alerts.Correlation;
using static Dd0c.Tests.Alerts.Correlation.Told;

namespace Dd0c.Tests.Alerts.Mutes;

public sealed class MuteRulesTests
{
    private static readonly Dictionary<Guid, string> s_names = new() { [Service(1)] = "orders-db", [Service(2)] = "web" };
    private static readonly MuteSpared s_spared = MuteSpared.Of(Safelist.Default, s_names);

    [Fact]
    public void The_safelist_is_told_whatever_a_mute_covers_unless_it_names_the_very_alert()
    {
        var (database, web) = (Episode("a", 0, Service(1)), Episode("b", 0, Service(2)));
        var wide = new MuteScope(Environment: "production") { Spared = s_spared };
        Assert.Equal((false, true), (wide.Covers(database), wide.Covers(web)));
        Assert.Equal("databases", wide.SparedBy(database));
        Assert.True((wide with { Identities = [database.Identity] }).Covers(database));
        Assert.Equal([Service(1)], s_spared.ServiceNames.Keys); // names that no rule is about are not kept
    }

    [Fact]
    public void What_is_critical_is_told_unless_the_mute_says_so_and_names_it()
    {
        var critical = Episode("a", 0, Service(2)) with { Severity = AlertSeverity.Critical };
        Assert.Equal(MuteScope.Worse, new MuteScope([Service(2)]) { Spared = s_spared }.SparedBy(critical));
        Assert.Equal("critical", new MuteScope([Service(2)], Severity: AlertSeverity.Critical) { Spared = s_spared }.SparedBy(critical));
        Assert.Equal(MuteScope.Worse, new MuteScope(Identities: [critical.Identity]) { Spared = s_spared }.SparedBy(critical));
        Assert.True(new MuteScope(Identities: [critical.Identity], Severity: AlertSeverity.Critical) { Spared = s_spared }.Covers(critical));
    }

    [Fact]
    public void Its_effect_counts_alerts_within_its_hours_and_incidents_it_covers_whole()
    {
        var (whole, part) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Dd0c.Domain.Alerts.Correlation.Episode[] episodes =
        [
            Episode("a", 0, Service(2), incident: whole), Episode("b", 1, Service(2), incident: whole), Episode("c", 2, Service(2), incident: part),
            Episode("d", 3, Service(1), incident: part), Episode("e", 600, Service(2)), Episode("f", 4, Service(2), environment: "staging"),
        ];
        var effect = MuteEffect.Of(new(Environment: "production") { Spared = s_spared }, new([], new(9, 0), new(10, 0)), episodes, new Dictionary<Guid, int> { [whole] = 2, [part] = 2 }, at => at.UtcDateTime);
        Assert.Equal((3, 1, 1), (effect.Alerts, effect.Incidents, effect.Told));
        Assert.Equal([new("databases", 1)], effect.Spared);
    }

    [Fact]
    public void Each_fault_names_its_field()
    {
        var now = Nine;
        MuteDraft right = new(new(Title: "disk"), "because", now.AddDays(1));
        Assert.Empty(right.Faults(now, _ => true));
        Assert.Empty((right with { StartsAt = now.AddDays(80), EndsAt = now.AddDays(110) }).Faults(now, _ => true));
        foreach (var (draft, field) in new[]
        {
            (right with { Scope = new() }, "scope"), (right with { Scope = new(Title: new string('x', 201)) }, "scope.title"), (right with { Scope = new([Service(9)]) }, "scope.services"), (right with { Scope = new(Identities: ["x"]) }, "scope.identities"),
            (right with { Reason = " " }, "reason"), (right with { EndsAt = null }, "endsAt"), (right with { EndsAt = now }, "endsAt"), (right with { EndsAt = now.AddDays(30).AddSeconds(1) }, "endsAt"), (right with { StartsAt = now.AddDays(91), EndsAt = now.AddDays(92) }, "startsAt"),
            (right with { Schedule = new([], new(9, 0), new(9, 0)) }, "schedule"), (right with { Name = new string('n', 121) }, "name"),
        })
            Assert.Equal([field], draft.Faults(now, _ => false).Keys);
    }

    [Fact]
    public void One_that_has_begun_keeps_its_beginning_and_its_days_are_counted_from_there()
    {
        var (now, began) = (Nine, Nine.AddDays(-10));
        MuteDraft right = new(new(Title: "disk"), "because", now.AddDays(20), began);
        Assert.Empty(right.Faults(now, _ => true, began));
        foreach (var (draft, field) in new[] { (right with { EndsAt = now.AddDays(20).AddSeconds(1) }, "endsAt"), (right with { EndsAt = now }, "endsAt"), (right with { StartsAt = now }, "startsAt"), (right with { StartsAt = now.AddDays(1) }, "startsAt") })
            Assert.Equal([field], draft.Faults(now, _ => true, began).Keys);
    }

    [Fact]
    public void What_it_covers_and_when_is_said_in_words()
    {
        Assert.Equal("“disk” of orders-db and web in staging, up to low", MuteWords.Of(new([Service(1), Service(2)], Title: " disk ", Environment: "staging", Severity: AlertSeverity.Low), s_names));
        Assert.Equal("2 alerts", MuteWords.Of(new(Identities: ["a", "b"]), s_names));
        Assert.Equal("Mon to Fri, 22:00 to 06:00", MuteWords.Of(new MuteSchedule([DayOfWeek.Friday, DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday], new(22, 0), new(6, 0))));
        Assert.Equal("Mon, Sun, 09:00 to 10:00", MuteWords.Of(new MuteSchedule([DayOfWeek.Sunday, DayOfWeek.Monday], new(9, 0), new(10, 0))));
    }
}
