using System.Text.RegularExpressions;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Catalog;

/// <summary>A selection of the catalog is saved, found again, shared and deleted.</summary>
[Collection(Support.Portal.Name)]
public sealed class SavedViewTests(PortalHost portal)
{
    [Theory, InlineData("dark", 320)]
    public async Task A_filter_is_saved_under_a_name_shared_with_colleagues_and_deleted(string theme, int width)
    {
        var name = $"Sick ones {theme}";
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, $"/services?tier=critical&health=down&health=degraded&sort=-deploy{(theme == "dark" ? "&size=25" : "")}");
        var views = page.GetByRole(AriaRole.Navigation, new() { Name = "Views" });
        await page.GetByText("Save view…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await Expect(page.GetByText("A view has a name of at most 60 characters.")).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        await page.GetByLabel("Name of the view").FillAsync(name);
        await page.GetByLabel("For everybody of the organisation").CheckAsync();
        await Shots.TakeAsync(page, $"view-save-{theme}-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await Expect(views.Locator("[aria-current=page]")).ToHaveTextAsync(name);

        // From anywhere it is one link away, with filters, order and size.
        await page.GotoAsync("/services");
        await views.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("tier=critical.*sort=-deploy"));
        await Expect(views.Locator("[aria-current=page]")).ToHaveTextAsync(name);

        // A colleague has it too, and may not delete it.
        await using var theirs = await portal.OpenAsync(width, theme: theme, signedIn: false);
        await theirs.AddCookiesAsync([new() { Name = "dd0c", Value = await portal.CookieAsync(portal.Seed.ViewerId), Url = (await portal.AddressAsync()).ToString() }]);
        var other = await Pages.OpenAsync(theirs, "/services");
        await other.GetByRole(AriaRole.Navigation, new() { Name = "Views" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await Expect(other.Locator(".views [aria-current=page]")).ToHaveTextAsync(name);
        await Expect(other.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Delete view") })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Delete view") }).ClickAsync();
        await Expect(views.GetByRole(AriaRole.Link, new() { Name = name })).ToHaveCountAsync(0);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }
}
