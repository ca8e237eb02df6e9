using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Walks;

/// <summary>How somebody goes through the portal: without a pointer, without a keyboard but to write, or with a finger on 320 px.</summary>
public enum By
{
    Keyboard,
    Mouse,
    Touch,
}

/// <summary>What a person can do to a page, and nothing that only a test could.</summary>
internal abstract class Way(IPage page)
{
    public static Way Of(By by, IPage page) => by switch
    {
        By.Keyboard => new ByKeyboard(page),
        By.Mouse => new ByMouse(page),
        _ => new ByTouch(page),
    };

    public IPage Page => page;

    /// <summary>Links, buttons, boxes to tick and what unfolds.</summary>
    public abstract Task PressAsync(ILocator what);

    /// <param name="key">The letter that does it as well.</param>
    public virtual Task PressAsync(ILocator what, string key) => PressAsync(what);

    public abstract Task WriteAsync(ILocator field, string text);

    public abstract Task ChooseAsync(ILocator list, string word);

    /// <param name="place">As the navigation calls it.</param>
    /// <param name="key">The letter after g.</param>
    public abstract Task GoAsync(string place, string key);

    /// <summary>Opens what the palette finds first.</summary>
    /// <returns>Keys that were pressed once it stood open.</returns>
    public virtual async Task<int> FindAsync(string text)
    {
        await PressAsync(page.Locator(".bar-search"));
        await WriteAsync(page.Locator("#palette-input"), text);
        await PressAsync(page.GetByRole(AriaRole.Group, new() { Name = "Best match" }).GetByRole(AriaRole.Option).First);
        return 0;
    }

    /// <summary>It stands there, and nothing of the page is beside the window.</summary>
    public virtual Task SeeAsync(ILocator what) => Expect(what).ToBeVisibleAsync();

    public async Task SeeAsync(ILocator what, string text)
    {
        await Expect(what).ToContainTextAsync(text);
        await SeeAsync(what);
    }

    public ILocator Link(string name) => page.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Summary(string text) => page.Locator("main summary", new() { HasText = text });
}
