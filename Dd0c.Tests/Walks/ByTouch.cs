using Microsoft.Playwright;

namespace Dd0c.Tests.Walks;

/// <summary>A finger on a window of 320 px, beside which nothing may lie.</summary>
internal sealed class ByTouch(IPage page) : ByMouse(page)
{
    public const int Width = 320;

    public override Task PressAsync(ILocator what) => what.TapAsync();

    public override async Task GoAsync(string place, string key)
    {
        await PressAsync(Button("Menu"));
        await base.GoAsync(place, key);
    }

    public override async Task SeeAsync(ILocator what)
    {
        await base.SeeAsync(what);
        var wide = await Page.Locator("html").EvaluateAsync<string?>("""
            e => document.scrollingElement.scrollWidth <= 320 ? null : `${location.pathname}: ` + ([...document.querySelectorAll('body *')].filter(x => x.getBoundingClientRect().right > 320.01 && !x.closest('.tabs, .views, .steps, .why-scroll, pre')).slice(0, 5).map(x => x.outerHTML.slice(0, 120)).join(' | ') || document.scrollingElement.scrollWidth)
            """);
        Assert.True(wide is null, wide);
    }
}
