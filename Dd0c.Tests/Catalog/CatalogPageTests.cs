using System.Text.RegularExpressions;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Catalog;

[Collection(Support.Portal.Name)]
public sealed class CatalogPageTests(PortalHost portal)
{
    [Theory]
    [InlineData("catalog", "/services?size=25", "light", 1440), InlineData("catalog", "/services?size=25", "dark", 1440), InlineData("catalog", "/services?size=25", "light", 760), InlineData("catalog", "/services?size=25&health=degraded", "light", 320)]
    [InlineData("catalog-unfolded", "/services?size=25&unfold=env", "light", 1440), InlineData("catalog-unfolded", "/services?size=25&unfold=env", "dark", 1440), InlineData("catalog-unfolded", "/services?size=25&unfold=env&cols=owner,env", "dark", 320)]
    [InlineData("catalog-panel", "/services?health=down&health=degraded&sel=payment-api", "light", 1440), InlineData("catalog-panel", "/services?health=down&sel=payment-api", "dark", 320)]
    [InlineData("catalog-empty", "/services?q=nothing-like-this&tier=critical", "light", 1440)]
    [InlineData("service", "/services/payment-api", "light", 1440), InlineData("service", "/services/payment-api", "dark", 1440), InlineData("service", "/services/payment-api", "light", 320)]
    [InlineData("infra", "/services/payment-api/infra", "dark", 1440), InlineData("infra-unfolded", "/services/payment-api/infra?env=all", "light", 1440), InlineData("infra-one", "/services/payment-api/infra?env=staging", "dark", 320), InlineData("dependencies", "/services/payment-api/dependencies", "light", 1440), InlineData("activity", "/services/payment-api/activity", "light", 760)]
    [InlineData("missing", "/services/no-such-service", "light", 1440)]
    public async Task A_page_has_no_accessibility_fault_and_does_not_scroll_sideways(string name, string address, string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, address);
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: width < 1000);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_service_has_a_row_for_each_environment_that_leads_to_its_resources_there()
    {
        await using var context = await portal.OpenAsync(1440);
        var page = await Pages.OpenAsync(context, "/services?q=payment-api");
        await page.GetByText("Display", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "One row per environment" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("unfold=env"));
        var environments = portal.Seed.Services.Single(s => s.Slug == "payment-api").Environments;
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync(new Regex($@"^\d+ services?, \d+ rows?$"));
        foreach (var environment in environments)
            await Expect(page.Locator($"#row-payment-api-{environment}")).ToHaveAttributeAsync("href", $"/services/payment-api/infra?env={environment}");
        await page.Locator($"#row-payment-api-{environments[0]}").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/services/payment-api/infra\\?env={environments[0]}"));
        await page.CloseAsync();
    }
}
