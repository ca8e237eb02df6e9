using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts;

/// <summary>Incidents in a browser: they come by themselves, and are answered by keys.</summary>
[Collection(Entry.Name)]
public sealed class IncidentPageTests(EntryHost host) : IAsyncLifetime
{
    private readonly HttpClient _hooks = host.Browserless();
    private readonly string _service = $"svc-{Guid.NewGuid():N}"[..12];
    private string _address = "";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _address = await host.InTenantAsync<IntegrationActions, string>(async actions =>
    {
        var made = Assert.IsType<IntegrationAnswer.Done>(await actions.CreateAsync(AlertProvider.Alertmanager, $"Prometheus {_service}", new(), Actor.Cli, Cancelled)).Integration;
        return $"v1/webhooks/{(await actions.TokensAsync(made.Id, Cancelled))[0]}/alertmanager";
    });

    [Fact]
    public async Task An_incident_comes_into_the_open_list_and_is_acknowledged_noted_and_resolved_by_keys()
    {
        await using var context = await host.OpenAsync(host.Owner);
        var page = await Pages.OpenAsync(context, "/incidents?q=" + _service);
        await Expect(page.Locator("main .empty")).ToBeVisibleAsync();
        await SendAsync("Slow", "Errors");
        var row = page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") });
        await Expect(row).ToHaveCountAsync(1); // by itself
        await row.Locator("a").ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(_service);
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("a");
        await Expect(page.Locator(".signs .status.badge")).ToHaveTextAsync("Acknowledged");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(0);
        await page.FillAsync("textarea[name=text]", "Looking at it <b>now</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(page.Locator(".timeline")).ToContainTextAsync("Looking at it <b>now</b>");
        await page.Locator("button[value=not-helpful]").ClickAsync();
        await Expect(page.Locator("button[aria-pressed=true]")).ToHaveCountAsync(1);
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator(".signs .status.badge")).ToHaveTextAsync("Resolved");
    }

    [Theory, InlineData("light", 1440), InlineData("dark", 1440), InlineData("dark", 320)]
    public async Task The_list_and_an_incident_have_no_accessibility_fault_and_do_not_scroll_sideways(string theme, int width)
    {
        await SendAsync("Slow", "Errors", "A very long name of an alert that somebody once made up to say all about it in one line");
        await using var context = await host.OpenAsync(host.Owner, width, theme);
        var page = await Pages.OpenAsync(context, "/incidents?q=" + _service);
        await Expect(page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") })).ToHaveCountAsync(1);
        await Shots.TakeAsync(page, $"incidents-{theme}-{width}", whole: width < 1000);
        await Pages.CheckAsync(page);
        await page.GotoAsync((await page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") }).Locator("a").First.GetAttributeAsync("href"))!);
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        await Expect(page.Locator(".card", new() { HasText = "Noise" }).First).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"incident-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
    }

    [Fact]
    public async Task An_alert_unfolds_to_what_was_decided_of_it_and_the_page_says_who_was_told()
    {
        await SendAsync("Slow", "Errors");
        await using var context = await host.OpenAsync(host.Owner);
        var page = await Pages.OpenAsync(context, "/incidents?q=" + _service);
        await page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") }).Locator("a").ClickAsync();
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        await Expect(page.Locator(".card", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "Who was told" }) })).ToBeVisibleAsync();
        var way = page.Locator(".incident-alert details").First;
        // What is unfolded before the page is live folds again.
        for (var i = 0; i < 100 && !(await way.InnerTextAsync()).Contains("Received from", StringComparison.Ordinal); i++)
        {
            if (await way.GetAttributeAsync("open") is null) await way.Locator("summary").ClickAsync();
            await page.WaitForTimeoutAsync(100);
        }
        await Expect(way).ToContainTextAsync($"Received from Prometheus {_service}");
        await Expect(way).ToContainTextAsync("Matched to no service.");
        await Expect(way).ToContainTextAsync("No mute covers");
        await Pages.CheckAsync(page);
        await Shots.TakeAsync(page, "incident-unfolded-light-1440", whole: true);
    }

    [Theory, InlineData("critical", false), InlineData("info", true)]
    public async Task Alerts_come_first_and_what_speaks_for_noise_is_a_line_where_nothing_does(string severity, bool speaks)
    {
        var today = DateTimeOffset.UtcNow.Date;
        var night = today.AddDays(-1 - (((int)today.DayOfWeek + 6) % 7)).AddHours(1); // of the last Sunday before today: nothing fires in the future
        await PostAsync(AlertPortal.Alert("Slow", _service, new(night, TimeSpan.Zero), severity: severity));
        using var http = await host.SignedInAsync(host.Owner);
        var page = await PageAsync(http, html => !html.Contains("<strong>–</strong>", StringComparison.Ordinal)); // it has been judged
        Assert.Equal((speaks, !speaks), (page.Contains("<h2>Noise</h2>", StringComparison.Ordinal), page.Contains("Noise 0/100: nothing speaks for noise", StringComparison.Ordinal)));
        Assert.True(page.IndexOf("<h2>Alerts</h2>", StringComparison.Ordinal) < page.IndexOf(speaks ? "<h2>Noise</h2>" : "Noise 0/100", StringComparison.Ordinal));
        Assert.Contains($"Opened by “Slow of {_service}”", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("(+0 s)", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_shows_what_is_asked_for_and_the_page_prints_without_what_one_can_press()
    {
        await SendAsync("Slow", "Errors");
        foreach (var theme in new[] { "light", "dark" })
        {
            await using var context = await host.OpenAsync(host.Owner, theme: theme);
            var page = await Pages.OpenAsync(context, "/incidents?q=" + _service);
            await page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") }).Locator("a").ClickAsync();
            await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
            await Expect(page.Locator(".timeline")).ToContainTextAsync("Opened by");
            await page.Locator("nav[aria-label='What the timeline shows'] a", new() { HasText = "Changes" }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("#timeline")).ToContainTextAsync("No change is suspected.");
            await Expect(page.Locator("#timeline a[aria-current]")).ToHaveTextAsync("Changes");
            await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
            await Pages.CheckAsync(page);
            await Shots.TakeAsync(page, $"incident-timeline-{theme}-1440", whole: true);
            await page.GetByRole(AriaRole.Link, new() { Name = "All", Exact = true }).ClickAsync();
            await Expect(page.Locator(".timeline")).ToContainTextAsync("Opened by");
            await page.EmulateMediaAsync(new() { Media = Media.Print });
            await Expect(page.Locator("#incident-deed")).ToBeHiddenAsync();
            await Expect(page.Locator("textarea[name=text]")).ToBeHiddenAsync();
            await Expect(page.Locator(".timeline")).ToBeVisibleAsync();
            await Shots.TakeAsync(page, $"incident-print-{theme}-1440", whole: true);
        }
    }

    [Fact]
    public async Task A_viewer_reads_and_cannot_answer()
    {
        await SendAsync("Slow");
        var viewer = await host.JoinAsync(Role.Viewer);
        await using var context = await host.OpenAsync(viewer);
        var page = await Pages.OpenAsync(context, "/incidents?q=" + _service);
        await page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") }).Locator("a").ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(_service);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_number_of_nobodys_is_not_found()
    {
        using var http = await host.SignedInAsync(host.Owner);
        using var answer = await http.GetAsync("/incidents/999999", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task SendAsync(params string[] names) => PostAsync([.. names.Select(n => AlertPortal.Alert(n, _service, DateTimeOffset.UtcNow.AddMinutes(-2)))]);

    /// <summary>The incident's page once it is as it is to be.</summary>
    private async Task<string> PageAsync(HttpClient http, Func<string, bool> until)
    {
        while (true)
        {
            var list = await http.GetStringAsync(new Uri($"/incidents?q={_service}", UriKind.Relative), Cancelled);
            if (Regex.Match(list, @"/incidents/(\d+)""") is { Success: true } found && await http.GetStringAsync(new Uri($"/incidents/{found.Groups[1].Value}", UriKind.Relative), Cancelled) is var page && until(page)) return page;
            await Task.Delay(50, Cancelled);
        }
    }

    private async Task PostAsync(params System.Text.Json.Nodes.JsonObject[] alerts)
    {
        var body = AlertPortal.Batch(alerts).ToJsonString();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _hooks.PostAsync(_address, content, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    public ValueTask DisposeAsync()
    {
        _hooks.Dispose();
        return ValueTask.CompletedTask;
    }
}
