using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Catalog;

[Collection(Support.Portal.Name)]
public sealed class EntityPageTests(PortalHost portal)
{
    [Fact]
    public async Task From_the_catalog_to_a_database_and_on_to_its_service_by_keyboard_and_every_page_stands_the_check()
    {
        await using var context = await portal.OpenAsync(1440, theme: "light");
        var page = await Pages.OpenAsync(context, "/services?q=payment-api");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Catalog" }).GetByRole(AriaRole.Link, new() { Name = "Databases" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Databases", Level = 1 })).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "entities-databases-light-1440");
        await Pages.CheckAsync(page);
        await page.Locator("#entities-q").FillAsync("payment-api");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("1 database");
        await page.GetByRole(AriaRole.Link, new() { Name = "payment-api-items" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "payment-api-items", Level = 1 })).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "entity-database-light-1440");
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Region, new() { Name = "Used by" }).GetByRole(AriaRole.Link, new() { Name = "payment-api" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/services/payment-api$"));
        await page.CloseAsync();

        await using var dark = await portal.OpenAsync(1440, theme: "dark");
        foreach (var (name, address) in new[] { ("entities-deployments", "/entities/deployment"), ("entities-environments", "/entities/environment"), ("entities-infrastructure", "/entities/infrastructure?env=production"), ("search-entities", "/search?q=payment") })
        {
            page = await Pages.OpenAsync(dark, address);
            await Shots.TakeAsync(page, $"{name}-dark-1440");
            await Pages.CheckAsync(page);
            await page.CloseAsync();
        }
        await using var narrow = await portal.OpenAsync(320, theme: "light");
        page = await Pages.OpenAsync(narrow, "/entities/repository?q=payment-api");
        await Shots.TakeAsync(page, "entities-repositories-light-320", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "payment-api", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Deployed from it lately" })).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "entity-repository-light-320", whole: true);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_document_is_found_by_its_words_and_read_in_place_and_its_broken_links_are_told()
    {
        await using var context = await portal.OpenAsync(1440, theme: "light");
        var page = await Pages.OpenAsync(context, "/docs");
        await Shots.TakeAsync(page, "docs-light-1440");
        await Pages.CheckAsync(page);
        await page.Locator("#docs-q").FillAsync("friday");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("1 document");
        await page.GetByRole(AriaRole.Link, new() { Name = "Architecture" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Limits" })).ToBeVisibleAsync();
        var broken = page.GetByRole(AriaRole.Region, new() { Name = "Broken links" });
        await Expect(broken).ToContainTextAsync("nowhere");
        await Expect(broken).Not.ToContainTextAsync("a heading");
        await Expect(page.Locator(".doc [href^='javascript'], .doc script, .doc img")).ToHaveCountAsync(0);
        await Shots.TakeAsync(page, "doc-light-1440", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "runbook", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Payments answers with errors", Level = 1 })).ToBeVisibleAsync();
        await page.GotoAsync("/services/payment-api/docs");
        await Shots.TakeAsync(page, "service-docs-light-1440");
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Payments API" }).ClickAsync();
        await page.GetByText("/payments/{id}").ClickAsync();
        await Expect(page.GetByText("Payment", new() { Exact = true })).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        var address = page.Url;
        await page.CloseAsync();

        await using var narrow = await portal.OpenAsync(320, theme: "dark");
        page = await Pages.OpenAsync(narrow, address);
        await Shots.TakeAsync(page, "doc-openapi-dark-320", whole: true);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_palette_finds_a_queue_below_the_services()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("payment-api");
        var options = page.GetByRole(AriaRole.Option);
        await Expect(options.First).ToContainTextAsync("payment-api");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "APIs, data and infrastructure" })).ToContainTextAsync("payment-api-http");
        await page.CloseAsync();
    }
}
