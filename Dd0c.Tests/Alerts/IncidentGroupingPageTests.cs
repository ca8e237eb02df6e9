using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts;

/// <summary>An incident's grouping mended in a browser: split, merged, and its unknown words mapped; and the service's own tab.</summary>
[Collection(Entry.Name)]
public sealed class IncidentGroupingPageTests(EntryHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("light", 1440), InlineData("dark", 320)]
    public async Task Alerts_are_taken_out_and_brought_back_and_a_word_becomes_a_service(string theme, int width)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Grouping {theme}", theme);
        var page = org.Page;
        await page.SetViewportSizeAsync(width, 900);
        await org.ExecuteAsync("""
            insert into services (tenant_id, id, slug, name, display_name, aliases, type, lifecycle, tier, tech_stack, environments, health, owner_state, owner_confidence, confidence, anchors, evidence, conflicts, drift, fingerprint, missed_runs, created_at, updated_at)
            values ($1, gen_random_uuid(), 'zephyr-mailer', 'zephyr-mailer', 'Zephyr mailer', '{}', 'api', 'production', 'critical', '{}', '{production}', 'healthy', 'unowned', 0, 1, '{name:zephyr}', '[]', '[]', '[]', '\x00', 0, now(), now())
            """);
        await org.ExecuteAsync("update tenants set catalog_version = catalog_version + 1 where id = $1");
        await SendAsync(org.TenantId, "Slow", "Errors");
        while (await page.Locator("main tbody tr").CountAsync() == 0) await org.GoAsync("/incidents");
        await org.GoAsync("/incidents/1");

        await page.GetByText("Grouped wrongly?").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Split" }).ClickAsync();
        await Expect(page.GetByText("Name alerts of this incident.")).ToBeVisibleAsync();
        await page.GetByLabel(new Regex("^Errors")).CheckAsync();
        await Shots.TakeAsync(page, $"incident-grouping-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Split" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/incidents/2$"));
        await Expect(page.Locator("h1")).ToContainTextAsync("Errors");
        await page.GetByText("Grouped wrongly?").ClickAsync();
        await page.GetByLabel("Make incidents part of this one").FillAsync("#1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Merge" }).ClickAsync();
        await Expect(page.GetByText("#1 is part of this incident now.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "It is Zephyr mailer" }).ClickAsync();
        await Expect(page.GetByText("2 alerts are matched now.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Which services are these?" })).ToHaveCountAsync(0);
        await Pages.CheckAsync(page);

        await org.GoAsync("/services/zephyr-mailer");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Zephyr mailer" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Incidents ?1") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Active incidents" }).Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.GetByText("No incident of Zephyr mailer was resolved in this time.")).ToBeVisibleAsync();
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        await Shots.TakeAsync(page, $"service-incidents-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
    }

    private async Task SendAsync(Guid tenant, params string[] names)
    {
        var address = await portal.InTenantAsync<IntegrationActions, string>(async actions =>
        {
            var made = Assert.IsType<IntegrationAnswer.Done>(await actions.CreateAsync(AlertProvider.Alertmanager, "Prometheus", new(), Actor.Cli, Cancelled)).Integration;
            return $"v1/webhooks/{(await actions.TokensAsync(made.Id, Cancelled))[0]}/alertmanager";
        }, tenant);
        using var hooks = portal.Browserless();
        using var content = new StringContent(AlertPortal.Batch([.. names.Select((n, i) => AlertPortal.Alert(n, "zephyr-notifier-relay", DateTimeOffset.UtcNow.AddMinutes(i - 3)))]).ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await hooks.PostAsync(address, content, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
