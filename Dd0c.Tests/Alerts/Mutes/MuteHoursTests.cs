using System.Net;
using System.Net.Http.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Alerts.Mutes;

/// <summary>The end of a mute's weekly hours, after which somebody has to be told.</summary>
public sealed class MuteHoursTests(PostgresFixture postgres)
{
    private static readonly DateTime s_monday = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Unspecified);
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("9:00", "17:00", 10, 17), InlineData("22:00", "6:00", 23, 30), InlineData("22:00", "6:00", 5, 6), InlineData("9:00", "17:00", 17, null), InlineData("22:00", "6:00", 12, null)]
    public void Hours_end_where_they_say_also_past_midnight(string from, string to, int hour, int? end) =>
        Assert.Equal(end is { } hours ? s_monday.AddHours(hours) : null, new MuteSchedule([], TimeOnly.Parse(from, null), TimeOnly.Parse(to, null)).EndOf(s_monday.AddHours(hour)));

    [Fact]
    public void An_hour_that_comes_twice_ends_at_its_first_and_then_at_its_second()
    {
        var settings = new AlertSettings { Zone = "Europe/Berlin" };
        var (twice, first) = (new DateTime(2026, 10, 25, 2, 30, 0, DateTimeKind.Unspecified), new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero));
        Assert.Equal((first, first.AddHours(1)), (settings.NextOf(twice, first.AddHours(-1)), settings.NextOf(twice, first)));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), settings.NextOf(s_monday.AddHours(9), default));
    }

    [Fact]
    public async Task What_fires_when_the_hours_end_is_looked_at_then_and_told()
    {
        await using var portal = await AlertPortal.StartAsync(postgres);
        var (_, address, _) = await portal.IntegrateAsync(AlertProvider.Alertmanager);
        var now = DateTimeOffset.UtcNow;
        var ends = new DateTimeOffset(now.AddHours(2).Ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        using (var made = await portal.Client.PostAsJsonAsync("api/v1/mutes", new { scope = new { title = "Bounces" }, reason = "Nights", endsAt = now.AddDays(20), schedule = new { days = Array.Empty<string>(), from = ends.AddHours(-6).ToString("HH:mm"), to = ends.ToString("HH:mm") } }, Cancelled))
            Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancelled));
        await portal.SendAsync(address, AlertPortal.Alert("Bounces", "mail", now.AddMinutes(-1)));
        await portal.SettleAsync();
        Assert.Equal(true, await portal.ScalarAsync("select muted_by is not null from incidents"));
        Assert.Equal(ends.UtcDateTime, await portal.ScalarAsync("select due_at from incidents"));
        Assert.Contains($"until {ends:yyyy-MM-dd HH:mm} UTC", (string)(await portal.ScalarAsync("select text from incident_entries where kind = 'muted'"))!, StringComparison.Ordinal);

        // As if it were that late: the hours are over, the mute itself lasts.
        await portal.ScalarAsync($"""update alert_mutes set schedule = schedule || '{"{"}"to": "{now.AddMinutes(-2):HH:mm:ss}"{"}"}'""");
        await portal.ScalarAsync("update incidents set due_at = now()");
        while (await portal.ScalarAsync("select muted_by is null and due_at is null from incidents") is not true) await Task.Delay(50, Cancelled);
    }
}
