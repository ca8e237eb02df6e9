using System.Net;
using System.Text;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts.Noise;

/// <summary>The noise report in a browser.</summary>
[Collection(Entry.Name)]
public sealed class NoisePageTests(EntryHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("light", 1440), InlineData("dark", 320)]
    public async Task It_says_that_nothing_came_and_then_what_fires_most_and_what_to_do(string theme, int width)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Noise {theme}", theme);
        var page = org.Page;
        await page.SetViewportSizeAsync(width, 900);
        await org.GoAsync("/incidents/noise");
        await Expect(page.GetByText("Nothing came in this time")).ToBeVisibleAsync();
        await Pages.CheckAsync(page);

        var address = await portal.InTenantAsync<IntegrationActions, string>(async actions =>
        {
            var made = Assert.IsType<IntegrationAnswer.Done>(await actions.CreateAsync(AlertProvider.Alertmanager, "Prometheus", new(), Actor.Cli, Cancelled)).Integration;
            return $"v1/webhooks/{(await actions.TokensAsync(made.Id, Cancelled))[0]}/alertmanager";
        }, org.TenantId);
        using var hooks = portal.Browserless();
        for (var i = 0; i < 5; i++)
        {
            var at = DateTimeOffset.UtcNow.AddMinutes(-300 + (40 * i));
            foreach (var end in new DateTimeOffset?[] { null, at.AddMinutes(4) })
            {
                using var content = new StringContent(AlertPortal.Batch(AlertPortal.Alert("Bounces", "mail", at, end)).ToJsonString(), Encoding.UTF8, "application/json");
                using var answer = await hooks.PostAsync(address, content, Cancelled);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            }
        }
        var row = page.GetByRole(AriaRole.Region, new() { Name = "Noisiest alerts" }).Locator("tbody tr");
        await Expect(page.Locator("main")).ToBeVisibleAsync();
        while (await row.Filter(new() { HasText = "5 of 5 resolved themselves" }).CountAsync() == 0) await org.GoAsync("/incidents/noise?range=24h");
        await Expect(page.Locator(".figures")).ToContainTextAsync("fewer to look at");
        await Shots.TakeAsync(page, $"noise-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await row.GetByRole(AriaRole.Link, new() { Name = "Mute pattern…" }).ClickAsync();
        await Expect(page.GetByText("It would have hidden 5 alerts and 5 incidents in the last 30 days.")).ToBeVisibleAsync();
    }
}
