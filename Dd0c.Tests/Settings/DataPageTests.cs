using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Settings;

/// <summary>Settings, Data in a browser.</summary>
[Collection(Entry.Name)]
public sealed class DataPageTests(EntryHost host)
{
    [Fact]
    public async Task An_owner_exports_and_is_asked_for_the_name_before_anything_is_deleted_and_admins_are_told_whom_to_ask()
    {
        await using var context = await host.OpenAsync(host.Owner, 1440, "light");
        var page = await Pages.OpenAsync(context, "/settings/data");
        await Shots.TakeAsync(page, "data-light-1440", whole: true);
        await Pages.CheckAsync(page);
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export everything" }).ClickAsync());
        Assert.Equal("dd0c-export.zip", file.SuggestedFilename);
        using (var zip = System.IO.Compression.ZipFile.OpenRead(await file.PathAsync())) Assert.NotNull(zip.GetEntry("manifest.json"));
        await page.GetByLabel("Type Acme to delete it").FillAsync("acme");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("It is called Acme")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "data-mistyped-light-1440", whole: true);
        await Pages.CheckAsync(page);

        await using var other = await host.OpenAsync(await host.JoinAsync(Role.Admin), 320, "dark");
        var theirs = await Pages.OpenAsync(other, "/settings/data");
        await Expect(theirs.GetByText("Only an owner can delete Acme.")).ToBeVisibleAsync();
        await Shots.TakeAsync(theirs, "data-dark-320", whole: true);
        await Pages.CheckAsync(theirs);
        await theirs.CloseAsync();
        await page.CloseAsync();
    }
}
