using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Walks;

/// <summary>Clicks; keys only to write in a field that was clicked.</summary>
internal class ByMouse(IPage page) : Way(page)
{
    public override Task PressAsync(ILocator what) => what.ClickAsync();

    public override async Task WriteAsync(ILocator field, string text)
    {
        await PressAsync(field);
        await Expect(field).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(text);
    }

    /// <summary>The list that a native field unfolds is drawn by the system, out of a test's reach.</summary>
    public override Task ChooseAsync(ILocator list, string word) => list.SelectOptionAsync(new SelectOptionValue { Label = word });

    public override async Task GoAsync(string place, string key)
    {
        await PressAsync(Page.Locator(".nav a", new() { Has = Page.GetByText(place, new() { Exact = true }) }));
        await Expect(Page.Locator("main h1")).ToContainTextAsync(place);
    }
}
