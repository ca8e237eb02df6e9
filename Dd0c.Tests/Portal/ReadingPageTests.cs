using Dd0c.Tests.Support;
using Xunit;

namespace Dd0c.Tests.Portal;

[Collection(Support.Portal.Name)]
public sealed class ReadingPageTests(PortalHost portal)
{
    [Theory]
    [InlineData("home-org", "/?view=org", "light", 1440), InlineData("home-org", "/?view=org", "dark", 320), InlineData("home", "/", "light", 1440), InlineData("home", "/", "dark", 1440), InlineData("home", "/", "light", 320)]
    [InlineData("teams", "/teams", "light", 1440), InlineData("teams", "/teams", "dark", 320)]
    [InlineData("team", "/teams/payments", "dark", 1440), InlineData("team", "/teams/payments", "light", 760)]
    [InlineData("search", "/search?q=pay", "light", 1440), InlineData("search", "/search?q=zzz", "dark", 760), InlineData("ask-none", "/ask", "light", 320)]
    public async Task A_page_has_no_accessibility_fault_and_does_not_scroll_sideways(string name, string address, string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, address);
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: width < 1000);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }
}
