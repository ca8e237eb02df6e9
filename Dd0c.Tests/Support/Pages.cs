using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Support;

/// <summary>What every page must stand.</summary>
internal static class Pages
{
    // Run as it is: the package's own way opens a page more each time and tells of all that passes, and took most of the time of the browser's tests.
    private static readonly string s_axe = $"if (!window.axe) {{ {new BundledAxeScriptProvider().GetScript()} }}";

    public static async Task<IPage> OpenAsync(IBrowserContext context, string address)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        return page;
    }

    /// <summary>axe finds nothing, and nothing is wider than the window.</summary>
    /// <param name="faults">The page is meant to show a fault.</param>
    public static async Task CheckAsync(IPage page, bool faults = false)
    {
        if (!faults) await Expect(page.Locator("main .notice.danger")).ToHaveCountAsync(0);
        await page.EvaluateAsync(s_axe);
        var found = await page.EvaluateAsync<string[]>("""
            () => axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 4).map(n => n.html).join(' | ')}`))
            """);
        Assert.True(found.Length == 0, string.Join("\n", found));
        var wide = await page.Locator("html").EvaluateAsync<string?>("""
            e => e.scrollWidth <= innerWidth ? null : [...document.querySelectorAll('body *')].filter(x => x.getBoundingClientRect().right > innerWidth + 0.01 && !x.closest('.tabs, .views, .why-scroll, pre')).slice(0, 5).map(x => x.outerHTML.slice(0, 120)).join(' | ') || `page is ${e.scrollWidth} wide`
            """);
        Assert.Null(wide);
    }
}
