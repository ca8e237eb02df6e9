using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Workers.Scorecards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Scorecards;

/// <summary>Scorecards in a browser.</summary>
[Collection(Support.Portal.Name)]
public sealed class ScorecardPageTests(PortalHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("dark", 320)]
    public async Task Scores_are_read_a_failing_check_is_exempted_and_rules_are_changed_after_a_look(string theme, int width)
    {
        await portal.AddressAsync();
        await ScoreAsync();
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/scorecards");
        await LookAsync(page, "scorecards", theme, width);
        await page.GetByRole(AriaRole.Link, new() { Name = "Production readiness" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Production readiness");
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("payment-");
        await LookAsync(page, "scorecard", theme, width);
        foreach (var tab in width < 1000 ? ["Checks", "Initiatives"] : new[] { "Teams", "Checks", "Trend", "Initiatives", "Exemptions" })
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Production readiness" }).GetByRole(AriaRole.Link, new() { Name = tab }).ClickAsync();
            await Expect(page.Locator(".tabs [aria-current=page]")).ToHaveTextAsync(tab);
            await LookAsync(page, $"scorecard-{tab.ToLowerInvariant()}", theme, width);
        }

        await page.GotoAsync("/teams/payments");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Production readiness" })).ToHaveAttributeAsync("href", "/scorecards/production-readiness?team=payments");
        await page.GotoAsync("/services/payment-api/scorecard");
        var runbook = page.Locator("li", new() { HasText = "Has a runbook", HasNotText = "Passes" });
        await runbook.GetByText("Exempt for a while…").ClickAsync();
        await runbook.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Exempt") }).ClickAsync();
        await Expect(page.GetByText("Say why, in at most 500 characters.")).ToBeVisibleAsync();
        await LookAsync(page, "service-scorecard", theme, width);
        await runbook.GetByLabel("Why").FillAsync("It is rewritten this quarter");
        await runbook.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Exempt") }).ClickAsync();
        await Expect(page.GetByText("Say why, in at most 500 characters.")).ToHaveCountAsync(0);
        await ScoreAsync();
        await page.GotoAsync("/scorecards/production-readiness/exemptions");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("payment-api") })).ToContainTextAsync("It is rewritten this quarter");
        await LookAsync(page, "scorecard-exempt", theme, width);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^End") }).First.ClickAsync();
        await Expect(page.GetByText("Nothing is exempt")).ToBeVisibleAsync();

        await page.GotoAsync("/scorecards/production-readiness/edit");
        await page.GetByLabel("Passes when").First.FillAsync("repository.readme is-there");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what it would change" }).ClickAsync();
        await Expect(page.GetByText("is-there is none of exists")).ToBeVisibleAsync();
        await page.GetByLabel("Passes when").First.FillAsync("repository.readme exists or name exists");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what it would change" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("would hold another level than now") })).ToBeVisibleAsync();
        await LookAsync(page, "scorecard-edit", theme, width);
        await page.CloseAsync();
    }

    private static async Task LookAsync(IPage page, string name, string theme, int width)
    {
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
    }

    /// <summary>What the worker does within seconds, at once.</summary>
    private async Task ScoreAsync()
    {
        await using var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(portal.Seed.TenantId);
        await scope.ServiceProvider.GetRequiredService<ScorecardScorer>().RunAsync(Cancelled);
    }
}
