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

namespace Dd0c.Tests.Alerts.Mutes;

/// <summary>Mutes in a browser.</summary>
[Collection(Entry.Name)]
public sealed class MutePageTests(EntryHost host)
{
    private readonly string _service = $"svc-{Guid.NewGuid():N}"[..12];
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("light", 1440)]
    public async Task The_pattern_of_an_incident_is_muted_after_a_look_at_what_that_hides_and_unmuted(string theme, int width)
    {
        await SendAsync("Slow");
        await using var context = await host.OpenAsync(host.Owner, width, theme);
        var page = await Pages.OpenAsync(context, "/incidents?q=" + _service);
        await page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") }).Locator("a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Mute pattern…" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("New mute");
        await Expect(page.GetByLabel("Part of the title")).ToHaveValueAsync(new Regex(_service));
        await Expect(page.GetByText("It would have hidden 1 alert and 1 incident in the last 30 days.")).ToBeVisibleAsync();
        await Expect(page.GetByText("That something is resolved")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"mute-new-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Say why, in at most 500 characters.")).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        await page.GetByLabel("Reason").FillAsync("Disks are exchanged");
        await page.GetByLabel("Monday").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "See again what it would hide" }).ClickAsync();
        await Expect(page.GetByText(new Regex("It would have hidden [01] alert"))).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Reason")).ToHaveValueAsync("Disks are exchanged");
        await page.GetByLabel("Monday").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true }).ClickAsync();

        var row = page.Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") });
        await Expect(row).ToContainTextAsync("Active");
        await Expect(row).ToContainTextAsync("Disks are exchanged");
        await Shots.TakeAsync(page, $"mutes-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);

        await row.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Change") }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Change a mute");
        await Expect(page.GetByLabel("Reason")).ToHaveValueAsync("Disks are exchanged");
        await Expect(page.GetByText("It would have hidden 1 alert and 1 incident in the last 30 days.")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"mute-change-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        var end = await page.GetByLabel("End", new() { Exact = true }).InputValueAsync();
        await page.GetByLabel("End", new() { Exact = true }).FillAsync("2020-01-01T10:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("It ends after it begins, and not in the past.")).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        await page.GetByLabel("End", new() { Exact = true }).FillAsync(end);
        await page.GetByLabel("Name", new() { Exact = false }).Last.FillAsync($"Disks of {_service}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(row).ToContainTextAsync($"Disks of {_service}");
        await Expect(row).ToContainTextAsync("Active");
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^End now") }).ClickAsync();
        await Expect(page.GetByText("has ended. What still fires is told.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ended" }).Locator("tr", new() { HasTextRegex = new Regex($"of {_service}") })).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
    }

    [Fact]
    public async Task A_viewer_sees_mutes_and_makes_and_ends_none()
    {
        await using var context = await host.OpenAsync(await host.JoinAsync(Role.Viewer));
        var page = await Pages.OpenAsync(context, "/incidents/mutes");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "New mute" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "End now" })).ToHaveCountAsync(0);
        await Pages.CheckAsync(page);
        await page.GotoAsync("/incidents/mutes/new");
        await Expect(page.GetByText("Muting alerts needs the role member")).ToBeVisibleAsync();
    }

    private async Task SendAsync(string name)
    {
        var address = await host.InTenantAsync<IntegrationActions, string>(async actions =>
        {
            var made = Assert.IsType<IntegrationAnswer.Done>(await actions.CreateAsync(AlertProvider.Alertmanager, $"Prometheus {_service}", new(), Actor.Cli, Cancelled)).Integration;
            return $"v1/webhooks/{(await actions.TokensAsync(made.Id, Cancelled))[0]}/alertmanager";
        });
        using var hooks = host.Browserless();
        using var content = new StringContent(AlertPortal.Batch(AlertPortal.Alert(name, _service, DateTimeOffset.UtcNow.AddMinutes(-2))).ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await hooks.PostAsync(address, content, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
