using Dd0c.Tests.Support;
using Xunit;

namespace Dd0c.Tests.Portal;

[Collection(Support.Portal.Name)]
public sealed class KitPageTests(PortalHost portal)
{
    [Theory, InlineData("light", 1440), InlineData("dark", 1440), InlineData("light", 320)]
    public async Task Every_component_is_shown_in_every_state_without_an_accessibility_fault(string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/_kit");
        await page.Locator(".kit details.why").First.Locator("summary").ClickAsync();
        await Shots.TakeAsync(page, $"kit-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.CloseAsync();
    }
}
