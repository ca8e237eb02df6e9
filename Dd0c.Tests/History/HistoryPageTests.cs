using System.Text.RegularExpressions;
using Dd0c.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.History;

[Collection(Support.Portal.Name)]
public sealed partial class HistoryPageTests(PortalHost portal)
{
    [Theory]
    [InlineData("changes", "/discovery/changes", "light", 1440), InlineData("changes", "/discovery/changes", "dark", 1440), InlineData("changes", "/discovery/changes?team=payments", "light", 320), InlineData("changes-empty", "/discovery/changes?since=1d&team=search", "light", 1440)]
    [InlineData("as-of", "/services?size=25&asof=$3", "light", 1440), InlineData("as-of", "/services?size=25&asof=$3", "dark", 1440), InlineData("as-of", "/services?size=25&asof=$3&health=degraded", "light", 320), InlineData("as-of-before", "/services?asof=2020-01-01T00:00:00Z", "light", 1440)]
    [InlineData("as-of-service", "/services/payment-api?asof=$3", "light", 1440), InlineData("as-of-service", "/services/legacy-ledger?asof=$3", "dark", 320), InlineData("as-of-service-missing", "/services/payment-api?asof=2020-01-01T00:00:00Z", "light", 1440)]
    public async Task A_page_has_no_accessibility_fault_and_does_not_scroll_sideways(string name, string address, string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, DaysAgo().Replace(address, m => At(int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))));
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: width < 1000);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_catalog_of_a_day_is_chosen_in_the_display_menu_and_left_by_one_link()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services?team=orders");
        await page.GetByText("Display", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("As of").FillAsync($"{portal.Seed.Now.AddDays(-3):yyyy-MM-dd}T10:00");
        await page.GetByText("Show the catalog of that time").ClickAsync();
        // The address holds the instant and not the viewer's clock: 10:00 in Berlin is 8:00 or 9:00 everywhere.
        await Expect(page).ToHaveURLAsync(new Regex("team=orders&asof=[0-9-]+T0[89]%3A00%3A00Z"));
        await Expect(page.Locator(".notice", new() { HasText = "As of" })).ToContainTextAsync("10:00");
        // Then Payments' services were the Orders team's.
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "payment-api", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "payment-api", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/services/payment-api\\?asof="));
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "payment-api" })).ToBeVisibleAsync();
        await Expect(page.Locator(".owner-card")).ToContainTextAsync("Orders");
        await Expect(page.Locator("main .correct")).ToHaveCountAsync(0);
        await page.GetByText("Back to now").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/services/payment-api$"));
        await Expect(page.Locator("main .signs")).ToContainTextAsync("Payments");
        await Expect(page.Locator("main .correct").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_changed_is_grouped_with_who_and_why_and_leads_on()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/discovery/changes");
        foreach (var title in new[] { "New services", "Gone", "Other owner", "Changed otherwise" }) await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
        await Expect(page.Locator("section", new() { HasText = "Gone" }).First).ToContainTextAsync("by Sarah Chen: a cron of the ledger");
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "discovery run" })).ToHaveAttributeAsync("href", new Regex("/discovery/runs/"));
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "legacy-ledger" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/services/legacy-ledger\\?asof="));
        await page.GotoAsync("/discovery/changes");
        await page.Locator("select[name=team]").SelectOptionAsync("payments");
        await Expect(page).ToHaveURLAsync(new Regex("team=payments"));
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Other owner" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Since yesterday" })).ToHaveAttributeAsync("href", new Regex("team=payments"));
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Since yesterday" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("since=1d&team=payments"));
        // A day alone, in the viewer's own time, from its beginning.
        await page.GotoAsync($"/discovery/changes?from={portal.Seed.Now.AddDays(-4):yyyy-MM-dd}");
        await Expect(page).ToHaveURLAsync(new Regex("from=[0-9-]+T2[23]%3A00%3A00Z"));

        var file = await page.APIRequest.GetAsync("/discovery/changes/export.csv?since=7d");
        var text = await file.TextAsync();
        Assert.StartsWith("text/csv", file.Headers["content-type"], StringComparison.Ordinal);
        Assert.Contains("\"removed\",\"legacy-ledger\"", text, StringComparison.Ordinal);
        Assert.Contains("\"Sarah Chen: a cron of the ledger\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_stands_in_an_address_the_pages_and_the_file_answer()
    {
        await using var context = await portal.OpenAsync();
        string[] instants = ["0001-01-01T00:00:00Z", "1900-01-01", "9999-12-31T23:59:59Z", "2099-12-31", "2026-02-30", "2026-11-20%0A", "2026-11-20T10:00:00Z%0A", "2026-11-20T10:00:00%2B25:00", "2026-03-29T02:30", "2026-10-25T02:30", "now", "%00", "'%22%3E%3Cscript%3E", "%F0%9F%92%A3", new string('9', 1500)];
        foreach (var at in instants)
            foreach (var address in new[] { "/services?asof=$", "/services/payment-api?asof=$", "/discovery/changes?from=$", "/discovery/changes?to=$", "/discovery/changes?from=$&to=2020-01-01T00:00:00Z&page=99999999999999999999&team=$&since=$", "/discovery/changes/export.csv?from=$&to=$&page=-1&team=$" })
            {
                var answer = await context.APIRequest.GetAsync(address.Replace("$", at, StringComparison.Ordinal));
                Assert.True(answer.Status == 200 || (at == "%00" && answer.Status is 400 or 404), $"{answer.Status}: {address} with {at[..Math.Min(60, at.Length)]}");
                Assert.DoesNotContain("<script>'", await answer.TextAsync(), StringComparison.Ordinal);
            }
        var gone = await context.APIRequest.GetAsync("/services/%00?asof=2026-01-01");
        Assert.InRange(gone.Status, 200, 404);
    }

    private string At(int days) => portal.Seed.Now.AddDays(-days).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$(\d+)")] private static partial Regex DaysAgo();
}
