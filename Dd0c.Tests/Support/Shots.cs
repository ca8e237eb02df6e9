using Microsoft.Playwright;

namespace Dd0c.Tests.Support;

/// <summary>Pictures of pages, kept as artifacts for people to look at.</summary>
internal static class Shots
{
    private static readonly string s_folder = Path.Combine(Root(), "artifacts", "screenshots");

    public static async Task TakeAsync(IPage page, string name, bool whole = false)
    {
        if (whole) await page.Locator("html").EvaluateAsync("e => e.scrollTo(0, 0)");
        await page.ScreenshotAsync(new() { Path = Path.Combine(s_folder, $"{name}.png"), FullPage = whole });
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Dd0c.sln"))) return folder.FullName;
        return AppContext.BaseDirectory;
    }
}
