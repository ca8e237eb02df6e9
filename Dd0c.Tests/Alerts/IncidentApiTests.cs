using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Tests.Alerts;

/// <summary>Incidents over HTTP, and the wall around them.</summary>
public sealed class IncidentApiTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private AlertPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        await _portal.SendAsync(address, AlertPortal.Alert("Slow", "db", s_start), AlertPortal.Alert("Errors", "api", s_start.AddMinutes(1)), AlertPortal.Alert("Bounces", "mail", s_start.AddMinutes(2), severity: "critical"));
        await _portal.SettleAsync();
    }

    [Fact]
    public async Task Lists_are_filtered_and_turned_by_cursor_and_both_roots_answer()
    {
        foreach (var root in new[] { "api/v1", "v1" })
        {
            var first = await JsonAsync($"{root}/incidents?limit=1");
            var second = await JsonAsync($"{root}/incidents?limit=1&cursor={first.GetProperty("next").GetString()}");
            Assert.Equal([1, 2], new[] { first, second }.Select(p => p.GetProperty("items")[0].GetProperty("number").GetInt32()).Order());
            Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
            Assert.Equal(3, (await JsonAsync($"{root}/alerts")).GetProperty("items").GetArrayLength());
        }
        Assert.Equal("critical", (await JsonAsync("api/v1/incidents?severity=critical")).GetProperty("items")[0].GetProperty("severity").GetString());
        Assert.Equal(1, (await JsonAsync("api/v1/incidents?service=acme-db&state=open")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await JsonAsync("api/v1/incidents?state=resolved")).GetProperty("items").GetArrayLength());
        foreach (var wrong in new[] { "state=closed", "severity=worst", "cursor=x", "limit=0", "from=yesterday" })
        {
            using var answer = await _portal.Client.GetAsync($"api/v1/incidents?{wrong}", Cancelled);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task An_incident_is_read_and_answered_and_what_cannot_be_is_said()
    {
        var number = (await JsonAsync("api/v1/incidents?service=acme-db")).GetProperty("items")[0].GetProperty("number").GetInt32();
        var detail = await JsonAsync($"api/v1/incidents/{number}");
        Assert.Equal(2, detail.GetProperty("row").GetProperty("alerts").GetInt32());
        Assert.NotEmpty(detail.GetProperty("noiseFactors").EnumerateArray());
        Assert.Contains("acme-api", (await JsonAsync($"api/v1/incidents/{number}/alerts")).ToString().ToLowerInvariant(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await PostAsync($"{number}/acknowledgement", new { }));
        Assert.Equal(HttpStatusCode.OK, await PostAsync($"{number}/snooze", new { minutes = 30 }));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync($"{number}/snooze", new { minutes = 0 }));
        Assert.Equal(HttpStatusCode.OK, await PostAsync($"{number}/notes", new { text = "x" }));
        Assert.Equal(HttpStatusCode.OK, await PostAsync($"{number}/feedback", new { helpful = true }));
        Assert.Equal(HttpStatusCode.OK, await PostAsync($"{number}/resolution", new { }));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync($"{number}/acknowledgement", new { }));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync("99/acknowledgement", new { }));
        Assert.Equal(["opened", "acknowledged", "snoozed", "note", "feedback", "resolved"], (await JsonAsync($"api/v1/incidents/{number}/timeline")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).Where(k => k is not "deploy"));
    }

    [Fact]
    public async Task A_neighbour_sees_and_does_nothing_and_a_token_without_the_scope_is_refused()
    {
        using var neighbour = await _portal.Portal.ClientAsync("neighbour");
        Assert.Equal(0, (await neighbour.GetFromJsonAsync<JsonElement>("api/v1/incidents", Cancelled)).GetProperty("items").GetArrayLength());
        foreach (var address in new[] { "incidents/1", "incidents/1/alerts", "incidents/1/timeline", "incidents/1/suggestions", $"alerts/{await _portal.ScalarAsync("select id from alerts limit 1")}" })
        {
            using var answer = await neighbour.GetAsync($"api/v1/{address}", Cancelled);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        using (var deed = await neighbour.PostAsJsonAsync("api/v1/incidents/1/resolution", new { }, Cancelled)) Assert.Equal(HttpStatusCode.NotFound, deed.StatusCode);
        using var reader = await _portal.Portal.ClientAsync("acme", Scope.ReadIncidents);
        using var refused = await reader.PostAsJsonAsync("api/v1/incidents/1/resolution", new { }, Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where state = 'resolved'"));
    }

    private Task<JsonElement> JsonAsync(string address) => _portal.Client.GetFromJsonAsync<JsonElement>(address, Cancelled);

    private async Task<HttpStatusCode> PostAsync(string address, object body)
    {
        using var answer = await _portal.Client.PostAsJsonAsync($"api/v1/incidents/{address}", body, Cancelled);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
