using System.Text.RegularExpressions;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Catalog;

[Collection(Support.Portal.Name)]
public sealed class CatalogKeyboardTests(PortalHost portal)
{
    [Fact]
    public async Task Rows_are_walked_looked_at_and_opened_by_keys_and_back_returns_to_the_row()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services?q=payment&size=25");
        var rows = page.Locator("a[data-row]");
        await page.Keyboard.PressAsync("j");
        await Expect(rows.Nth(0)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
        var second = (await rows.Nth(1).InnerTextAsync()).Trim();

        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator("#side-panel-title")).ToHaveTextAsync(second);
        await Expect(page).ToHaveURLAsync(new Regex($"sel={second}"));
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("#side-panel-title")).ToHaveTextAsync((await rows.Nth(2).InnerTextAsync()).Trim());
        await Expect(rows.Nth(2)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#side-panel")).ToHaveCountAsync(0);
        await Expect(rows.Nth(2)).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/services/payment-"));
        await page.GoBackAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Catalog");
        await Expect(rows.Nth(2)).ToBeFocusedAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Filters_apply_as_they_are_chosen_stay_open_and_can_be_taken_back()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services?size=25");
        var health = page.Locator("details.filter", new() { HasText = "Health" });
        await health.Locator("summary").ClickAsync();
        await health.GetByLabel("Down").CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("health=down"));
        await Expect(page.Locator(".chip.removable")).ToHaveTextAsync(new Regex("Health: Down"));
        await Expect(health).ToHaveAttributeAsync("open", "");
        await Shots.TakeAsync(page, "catalog-filter-light-1440");
        await health.GetByLabel("Degraded").CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("health=degraded&health=down|health=down&health=degraded"));
        var words = await page.Locator("tbody .status").AllInnerTextsAsync();
        Assert.All(words.Where(w => w.Trim() is not ("No owner" or "Two candidates")), w => Assert.Matches("Down|Degraded", w));
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear all" }).ClickAsync();
        await Expect(page.Locator(".chip.removable")).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Text_typed_into_the_filter_is_never_taken_away_while_the_rows_follow()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services?size=25");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("payment-gate", new() { Delay = 60 });
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("1 service");
        await Expect(page.Locator("#services-q")).ToHaveValueAsync("payment-gate");
        // An answer to fewer letters that comes late, while somebody is still in the box.
        await page.EvaluateAsync("() => dd0c.go('/services?size=25&q=payment-', true)");
        await Expect(page.Locator("[data-count]")).Not.ToHaveTextAsync("1 service");
        await Expect(page.Locator("#services-q")).ToHaveValueAsync("payment-gate");
        await Expect(page.Locator("#services-q")).ToBeFocusedAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Without_script_the_form_the_order_and_the_pages_work()
    {
        await using var context = await portal.OpenAsync(script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/services?size=25");
        await page.Locator("#services-q").FillAsync("order-");
        await page.Locator("#services-q").PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("q=order-"));
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(13);
        await page.GetByRole(AriaRole.Link, new() { Name = "Health", Exact = true }).ClickAsync();
        await Expect(page.Locator("th[aria-sort=ascending]")).ToHaveTextAsync(new Regex("Health"));
        await page.GotoAsync("/services?size=25");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Expect(page.Locator(".pager")).ToContainTextAsync("26 to 50 of 150");
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_former_address_leads_to_the_service_and_an_unknown_one_is_not_found()
    {
        await using var context = await portal.OpenAsync();
        var address = await portal.AddressAsync();
        var moved = await context.APIRequest.GetAsync(address + "services/pay-api/infra", new() { MaxRedirects = 0 });
        Assert.Equal(302, moved.Status);
        Assert.EndsWith("/services/checkout-api/infra".Replace("checkout-api", portal.Seed.Services[0].Slug, StringComparison.Ordinal), moved.Headers["location"], StringComparison.Ordinal);
        foreach (var unknown in (string[])["services/no-such-service", "services/payment-api/no-such-tab", "no-such-page", "teams/no-such-team"])
        {
            var answer = await context.APIRequest.GetAsync(address + unknown);
            Assert.Equal(404, answer.Status);
            Assert.True((await answer.TextAsync()).Contains("There is no page at this address", StringComparison.Ordinal), unknown);
        }
    }

    [Theory, InlineData("br", 40), InlineData("gzip", 40), InlineData("identity", 93)]
    public async Task A_page_of_fifty_rows_stays_within_its_size(string encoding, int most)
    {
        using var client = new HttpClient { BaseAddress = await portal.AddressAsync() };
        client.DefaultRequestHeaders.Add("Cookie", $"dd0c={await portal.CookieAsync(portal.Seed.UserId)}");
        client.DefaultRequestHeaders.Add("Accept-Encoding", encoding);
        var sent = await client.GetByteArrayAsync(new Uri("services", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.InRange(sent.Length, 1, most * 1024);
    }
}
