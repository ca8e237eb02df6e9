using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Demo;

/// <summary>Storms in a browser.</summary>
[Collection(Entry.Name)]
public sealed class StormPageTests(EntryHost host)
{
    [Fact]
    public async Task A_storm_is_fired_by_keyboard_in_the_sample_company_and_its_incident_comes_by_itself_and_elsewhere_there_is_no_such_card()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var tenant = await host.Services.GetRequiredService<SignUp>().CreateTenantAsync("Sample of storms", null, cancelled);
        await host.Database.Owner.ScalarAsync("update tenants set is_demo = true where id = $1", tenant);
        var person = await host.JoinAsync(Role.Member, tenant);
        foreach (var theme in new[] { "light", "dark" })
        {
            await using var context = await host.OpenAsync(person, theme: theme);
            var page = await Pages.OpenAsync(context, "/incidents");
            var fire = page.Locator("button[name=storm][value=flapping]");
            await Expect(page.Locator("button[name=storm]")).ToHaveCountAsync(4);
            await Pages.CheckAsync(page);
            if (theme == "light")
            {
                await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Connect alerts" })).ToHaveCountAsync(0);
                await Expect(page.Locator("main")).ToContainTextAsync(new System.Text.RegularExpressions.Regex("Fire a storm.*No incidents yet", System.Text.RegularExpressions.RegexOptions.Singleline));
                await Shots.TakeAsync(page, "incidents-demo-empty-light-1440");
            }
            if (theme == "dark")
            {
                await Expect(fire).ToBeDisabledAsync(); // the one that was fired goes on
                continue;
            }
            await fire.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("main")).ToContainTextAsync("“An alert that flaps” goes on until");
            await Expect(page.Locator("tr", new() { HasText = "p95 of search-api" })).ToHaveCountAsync(1);
        }
        await host.Database.Owner.ScalarAsync("delete from tenants where id = $1", tenant);
        await using var elsewhere = await host.OpenAsync(host.Owner);
        var own = await Pages.OpenAsync(elsewhere, "/incidents");
        await Expect(own.GetByRole(AriaRole.Heading, new() { Name = "Fire a storm" })).ToHaveCountAsync(0);
    }
}
