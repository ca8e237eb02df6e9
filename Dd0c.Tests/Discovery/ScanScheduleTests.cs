using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Discovery;

/// <summary>The laws of when a connection is due.</summary>
public sealed class ScanScheduleTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 8, 30, 0, TimeSpan.Zero);
    private static readonly ScanDefaults s_defaults = new(TimeSpan.FromHours(6), TimeSpan.FromHours(24));

    [Fact]
    public void Connections_read_in_the_same_minute_come_again_over_a_tenth_of_the_interval_each_always_at_the_same_moment()
    {
        var ids = Enumerable.Range(0, 500).Select(_ => Guid.CreateVersion7()).ToList();
        var dues = ids.Select(id => (ScanSchedule.DueAt(Scanned(id), s_defaults)! - s_now).Value).ToList();
        Assert.All(dues, d => Assert.InRange(d, TimeSpan.FromHours(6), TimeSpan.FromHours(6.6)));
        Assert.True(dues.Select(d => (int)d.TotalMinutes).Distinct().Count() > 25, "They all come within few minutes.");
        Assert.Equal(dues, ids.Select(id => (ScanSchedule.DueAt(Scanned(id), s_defaults)! - s_now).Value));
    }

    [Fact]
    public void A_connection_that_fails_is_asked_half_as_often_each_time_but_once_a_day_and_as_before_once_it_works()
    {
        var id = Guid.NewGuid();
        TimeSpan After(int failures, int? hours = null) => ScanSchedule.DueAt(Scanned(id, failures, hours), s_defaults)!.Value - s_now;
        var jitter = After(0) / TimeSpan.FromHours(6);
        Assert.Equal([6, 12, 24, 24, 24], new[] { 0, 1, 2, 3, 400 }.Select(f => (int)Math.Round(After(f).TotalHours / jitter)));
        Assert.Equal([1, 2, 4, 24], new[] { 0, 1, 2, 400 }.Select(f => (int)Math.Round(After(f, 1).TotalHours / jitter)));
    }

    [Fact]
    public void What_vendors_events_keep_fresh_is_read_whole_once_a_day_all_the_same()
    {
        for (var i = 0; i < 100; i++)
        {
            var connection = Scanned(Guid.NewGuid());
            connection.LastFullAt = s_now.AddHours(-20);
            Assert.InRange(ScanSchedule.DueAt(connection, s_defaults)!.Value - connection.LastFullAt.Value, TimeSpan.FromHours(21.6), TimeSpan.FromHours(24));
        }
    }

    [Theory]
    [InlineData("scheduled", false, 25, true), InlineData("scheduled", false, 5, false), InlineData("scheduled", true, 5, true)]
    [InlineData("manual", false, 25, false), InlineData("manual", true, 1, true), InlineData("webhook", false, null, true)]
    public void All_is_read_when_asked_for_and_by_schedule_when_it_was_not_for_a_day(string trigger, bool asked, int? hoursAgo, bool full)
    {
        var connection = Scanned(Guid.NewGuid());
        connection.LastFullAt = hoursAgo is { } hours ? s_now.AddHours(-hours) : null;
        Assert.Equal(full, ScanSchedule.IsFull(new DiscoveryRun { Trigger = trigger, Status = "queued", Full = asked }, connection, s_defaults, s_now));
    }

    [Theory, InlineData(0.5, false), InlineData(48, true)]
    public void A_clock_that_was_ahead_silences_no_connection(double hoursAhead, bool due)
    {
        var connection = Scanned(Guid.NewGuid());
        connection.LastScanAt = s_now.AddHours(hoursAhead);
        Assert.Equal(due, ScanSchedule.Due([connection], s_defaults, s_now).Count == 1);
    }

    [Fact]
    public void Connections_whose_interval_is_over_go_along_with_the_first_that_is_due()
    {
        var connections = Enumerable.Range(0, 20).Select(_ => Scanned(Guid.NewGuid())).ToList();
        var fresh = Scanned(Guid.NewGuid(), hours: 24);
        var first = connections.Min(c => ScanSchedule.DueAt(c, s_defaults))!.Value;
        Assert.Empty(ScanSchedule.Due([.. connections, fresh], s_defaults, first.AddSeconds(-1)));
        Assert.Equal(connections.Select(c => c.Id).Order(), ScanSchedule.Due([.. connections, fresh], s_defaults, first).Select(c => c.Id).Order());
    }

    private static Connection Scanned(Guid id, int failures = 0, int? hours = null) => new()
    {
        Id = id, Provider = "aws", Name = "x", Status = failures > 0 ? "error" : "active", Config = "{}", CreatedAt = s_now.AddDays(-9), LastScanAt = s_now, FailedScans = failures, ScanIntervalHours = hours,
    };
}
