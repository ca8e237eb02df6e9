using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Alerts.Noise;

/// <summary>The figures of alerts, held against the rows themselves, and the noise report.</summary>
public sealed class NoiseApiTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow.AddHours(-8);
    private const int Sent = 21;
    private AlertPortal _portal = null!;
    private string _address = "";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        for (var i = 0; i < 6; i++)
        {
            var at = s_start.AddMinutes(40 * i);
            await _portal.SendAsync(_address, AlertPortal.Alert("Bounces", "mail", at));
            await _portal.SendAsync(_address, AlertPortal.Alert("Bounces", "mail", at)); // taken before
            await _portal.SendAsync(_address, AlertPortal.Alert("Bounces", "mail", at, at.AddMinutes(4)));
        }
        await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "db", s_start), AlertPortal.Alert("Errors", "api", s_start.AddMinutes(1)));
        foreach (var body in new[] { "{\"a", "{\"b" }) (await _portal.PostAsync(_address, Encoding.UTF8.GetBytes(body))).Dispose();
        await _portal.SettleAsync();
    }

    [Fact]
    public async Task Figures_are_those_of_the_rows_and_add_up_also_after_what_was_not_read_is_read_again()
    {
        await ReconcilesAsync(notRead: 2);
        await _portal.ScalarAsync($"update alert_inbox set body = convert_to('{AlertPortal.Batch(AlertPortal.Alert("Late", "web", s_start)).ToJsonString()}', 'UTF8') where state = 'quarantined' and id = (select min(id) from alert_inbox where state = 'quarantined')"); // as a mended reader would see it
        using var again = await _portal.Client.PostAsJsonAsync("api/v1/quarantine/read-again", new { }, Cancelled);
        Assert.Equal(2, (await again.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("count").GetInt32());
        await _portal.SettleAsync();
        await ReconcilesAsync(notRead: 1);
    }

    [Fact]
    public async Task Times_to_acknowledge_and_resolve_are_medians_of_incidents_that_began_then()
    {
        await _portal.ScalarAsync("update incidents set acknowledged_at = started_at + number * interval '1 minute' where number <= 3");
        var figures = await FiguresAsync();
        Assert.Equal((3, 120.0), (figures.GetProperty("toAcknowledge").GetProperty("count").GetInt32(), figures.GetProperty("toAcknowledge").GetProperty("medianSeconds").GetDouble()));
        Assert.Equal((6, 240.0), (figures.GetProperty("toResolve").GetProperty("count").GetInt32(), figures.GetProperty("toResolve").GetProperty("medianSeconds").GetDouble()));
        var before = await _portal.Client.JsonAsync("api/v1/incidents/figures?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
        Assert.Equal((0, JsonValueKind.Null), (before.GetProperty("deliveries").GetInt32(), before.GetProperty("reduction").ValueKind));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("toResolve").GetProperty("medianSeconds").ValueKind);
    }

    [Fact]
    public async Task The_report_names_the_noisiest_and_what_to_do()
    {
        var report = await _portal.Client.JsonAsync("api/v1/incidents/noise");
        var first = report.GetProperty("alerts")[0];
        Assert.Equal(("acme-mail", 6, 6, "tune"), (first.GetProperty("service").GetProperty("slug").GetString(), first.GetProperty("episodes").GetInt32(), first.GetProperty("selfResolved").GetInt32(), first.GetProperty("advice").GetProperty("kind").GetString()));
        Assert.Equal(3, report.GetProperty("alerts").GetArrayLength());
        Assert.Equal((6, 1), (report.GetProperty("services")[0].GetProperty("alerts").GetInt32(), report.GetProperty("services")[0].GetProperty("different").GetInt32()));
        foreach (var (query, field) in new[] { ("from=yesterday", "from"), ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"), ("from=2020-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"), ("to=x", "to") })
            foreach (var path in new[] { "incidents/noise", "incidents/figures", "reports/noise-daily" })
            {
                using var wrong = await _portal.Client.AskAsync($"api/v1/{path}?{query}");
                await wrong.FaultAsync(field);
            }
    }

    [Theory]
    [InlineData(2, 2, 0, 1, 0, "flapping"), InlineData(5, 5, 4, 0, 0, "tune"), InlineData(4, 4, 4, 0, 0, "watch"), InlineData(2, 10, 0, 0, 0, "repeat"), InlineData(8, 8, 0, 0, 4, "mend"), InlineData(6, 6, 0, 0, 6, "watch")]
    public void What_to_do_follows_from_what_it_came_to(int episodes, int firings, int selfResolved, int flapping, int acted, string kind) =>
        Assert.Equal(kind, NoiseAdvice.Of(new(episodes, firings, selfResolved, flapping, acted, 7, null)).Kind);

    [Fact]
    public void What_is_on_the_safelist_is_not_offered_to_be_muted() => Assert.DoesNotContain("mute", NoiseAdvice.Of(new(9, 9, 9, 0, 0, 7, "databases")).Words, StringComparison.Ordinal);

    private async Task ReconcilesAsync(int notRead)
    {
        var figures = await FiguresAsync();
        int Of(string name) => figures.GetProperty(name).GetInt32();
        Assert.Equal(Of("deliveries"), Of("repeats") + Of("read") + Of("nothing") + Of("notRead") + Of("waiting"));
        Assert.Equal((Sent, 0, notRead), (Of("deliveries"), Of("waiting"), Of("notRead")));
        Assert.Equal(await _portal.ScalarAsync("select count(*)::int from alert_inbox"), Of("deliveries") - Of("repeats"));
        Assert.Equal(await _portal.ScalarAsync("select count(*)::int from alert_inbox where state = 'read'"), Of("read"));
        Assert.Equal(await _portal.ScalarAsync("select count(*)::int from alerts"), Of("alerts"));
        Assert.Equal(await _portal.ScalarAsync("select count(*)::int from incidents"), Of("incidents"));
        Assert.Equal(Math.Round(1 - ((double)Of("incidents") / Of("alerts")), 3), figures.GetProperty("reduction").GetDouble());
        var days = (await _portal.Client.JsonAsync("api/v1/reports/noise-daily")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Of("alerts"), days.Sum(d => d.GetProperty("alerts").GetInt32()));
    }

    private Task<JsonElement> FiguresAsync() => _portal.Client.JsonAsync("api/v1/incidents/figures");

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
