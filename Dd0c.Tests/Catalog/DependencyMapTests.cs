using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Catalog;

/// <summary>The map of dependencies, in a browser.</summary>
[Collection(Support.Portal.Name)]
[Trait("Length", "long")]
public sealed class DependencyMapTests(PortalHost portal)
{
    [Theory]
    [InlineData("map", "", "light", 1440), InlineData("map-list", "?root={0}&depth=2", "dark", 1440), InlineData("map-list", "?root={0}", "light", 320)]
    [InlineData("map-graph", "?root={0}&as=graph", "light", 1440), InlineData("map-graph", "?root={0}&as=graph&depth=3", "dark", 1440), InlineData("map-graph", "?root={0}&as=graph&depth=2", "dark", 760)]
    [InlineData("map-none", "?root=nothing-like-it", "light", 760), InlineData("map-kind", "?root={0}&kind=reads_from&depth=9", "dark", 760)]
    public async Task The_map_has_no_accessibility_fault_and_does_not_scroll_sideways(string name, string query, string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/dependencies" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, portal.Seed.Services[5].Slug));
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task From_a_service_the_graph_is_reached_and_walked_by_keyboard_alone()
    {
        await using var context = await portal.OpenAsync(1440);
        var page = await Pages.OpenAsync(context, $"/services/{portal.Seed.Services[5].Slug}/dependencies");
        await page.GetByRole(AriaRole.Link, new() { Name = "Show as graph" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/dependencies\\?root=.*as=graph"));
        var box = page.Locator(".graph a.box:not(.root)").First;
        await box.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".graph a.root")).Not.ToContainTextAsync(portal.Seed.Services[5].DisplayName);
        await page.CloseAsync();
    }

    [Fact]
    public async Task What_the_address_asks_wrongly_is_named_and_left_out()
    {
        await using var context = await portal.OpenAsync(1440);
        var page = await Pages.OpenAsync(context, $"/dependencies?root={portal.Seed.Services[5].Slug}&depth=9&kind=hates&dir=sideways");
        await Expect(page.GetByText("depth=9, dir=sideways, kind=hates")).ToBeVisibleAsync();
        await page.CloseAsync();
    }
}
