using System.Net;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>"Why was I (not) told?" over HTTP, and the way of an alert to there.</summary>
public sealed class TellingApiTests(SlackHost host) : IClassFixture<SlackHost>, IAsyncLifetime
{
    private SlackPortal _desk = null!;
    private HttpClient Client => _desk.Portal.Client;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await host.EmptyAsync();

    [Fact]
    public async Task Each_channel_says_what_became_of_it_and_why()
    {
        await _desk.ConnectAsync();
        await _desk.ConnectAsync("C2", new(AlertSeverity.Critical));
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        var (told, not) = await BothAsync();
        Assert.StartsWith("Told at ", told.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal("told severity medium in production fits the channel's rule", $"{told.GetProperty("state").GetString()} {told.GetProperty("why")[0].GetString()}");
        Assert.Equal("withheld severity medium is below the channel's critical", $"{not.GetProperty("state").GetString()} {not.GetProperty("why")[0].GetString()}");

        _desk.Slack.Messages.Clear(); // somebody deletes it
        _desk.Slack.Channels["C2"].Archived = true;
        await _desk.FireAsync("api", 1, "critical"); // of the same incident
        await _desk.SettleAsync();
        (told, not) = await BothAsync();
        Assert.Equal("gone", told.GetProperty("state").GetString());
        Assert.Contains("out of order", not.GetProperty("why")[0].GetString(), StringComparison.Ordinal);
        Assert.True(not.GetProperty("until").GetDateTimeOffset() > DateTimeOffset.UtcNow);

        await _desk.Portal.ScalarAsync("update delivery_channels set last_error = null, last_error_at = null");
        await _desk.Portal.ScalarAsync("""update slack_installations set limited = '{"chat.postMessage:T1:C2": "2099-01-01T00:00:00+00:00"}'""");
        Assert.Contains("Slack wants to wait until", (await BothAsync()).Second.GetProperty("why")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_of_an_alert_says_where_it_came_from_where_it_went_and_who_was_told()
    {
        var before = DateTimeOffset.UtcNow;
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.FireAsync("api", 1);
        await _desk.SettleAsync();
        var second = await _desk.Portal.ScalarAsync("select id from alerts order by started_at desc limit 1");
        var trace = await Client.JsonAsync($"api/v1/alerts/{second}/trace");
        var steps = trace.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["received", "matched", "joined", "muted", "noise", "suspects", "told"], steps.Select(s => s.GetProperty("step").GetString()));
        Assert.Equal("Received from alertmanager (Alertmanager).", steps[0].GetProperty("words").GetString());
        Assert.True(steps[0].GetProperty("at").GetDateTimeOffset() >= before);
        Assert.Equal("Matched to Acme api. its tag service is api (97 %)", $"{steps[1].GetProperty("words").GetString()} {steps[1].GetProperty("why")[0].GetString()}");
        Assert.Equal("Joined incident #1. Acme api – Acme db, 60 s apart", $"{steps[2].GetProperty("words").GetString()} {steps[2].GetProperty("why")[0].GetString()}");
        Assert.StartsWith("Noise ", steps[4].GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("#C1: Told at ", steps[6].GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, "told"), (trace.GetProperty("incident").GetInt32(), trace.GetProperty("tellings")[0].GetProperty("state").GetString()));
        Assert.DoesNotContain(FakeSlack.Token, trace.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_may_see_it_and_a_neighbour_sees_nothing()
    {
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        var alert = await _desk.Portal.ScalarAsync("select id from alerts");
        using var reader = await _desk.Portal.Portal.ClientAsync("acme", Scope.ReadIncidents);
        using var neighbour = await _desk.Portal.Portal.ClientAsync("neighbour");
        foreach (var address in new[] { "api/v1/incidents/1/tellings", $"api/v1/alerts/{alert}/trace" })
        {
            using var seen = await reader.GetAsync(address, Cancelled);
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            using var unseen = await neighbour.GetAsync(address, Cancelled);
            Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);
        }
    }

    private async Task<(JsonElement First, JsonElement Second)> BothAsync()
    {
        var items = (await Client.JsonAsync("api/v1/incidents/1/tellings")).GetProperty("items");
        Assert.Equal(2, items.GetArrayLength());
        return (items[0], items[1]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
