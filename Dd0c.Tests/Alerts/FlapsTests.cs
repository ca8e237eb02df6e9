using Dd0c.Domain.Alerts;
using static Dd0c.Tests.Alerts.Correlation.Told;

namespace Dd0c.Tests.Alerts;

/// <summary>An incident of which something goes on and off.</summary>
public sealed class FlapsTests
{
    [Fact]
    public void An_alert_counts_once_however_many_firings_its_sender_makes_of_it_and_no_more_when_it_has_been_quiet()
    {
        FlappingAlert[] told = [new("a", At(0), false), new("a", At(4), false), new("b", At(10), true), new("b", At(8), false)];
        Assert.Equal(new Flaps(2, 1, At(10), At(34)), Flaps.Of(told, At(11)));
        Assert.Equal(new Flaps(1, 0, At(10), At(40)), Flaps.Of(told, At(34)));
        Assert.Null(Flaps.Of(told, At(40)));
    }

    [Theory, InlineData(0, 0, 3, null), InlineData(1, 1, 0, "flapping"), InlineData(2, 1, 1, "flapping"), InlineData(2, 1, 4, "2 of 5 flap")]
    public void It_is_called_flapping_only_when_all_that_goes_on_does(int flapping, int off, int firing, string? words) => Assert.Equal(words, Flaps.Words(flapping, off, firing));

    [Fact]
    public void While_it_flaps_it_goes_on_and_when_it_has_been_quiet_it_ended_with_its_last_resolve()
    {
        var incident = IncidentFigures.Opened(Tenant, Guid.NewGuid(), 1, Episode("k", 0), At(0));
        Assert.Equal(EntryKind.Flapping, Settle(incident, firing: 1, new(1, 0, At(12), At(42))));
        Assert.Null(Settle(incident, firing: 0, new(1, 1, At(14), At(44))));
        Assert.Equal((IncidentState.Open, null, At(44)), (incident.State, incident.ResolvedAt, incident.DueAt));
        Assert.Null(Settle(incident, firing: 1, new(1, 0, At(16), At(46))));
        Assert.Null(Settle(incident, firing: 0, new(1, 1, At(18), At(48))));
        Assert.Equal(EntryKind.Resolved, Settle(incident, firing: 0, null));
        Assert.Equal((IncidentState.Resolved, At(18), null, 0), (incident.State, incident.ResolvedAt, incident.DueAt, incident.Flapping));
    }

    [Fact]
    public void What_was_acknowledged_stays_so_while_it_is_off_and_what_fires_on_is_said_to()
    {
        var incident = IncidentFigures.Opened(Tenant, Guid.NewGuid(), 1, Episode("k", 0), At(0));
        (incident.Acknowledged, incident.DueAt) = (1, At(20));
        Settle(incident, firing: 1, new(1, 0, At(12), At(42)));
        incident.Acknowledged = 0;
        Settle(incident, firing: 0, new(1, 1, At(14), At(44)));
        Assert.Equal((IncidentState.Acknowledged, At(20)), (incident.State, incident.DueAt)); // something else is due sooner
        Assert.Equal(EntryKind.Steady, Settle(incident, firing: 1, null));
    }

    [Fact]
    public void What_became_part_of_another_incident_flaps_there()
    {
        var (from, into) = (IncidentFigures.Opened(Tenant, Guid.NewGuid(), 2, Episode("k", 1), At(1)), IncidentFigures.Opened(Tenant, Guid.NewGuid(), 1, Episode("m", 0), At(0)));
        Settle(from, firing: 1, new(1, 0, At(12), At(42)));
        IncidentFigures.Absorb(into, from);
        Assert.Null(Settle(from, firing: 1, null));
        Assert.Equal((0, null, null), (from.Flapping, from.FlapsUntil, from.DueAt));
        Assert.Equal(EntryKind.Flapping, Settle(into, firing: 2, new(1, 0, At(12), At(42))));
    }

    private static string? Settle(Incident incident, int firing, Flaps? flaps)
    {
        incident.Firing = firing;
        return IncidentFigures.Settle(incident, At(18), flaps);
    }
}
