using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Alerts.Settings;

/// <summary>/api/v1/alerts/settings.</summary>
public sealed class AlertSettingsApiTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private AlertPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _portal = await host.EmptyAsync();

    [Fact]
    public async Task A_change_keeps_what_is_left_out_is_audited_with_both_values_and_the_same_again_is_none()
    {
        var usual = await _portal.Client.JsonAsync("api/v1/alerts/settings");
        Assert.Equal((10, true, "09:00:00"), (usual.GetProperty("silenceMinutes").GetInt32(), usual.GetProperty("usualSafelist").GetBoolean(), usual.GetProperty("hours").GetProperty("from").GetString()));
        await PatchAsync(new { silenceMinutes = 5, severities = new Dictionary<string, string> { ["alertmanager:warning"] = "critical" }, silenceMinutesOf = new Dictionary<Guid, int> { [AlertPortal.ServiceId("web")] = 20 } });
        var changed = await PatchAsync(new { hops = 1, safelist = new[] { new { name = "mine", reason = "x", titleWords = new[] { "disk" } } } });
        Assert.Equal((5, 1, "mine", false), (changed.GetProperty("silenceMinutes").GetInt32(), changed.GetProperty("hops").GetInt32(), changed.GetProperty("safelist")[0].GetProperty("name").GetString(), changed.GetProperty("usualSafelist").GetBoolean()));
        await PatchAsync(new { hops = 1 });
        var back = await PatchAsync(new { usualSafelist = true });
        Assert.True(back.GetProperty("usualSafelist").GetBoolean());
        Assert.Equal(3L, await _portal.ScalarAsync("select count(*) from audit_events where action = 'alerts.settings_changed'"));
        Assert.Equal("[2, 1]", await _portal.ScalarAsync("select details->>'hops' from audit_events where action = 'alerts.settings_changed' and details ? 'hops'"));
    }

    [Fact]
    public async Task What_is_set_holds_for_the_next_alert_and_incidents_go_on_counting()
    {
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        var start = DateTimeOffset.UtcNow.AddHours(-1);
        await _portal.SendAsync(address, AlertPortal.Alert("Slow", "web", start));
        await _portal.SettleAsync();
        await PatchAsync(new { severities = new Dictionary<string, string> { ["alertmanager:warning"] = "critical" }, silenceMinutes = 3 });
        await _portal.SendAsync(address, AlertPortal.Alert("Errors", "web", start.AddMinutes(5)));
        await _portal.SettleAsync();
        Assert.Equal("1 medium, 2 critical", await _portal.ScalarAsync("select string_agg(number || ' ' || severity, ', ' order by number) from incidents"));
    }

    [Fact]
    public async Task A_backtest_says_what_would_be_otherwise_by_incident_and_changes_nothing()
    {
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        var start = DateTimeOffset.UtcNow.AddHours(-2);
        await _portal.SendAsync(address, AlertPortal.Alert("Slow", "mail", start), AlertPortal.Alert("Errors", "mail", start.AddMinutes(12)), AlertPortal.Alert("Slow", "web", start), AlertPortal.Alert("Slow", "api", start.AddMinutes(1)));
        await _portal.SettleAsync();
        using var answer = await _portal.Client.PostAsJsonAsync("api/v1/alerts/backtest", new { days = 1, silenceMinutes = 15 }, Cancelled);
        var tried = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((4, 3, 2, 1, 0), (tried.GetProperty("alerts").GetInt32(), tried.GetProperty("incidentsNow").GetInt32(), tried.GetProperty("incidentsThen").GetInt32(), tried.GetProperty("joined").GetInt32(), tried.GetProperty("parted").GetInt32()));
        var parts = Assert.Single(tried.GetProperty("examples").EnumerateArray()).GetProperty("parts").EnumerateArray().ToList();
        Assert.All(parts, p => Assert.Single(p.GetProperty("incidents").EnumerateArray()));
        using var apart = await _portal.Client.PostAsJsonAsync("api/v1/alerts/backtest", new { hops = 0 }, Cancelled);
        Assert.Equal(1, (await apart.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("parted").GetInt32());
        Assert.Equal(3L, await _portal.ScalarAsync("select count(*) from incidents"));
        Assert.Equal(10, (await _portal.Client.JsonAsync("api/v1/alerts/settings")).GetProperty("silenceMinutes").GetInt32());
        foreach (var (body, field) in new (object, string)[] { (new { days = 31 }, "days"), (new { hops = 9 }, "hops"), (new { zone = "x" }, "zone") })
            await (await _portal.Client.PostAsJsonAsync("api/v1/alerts/backtest", body, Cancelled)).FaultAsync(field);
    }

    [Fact]
    public async Task Faults_name_their_field_and_change_nothing()
    {
        foreach (var (body, field) in new (object, string)[]
        {
            (new { silenceMinutes = 0 }, "silenceMinutes"), (new { hops = 9 }, "hops"), (new { zone = "Berlin" }, "zone"), (new { severities = new Dictionary<string, string> { ["x"] = "high" } }, "severities"), (new { silenceMinutesOf = new Dictionary<Guid, int> { [Guid.NewGuid()] = 5 } }, "silenceMinutesOf"),
            (new { safelist = new[] { new { name = "a", reason = "b" } } }, "safelist"), (new { hours = new { from = "09:00", to = "09:00", days = new[] { "monday" } } }, "hours"), (new { colour = "red" }, "colour"),
        })
            await (await _portal.Client.PatchAsJsonAsync("api/v1/alerts/settings", body, Cancelled)).FaultAsync(field);
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alert_settings where settings <> '{}'"));
    }

    private async Task<JsonElement> PatchAsync(object body)
    {
        using var answer = await _portal.Client.PatchAsJsonAsync("api/v1/alerts/settings", body, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
