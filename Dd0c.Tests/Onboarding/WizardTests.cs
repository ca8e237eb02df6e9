using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Onboarding;

[Collection(Entry.Name)]
public sealed class WizardTests(EntryHost portal)
{
    [Fact]
    public async Task From_the_first_run_link_to_a_catalog_of_the_sample_company()
    {
        await using var context = await portal.OpenAsync(null);
        var page = await Pages.OpenAsync(context, $"/setup?key={await portal.SetupLinkAsync()}");
        await Shots.TakeAsync(page, "setup-light-1440");
        await page.FillAsync("[name=organisation]", "Acme");
        await page.FillAsync("[name=displayName]", "Grace Hopper");
        await page.FillAsync("[name=email]", "grace@acme.example");
        await page.FillAsync("[name=password]", "nanoseconds are this long");
        await page.ClickAsync("button:has-text('Create organisation')");
        await page.WaitForURLAsync("**/start/welcome");
        await Shots.TakeAsync(page, "start-welcome-light-1440", whole: true);
        await page.ClickAsync("button:has-text('Explore with sample data')");
        await page.WaitForURLAsync("**/start/discover**");
        await Expect(page.Locator("#run-live, #run-result")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "start-discover-light-1440");
        await Expect(page.Locator("#run-result")).ToBeVisibleAsync(new() { Timeout = 240_000 });
        await Expect(page.Locator("#run-result")).ToContainTextAsync("services found");
        await Shots.TakeAsync(page, "start-result-light-1440");
        await Pages.CheckAsync(page);

        await page.ReloadAsync();
        await Expect(page.Locator("#run-result")).ToBeVisibleAsync();
        await page.ClickAsync("a:has-text('What was read')");
        await Expect(page.Locator(".matrix").First).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        foreach (var theme in (string[])["light", "dark"])
        {
            await context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = portal.ClientOptions.BaseAddress.ToString() }]);
            foreach (var width in (int[])[1440, 360])
            {
                await page.SetViewportSizeAsync(width, 900);
                foreach (var (name, address) in new[] { ("run", page.Url), ("discovery", "/discovery"), ("activity", "/discovery/activity"), ("settings-connections", "/settings/connections"), ("start-aws-done", "/start/aws"), ("start-discover-done", "/start/discover") })
                {
                    if (name != "run") await page.GotoAsync(address); else await page.ReloadAsync();
                    await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
                    await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: true);
                    await Pages.CheckAsync(page);
                    if (name == "start-discover-done") await page.GoBackAsync();
                }
                await page.GotoAsync("/discovery");
                await page.Locator("a[data-row]").First.ClickAsync();
                await page.WaitForURLAsync("**/discovery/runs/**");
            }
        }
    }

    [Fact]
    public async Task The_wizard_tells_what_is_wrong_with_a_role_and_can_be_left_and_taken_up_again()
    {
        var owner = await portal.JoinAsync(Role.Owner);
        await using var context = await portal.OpenAsync(owner);
        var page = await Pages.OpenAsync(context, "/start/aws");
        await Expect(page.Locator("#external-id")).Not.ToBeEmptyAsync();
        await page.FillAsync("[name='auth.roleArn']", "not an arn");
        await page.ClickAsync("button:has-text('Check and connect')");
        await Expect(page.Locator("#f-auth-roleArn-fault")).ToContainTextAsync("role's ARN");
        await Expect(page.Locator("[name='auth.roleArn']")).ToHaveValueAsync("not an arn");
        await page.ClickAsync("button:has-text('Skip for now')");
        await page.WaitForURLAsync("**/start/github");
        await page.GotoAsync("/start");
        await page.WaitForURLAsync("**/start/github");
    }

    [Theory]
    [InlineData("light", 1440), InlineData("dark", 1440), InlineData("light", 360), InlineData("dark", 360)]
    public async Task The_writing_pages_have_no_accessibility_fault_and_do_not_scroll_sideways(string theme, int width)
    {
        var owner = await portal.JoinAsync(Role.Owner);
        await using (var outside = await portal.OpenAsync(null, width, theme))
        {
            var key = await portal.SetupLinkAsync();
            foreach (var (name, address) in new[] { ("sign-in", "/sign-in"), ("setup", $"/setup?key={key}"), ("setup-dead", "/setup?key=x"), ("join-dead", "/join?key=x") })
                await LookAsync(outside, $"{name}-{theme}-{width}", address);
        }
        await using var context = await portal.OpenAsync(owner, width, theme);
        foreach (var (name, address) in new[]
        {
            ("start-welcome", "/start/welcome"), ("start-aws", "/start/aws"), ("start-aws-key", "/start/aws?way=accessKey"), ("start-github", "/start/github"), ("start-discover-empty", "/start/discover"),
            ("settings-empty", "/settings/connections"), ("settings-add", "/settings/connections?add=aws"), ("settings-members", "/settings/members"), ("settings-tokens", "/settings/tokens"), ("settings-preferences", "/settings/preferences"),
            ("discovery-empty", "/discovery"), ("activity-empty", "/discovery/activity"),
        })
            await LookAsync(context, $"{name}-{theme}-{width}", address);
    }

    private static async Task LookAsync(Microsoft.Playwright.IBrowserContext context, string shot, string address)
    {
        var page = await Pages.OpenAsync(context, address);
        await Shots.TakeAsync(page, shot, whole: true);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }
}
