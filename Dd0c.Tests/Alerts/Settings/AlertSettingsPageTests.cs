using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts.Settings;

/// <summary>The rules of alerts on their settings page.</summary>
[Collection(Entry.Name)]
public sealed class AlertSettingsPageTests(EntryHost portal)
{
    [Theory, InlineData("light", 1440), InlineData("dark", 320)]
    public async Task An_admin_changes_the_rules_and_what_is_wrong_is_said_beside_its_field(string theme, int width)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Rules {theme}", theme);
        var page = org.Page;
        await page.SetViewportSizeAsync(width, 900);
        await org.GoAsync("/settings/alerts");
        await Expect(page.GetByLabel("Silence in minutes")).ToHaveValueAsync("10");
        await Expect(page.GetByLabel("Monday")).ToBeCheckedAsync();
        await page.GetByLabel("Silence in minutes").FillAsync("500");
        await page.GetByLabel("Safelist").FillAsync("mine; colour: red");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save rules" }).ClickAsync();
        await Expect(page.GetByText("Line 1: “colour: red”")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-alert-rules-faults-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.GetByLabel("Safelist").FillAsync("mine; title: disk; because: Disks fill up");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save rules" }).ClickAsync();
        await Expect(page.GetByText("Use 1 to 240 minutes.")).ToBeVisibleAsync();
        await page.GetByLabel("Silence in minutes").FillAsync("5");
        await page.GetByLabel("Monday").UncheckAsync();
        await page.GetByLabel("Severities").FillAsync("datadog:P1 = Critical");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try on the last 14 days" }).ClickAsync();
        await Expect(page.GetByText("0 instead of 0 incidents of 0 alerts")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Silence in minutes")).ToHaveValueAsync("5");
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save rules" }).ClickAsync();
        await Expect(page.GetByText("The rules are saved.")).ToBeVisibleAsync();
        await org.GoAsync("/settings/alerts");
        await Expect(page.GetByLabel("Silence in minutes")).ToHaveValueAsync("5");
        await Expect(page.GetByLabel("Safelist")).ToHaveValueAsync("mine; title: disk; because: Disks fill up");
        await Expect(page.GetByLabel("Severities")).ToHaveValueAsync("datadog:p1 = critical");
        await Expect(page.GetByLabel("Monday")).Not.ToBeCheckedAsync();
        await Shots.TakeAsync(page, $"settings-alert-rules-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
    }
}
