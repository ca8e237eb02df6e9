using Dd0c.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Portal;

[Collection(Support.Portal.Name)]
public sealed class KitPageTests(PortalHost portal)
{
    // Of section 8 of the design; the limit of a plan comes with plans.
    private static readonly string[] s_states = ["Loading", "Empty, first time", "Empty, filtered", "Partial", "Stale", "Error", "No permission", "Not connected", "Connection lost", "Conflict"];

    [Theory, InlineData("light", 1440), InlineData("dark", 1440), InlineData("light", 320)]
    public async Task Every_component_is_shown_in_every_state_without_an_accessibility_fault(string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/_kit");
        foreach (var state in s_states) await Expect(page.Locator($".kit .state:has(> .meta:text-is('{state}')) > .meta + *")).ToBeVisibleAsync();
        await Expect(page.Locator(".kit .reconnect p:visible")).ToHaveCountAsync(4);
        await page.Locator(".kit details.why").First.Locator("summary").ClickAsync();
        await Shots.TakeAsync(page, $"kit-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.CloseAsync();
    }
}
