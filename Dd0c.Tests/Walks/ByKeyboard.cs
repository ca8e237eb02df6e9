using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Walks;

/// <summary>Keys alone: what is to be pressed is come to by Tab.</summary>
internal sealed class ByKeyboard(IPage page) : Way(page)
{
    private const int MostTabs = 40;

    public override async Task PressAsync(ILocator what)
    {
        await ReachAsync(what);
        await Page.Keyboard.PressAsync(await what.GetAttributeAsync("type") == "checkbox" ? "Space" : "Enter");
    }

    public override async Task PressAsync(ILocator what, string key)
    {
        await Expect(what).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync(key);
    }

    public override async Task WriteAsync(ILocator field, string text)
    {
        await ReachAsync(field);
        await Page.Keyboard.TypeAsync(text);
    }

    /// <summary>By its first letters.</summary>
    public override Task ChooseAsync(ILocator list, string word) => WriteAsync(list, word);

    public override async Task GoAsync(string place, string key)
    {
        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync(key);
        await Expect(Page.Locator("main h1")).ToContainTextAsync(place);
        await Expect(Page.Locator("main h1")).ToBeFocusedAsync();
    }

    public override async Task<int> FindAsync(string text)
    {
        await Page.Keyboard.PressAsync("Control+k");
        await Expect(Page.Locator("#palette-input")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(text);
        await Page.Keyboard.PressAsync("Enter");
        return text.Length + 1;
    }

    private async Task ReachAsync(ILocator what)
    {
        await Expect(what).ToBeVisibleAsync();
        for (var tabs = 0; await what.EvaluateAsync<int>(Direction) is not 0 and var direction; tabs++)
        {
            if (tabs == MostTabs) Assert.Fail($"{MostTabs} Tabs did not lead to {what}, but to {await Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)")}.");
            await Page.Keyboard.PressAsync(direction < 0 ? "Shift+Tab" : "Tab");
        }
    }

    /// <summary>Where it lies from what has the focus: before, here or after.</summary>
    private const string Direction = "e => { const at = document.activeElement; return at === e ? 0 : at !== document.body && at.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1; }";
}
