using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dd0c.Bench.Alerts;

/// <summary>
/// What alerts cost: a portal in a process of its own over PostgreSQL with the product's settings, 10,000 services; how fast deliveries are acknowledged,
/// which are durable then, beside Alertmanager that keeps them in memory; how soon an incident stands on an open page; pages over many alerts.
/// </summary>
internal static class AlertsBench
{
    private const int Rate = 1_000, StepSeconds = 5, Probes = 20, Loads = 30, StormOf = 10_000, InBatches = 200;
    private const double Patience = 100;

    /// <param name="seconds">Of the sustained rate; null: 300.</param>
    /// <param name="rows">Alerts in the database for the list; null: a million.</param>
    public static async Task RunAsync(Figures figures, string? seconds, string? rows)
    {
        var length = TimeSpan.FromSeconds(seconds is null ? 300 : double.Parse(seconds, CultureInfo.InvariantCulture));
        AlertsAccuracyBench.EngineOf(figures, goal: 10_000);

        await using var database = await BenchDatabase.StartAsync();
        var place = await PrepareAsync(database);
        await using var node = await BenchNode.StartAsync(database);
        var hook = new Uri(node.Address, place.Path);
        using var load = new PostingLoad(hook, BenchAlerts.Delivery);
        await load.RunAsync(Rate / 5, TimeSpan.FromSeconds(3)); // what runs for the first time is compiled first

        var sustained = await load.RunAsync(Rate, length);
        Tell(figures, string.Create(CultureInfo.InvariantCulture, $"{Rate:#,0}/s for {length.TotalSeconds:0} s"), sustained, 25);
        await CaughtUpAsync(figures, database, "until all of them were read and judged");
        await AlertmanagerAsync(figures, sustained, TimeSpan.FromSeconds(Math.Min(60, length.TotalSeconds)));
        await HighestAsync(figures, load, sustained);
        await CaughtUpAsync(figures, database, "until all of them were read and judged");
        // Each is a delivery of its own, so what is not there was lost.
        figures.Add("deliveries acknowledged", load.Taken, "");
        figures.Add("lost", Math.Max(0, load.Taken - await NumberAsync(database, "select count(*) from alert_inbox")), "", goal: 0.5);

        await OnPageAsync(figures, node, place.Cookie, hook);
        await PagesAsync(figures, database, node, place, hook, rows is null ? 1_000_000 : int.Parse(rows, CultureInfo.InvariantCulture));
    }

    /// <param name="Path">Where alerts are posted to.</param>
    private sealed record Place(Guid Tenant, string Cookie, string Token, Guid Integration, string Path);

    private static async Task<Place> PrepareAsync(BenchDatabase database)
    {
        await using var portal = await BenchPortal.StartAsync(database);
        var (tenant, cookie) = await UiSeed.WriteAsync(database, portal);
        var token = await ActivatorUtilities.CreateInstance<CliTokens>(portal.Services).CreateAsync("bench", "bench", [.. Scope.All], 1);
        return await portal.AsAsync(tenant, async services =>
        {
            var actions = services.GetRequiredService<IntegrationActions>();
            var made = (IntegrationAnswer.Done)await actions.CreateAsync(AlertProvider.Alertmanager, "bench", new(), Actor.Cli, CancellationToken.None);
            var key = (await actions.TokensAsync(made.Integration.Id, CancellationToken.None))[0];
            return new Place(tenant, cookie, token!, made.Integration.Id, $"v1/webhooks/{key}/{AlertProvider.Alertmanager}");
        });
    }

    private static void Tell(Figures figures, string what, LoadOutcome outcome, double? goal)
    {
        figures.Add($"{what}: taken a second", outcome.PerSecond, "/s");
        figures.Add($"{what}: refused", outcome.Refused, "");
        figures.Add($"{what}: acknowledged, p50", outcome.P50, "ms");
        figures.Add($"{what}: acknowledged, p99", outcome.P99, "ms", goal);
    }

    private static async Task AlertmanagerAsync(Figures figures, LoadOutcome ours, TimeSpan length)
    {
        await using var other = await Alertmanager.StartAsync();
        if (other is null)
        {
            Console.WriteLine("Alertmanager is not installed (Debian: apt-get install -y prometheus-alertmanager): no comparison.");
            return;
        }
        using var load = new PostingLoad(new Uri(other.Address, "api/v2/alerts"), BenchAlerts.Post);
        await load.RunAsync(Rate / 5, TimeSpan.FromSeconds(3));
        var theirs = await load.RunAsync(Rate, length);
        Tell(figures, "Alertmanager at the same rate, in memory", theirs, null);
        figures.Add("p50, ours to Alertmanager's", ours.P50 / theirs.P50, "×");
        figures.Add("p99, ours to Alertmanager's", ours.P99 / theirs.P99, "×");
    }

    /// <summary>Half as much again while it is held: all taken, p99 within the patience.</summary>
    private static async Task HighestAsync(Figures figures, PostingLoad load, LoadOutcome sustained)
    {
        var held = sustained.Held(Patience) ? sustained : null;
        for (var rate = Rate * 3 / 2; rate <= 100_000; rate = rate * 3 / 2)
        {
            var outcome = await load.RunAsync(rate, TimeSpan.FromSeconds(StepSeconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rate:#,0}/s offered: {outcome.PerSecond:#,0}/s taken, {outcome.Refused} refused, p50 {outcome.P50:0.0} ms, p99 {outcome.P99:0.0} ms"));
            if (!outcome.Held(Patience)) break;
            held = outcome;
        }
        figures.Add(string.Create(CultureInfo.InvariantCulture, $"highest rate held for {StepSeconds} s or more"), held?.Offered ?? 0, "/s");
        if (held is not null) Tell(figures, "at the highest rate", held, Patience);
    }

    private static async Task CaughtUpAsync(Figures figures, BenchDatabase database, string what)
    {
        var (clock, waiting) = (Stopwatch.GetTimestamp(), await NumberAsync(database, "select count(*) from alert_inbox where state = 'new'"));
        await SettleAsync(database);
        figures.Add("waiting in the inbox when the last was acknowledged", waiting, "");
        figures.Add(what, Stopwatch.GetElapsedTime(clock).TotalSeconds, "s");
    }

    private static async Task SettleAsync(BenchDatabase database)
    {
        while (await NumberAsync(database, "select count(*) from alert_inbox where state = 'new'") > 0 || await NumberAsync(database, "select count(*) from outbox where kind = 'incident' and dead_at is null") > 0) await Task.Delay(50);
    }

    /// <summary>From the post to the words in a browser that has the list open.</summary>
    private static async Task OnPageAsync(Figures figures, BenchNode node, string cookie, Uri hook)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(UiBench.Chromium());
        await using var context = await browser.NewContextAsync(new() { BaseURL = node.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
        await context.AddCookiesAsync([new() { Name = "dd0c", Value = cookie, Url = node.Address.ToString() }]);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/incidents");
        await page.WaitForSelectorAsync("html[data-interactive=true]");
        using var http = new HttpClient();
        var times = new List<double>();
        for (var i = 0; i < Probes + 3; i++)
        {
            var word = $"Probe{i}x";
            var clock = Stopwatch.GetTimestamp();
            using (var answer = await http.PostAsync(hook, Json(BenchAlerts.Batch([BenchAlerts.Of(word, SyntheticCompany.Name(5_000 + i), "production", DateTimeOffset.UtcNow, null)])))) answer.EnsureSuccessStatusCode();
            await page.WaitForFunctionAsync("word => document.body.textContent.includes(word)", word, new() { Timeout = 60_000 });
            if (i >= 3) times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            await Task.Delay(300 + (37 * i)); // not in step with what the page gathers
        }
        figures.AddSpread("webhook to incident on an open page", times, "ms", goal: 1_000);
    }

    private static async Task PagesAsync(Figures figures, BenchDatabase database, BenchNode node, Place place, Uri hook, int rows)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var began = DateTimeOffset.UtcNow;
        var service = SyntheticCompany.Name(6_000);
        for (var at = 0; at < StormOf; at += InBatches)
            using (var answer = await http.PostAsync(hook, Json(BenchAlerts.Batch(Enumerable.Range(at, InBatches).Select(i => BenchAlerts.Of($"Storm {i}", service, "production", began.AddMilliseconds(i * 10), null)))))) answer.EnsureSuccessStatusCode();
        var clock = Stopwatch.GetTimestamp();
        await SettleAsync(database);
        figures.Add("10,000 alerts of one incident: read and judged after", Stopwatch.GetElapsedTime(clock).TotalSeconds, "s");
        var number = (long)await NumberAsync(database, $"select number from incidents where alerts >= {StormOf} order by alerts desc limit 1");

        clock = Stopwatch.GetTimestamp();
        await AlertRowsSeed.WriteAsync(database, place.Tenant, place.Integration, rows);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rows:#,0} alerts written in {Stopwatch.GetElapsedTime(clock).TotalSeconds:0} s"));
        figures.Add("alerts in the database", await NumberAsync(database, "select count(*) from alerts"), "");
        figures.Add("incidents in the database", await NumberAsync(database, "select count(*) from incidents"), "");
        figures.AddSpread("page of an incident of 10,000 alerts", await GetAsync($"incidents/{number}"), "ms", goal: 500);
        figures.AddSpread("list of incidents, the page", await GetAsync("incidents"), "ms", goal: 500);
        figures.AddSpread("list of all incidents, the page", await GetAsync("incidents?state=all"), "ms", goal: 500);
        figures.AddSpread("list of incidents, the API", await GetAsync("api/v1/incidents?limit=50"), "ms", goal: 500);
        figures.AddSpread("list of alerts, the API", await GetAsync("api/v1/alerts?limit=50"), "ms", goal: 500);

        async Task<List<double>> GetAsync(string path)
        {
            var times = new List<double>();
            for (var i = 0; i < Loads + 5; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                if (path.StartsWith("api/", StringComparison.Ordinal)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", place.Token);
                else request.Headers.Add("Cookie", $"dd0c={place.Cookie}");
                var start = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (i >= 5) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (!answer.IsSuccessStatusCode || !text.Contains(path.Contains("alerts", StringComparison.Ordinal) ? "\"title\"" : path.StartsWith("api/", StringComparison.Ordinal) ? "\"number\"" : "incident", StringComparison.OrdinalIgnoreCase)) throw new StartupProblem($"/{path} answered {(int)answer.StatusCode} and not what was to be measured.");
            }
            return times;
        }
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    private static async Task<double> NumberAsync(BenchDatabase database, string sql)
    {
        await using var command = database.Owner.CreateCommand(sql);
        command.CommandTimeout = 600;
        return Convert.ToDouble(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
