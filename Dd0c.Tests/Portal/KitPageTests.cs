using Deque.AxeCore.Playwright;
using Dd0c.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Portal;

[Collection(Support.Portal.Name)]
public sealed class KitPageTests(PortalHost portal)
{
    [Theory, InlineData("light", 1440), InlineData("dark", 1440), InlineData("light", 320)]
    public async Task Every_component_is_shown_in_every_state_without_an_accessibility_fault(string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/_kit");
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        await page.Locator(".kit details.why").First.Locator("summary").ClickAsync();
        await Shots.TakeAsync(page, $"kit-{theme}-{width}", whole: true);
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, string.Join("\n", found.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html).Take(4))}")));
        await page.CloseAsync();
    }
}
