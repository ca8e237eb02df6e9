using Microsoft.Playwright;

namespace Dd0c.Tests.Support;

/// <summary>The browser the pages are looked at in: the distribution's own headless Chromium, or the one <c>DD0C_CHROMIUM</c> names.</summary>
internal static class Chromium
{
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        Assertions.SetDefaultExpectTimeout(30_000); // a busy machine is no fault of a page
        return playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("DD0C_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium-headless-shell",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }
}
