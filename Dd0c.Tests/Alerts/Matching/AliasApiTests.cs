using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Alerts.Matching;

/// <summary>Words that no service is known by, over HTTP.</summary>
public sealed class AliasApiTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow.AddMinutes(-9);
    private AlertPortal _portal = null!;
    private string _address = "";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "zephyr", s_start), AlertPortal.Alert("Errors", "zephyr", s_start.AddMinutes(1)), AlertPortal.Alert("Full", "quartz", s_start));
        await _portal.SettleAsync();
    }

    [Fact]
    public async Task What_is_mapped_holds_for_the_incident_and_for_alerts_to_come()
    {
        var asked = (await _portal.Client.JsonAsync("api/v1/alerts/unmatched")).GetProperty("items");
        Assert.Equal([("zephyr", 2), ("quartz", 1)], asked.EnumerateArray().Select(w => (w.GetProperty("word").GetString()!, w.GetProperty("alerts").GetInt32())));
        Assert.Equal(2, await MapAsync("zephyr", "acme-web"));
        await _portal.SettleAsync();
        var incident = Assert.Single((await _portal.Client.JsonAsync("api/v1/services/acme-web/incidents")).GetProperty("items").EnumerateArray());
        Assert.Equal((0, "acme-web"), (incident.GetProperty("words").GetArrayLength(), incident.GetProperty("service").GetProperty("slug").GetString()));
        Assert.Contains("mapped by hand", (await _portal.Client.JsonAsync("api/v1/alerts?service=acme-web")).GetProperty("items")[0].GetProperty("match").GetProperty("evidence").GetString(), StringComparison.Ordinal);

        // Another of zephyr, and one of api, which web needs: both join what is web's now.
        await _portal.SendAsync(_address, AlertPortal.Alert("Down", "zephyr", s_start.AddMinutes(2)), AlertPortal.Alert("Timeouts", "api", s_start.AddMinutes(3)), AlertPortal.Alert("Slow", "zephyr", s_start, s_start.AddMinutes(4)));
        await _portal.SettleAsync();
        Assert.Equal(3L, await _portal.ScalarAsync($"select count(*) from alerts where service_id = '{AlertPortal.ServiceId("web")}'"));
        Assert.Equal(4L, await _portal.ScalarAsync($"select count(*) from alerts where incident_id = (select id from incidents where number = {incident.GetProperty("number").GetInt32()})"));
        Assert.Equal("quartz", Assert.Single((await _portal.Client.JsonAsync("api/v1/alerts/unmatched")).GetProperty("items").EnumerateArray()).GetProperty("word").GetString());
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from audit_events where action = 'alert.word_mapped' and target = 'zephyr'"));
    }

    [Fact]
    public async Task What_is_no_service_is_not_asked_for_again_and_can_be_one_later()
    {
        Assert.Equal(0, await MapAsync("quartz", null));
        Assert.Equal(["zephyr"], (await _portal.Client.JsonAsync("api/v1/alerts/unmatched")).GetProperty("items").EnumerateArray().Select(w => w.GetProperty("word").GetString()));
        Assert.Equal(JsonValueKind.Null, Assert.Single((await _portal.Client.JsonAsync("api/v1/alerts/aliases")).GetProperty("items").EnumerateArray()).GetProperty("serviceId").ValueKind);
        Assert.Equal(1, await MapAsync("quartz", "acme-mail"));
        Assert.Equal("acme-mail", Assert.Single((await _portal.Client.JsonAsync("api/v1/alerts/aliases")).GetProperty("items").EnumerateArray()).GetProperty("service").GetString());
        foreach (var (body, field) in new (object, string)[] { (new { word = "quartz", service = "nobody" }, "service"), (new { word = " ", service = "acme-web" }, "word"), (new { word = "--", service = "acme-web" }, "word"), (new { service = "acme-web" }, "word") })
            await (await _portal.Client.PutAsJsonAsync("api/v1/alerts/aliases", body, Cancelled)).FaultAsync(field);
    }

    [Fact]
    public async Task What_was_said_of_a_word_is_taken_back_and_alerts_to_come_are_matched_without_it()
    {
        await MapAsync("zephyr", "acme-web");
        using (var gone = await _portal.Client.DeleteAsync("api/v1/alerts/aliases?word=zephyr", Cancelled)) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty((await _portal.Client.JsonAsync("api/v1/alerts/aliases")).GetProperty("items").EnumerateArray());
        await _portal.SendAsync(_address, AlertPortal.Alert("Down", "zephyr", s_start.AddMinutes(2)));
        await _portal.SettleAsync();
        Assert.Equal("Down of zephyr", await _portal.ScalarAsync("select string_agg(title, ' ') from alerts where service_id is null and service_word = 'zephyr'"));
        Assert.Equal(2L, await _portal.ScalarAsync($"select count(*) from alerts where service_id = '{AlertPortal.ServiceId("web")}'")); // what it matched stays
        Assert.Equal("acme-web", await _portal.ScalarAsync("select details ->> 'service' from audit_events where action = 'alert.word_unmapped' and target = 'zephyr'"));
        using var again = await _portal.Client.DeleteAsync("api/v1/alerts/aliases?word=zephyr", Cancelled);
        await again.ProblemAsync(HttpStatusCode.NotFound);
        await (await _portal.Client.DeleteAsync("api/v1/alerts/aliases", Cancelled)).FaultAsync("word");
    }

    private async Task<int> MapAsync(string word, string? service)
    {
        using var answer = await _portal.Client.PutAsJsonAsync("api/v1/alerts/aliases", new { word, service }, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("alerts").GetInt32();
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
