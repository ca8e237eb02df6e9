using Dd0c.Tests.Support;
using Xunit;

namespace Dd0c.Tests.Catalog;

[Collection(Support.Portal.Name)]
public sealed class CatalogPageTests(PortalHost portal)
{
    [Theory]
    [InlineData("catalog", "/services?size=25", "light", 1440), InlineData("catalog", "/services?size=25", "dark", 1440), InlineData("catalog", "/services?size=25", "light", 760), InlineData("catalog", "/services?size=25&health=degraded", "light", 320)]
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
}
