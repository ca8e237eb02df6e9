using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Portal;

/// <summary>Places whose module is not there yet say so; watching and the new columns in a browser.</summary>
[Collection(Support.Portal.Name)]
public sealed class ModulePageTests(PortalHost portal)
{
    [Theory, InlineData("dark", 320)]
    public async Task Cost_drift_and_runbooks_have_their_places_and_say_that_they_are_not_there_and_a_service_is_watched_by_one_key(string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/services/payment-api");
        foreach (var (name, verb) in width > 1000 ? new[] { ("Cost", "is") } : [("Cost", "is"), ("Drift", "is"), ("Runbooks", "are")])
        {
            await page.Locator(".tabs").GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"{name} {verb} not connected" })).ToBeVisibleAsync();
            await Expect(page.GetByText($"{name} {verb} not part of this version of dd0c")).ToBeVisibleAsync();
            await Expect(page.GetByText("not your data")).ToBeVisibleAsync();
            await LookAsync(page, $"service-{name.ToLowerInvariant()}", theme, width);
        }
        await page.GotoAsync("/services/payment-api");
        await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("w");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Watching" })).ToHaveAttributeAsync("aria-pressed", "true");
        if (width < 1000)
        {
            await page.GotoAsync("/");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Watching", Exact = true })).ToBeVisibleAsync();
            await LookAsync(page, "home-watching", theme, width);
            await page.GotoAsync("/services/payment-api");
            await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
        }
        await page.Keyboard.PressAsync("w");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Watch", Exact = true })).ToHaveAttributeAsync("aria-pressed", "false");
        await page.GotoAsync(width < 1000 ? "/teams/payments" : "/services?cols=owner,health,score,open,deploy&sort=-score");
        await LookAsync(page, width < 1000 ? "team-claim" : "catalog-columns", theme, width);
        await page.GotoAsync("/drift");
        await Expect(page.Locator(".nav [aria-current=page]")).ToHaveTextAsync("Drift");
        if (width > 1000) await LookAsync(page, "drift", theme, width);
        await page.CloseAsync();
    }

    private static async Task LookAsync(IPage page, string name, string theme, int width)
    {
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
    }
}
