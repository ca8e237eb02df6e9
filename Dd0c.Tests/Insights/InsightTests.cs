using System.Net;
using System.Text.RegularExpressions;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;
using Dd0c.Web.Insights;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Insights;

/// <summary>Reports over the API.</summary>
public sealed class InsightTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    [Theory]
    [InlineData("ownership", "100 %"), InlineData("health", "0 %"), InlineData("debt", "1"), InlineData("deploys", "0"), InlineData("noise", "0")]
    public async Task A_report_tells_of_the_organisation_and_narrows_to_a_team(string report, string first)
    {
        var all = await api.Client.JsonAsync($"/api/v1/insights/{report}?range=90d");
        Assert.Equal(first, all.GetProperty("figures")[0].GetProperty("value").GetString());
        Assert.DoesNotContain(api.Tenants.Other.Word, all.GetRawText(), StringComparison.Ordinal);
        foreach (var row in all.GetProperty("tables").EnumerateArray().SelectMany(t => t.GetProperty("rows").EnumerateArray().Select(r => (t, r))))
            Assert.Equal(row.t.GetProperty("columns").GetArrayLength(), row.r.GetProperty("cells").GetArrayLength());
        Assert.Equal(first, (await api.Client.JsonAsync($"/api/v1/insights/{report}?team={api.Own.TeamSlug}")).GetProperty("figures")[0].GetProperty("value").GetString());
        if (report is "noise") return;
        var nobody = (await api.Client.JsonAsync($"/api/v1/insights/{report}?team={api.Tenants.Other.TeamSlug}")).GetProperty("tables")[0].GetProperty("rows");
        Assert.Equal(0, nobody.GetArrayLength());
    }

    [Fact]
    public async Task Another_time_than_those_there_are_is_refused()
    {
        using var answer = await api.Client.AskAsync("/api/v1/insights/health?range=31d");
        await answer.FaultAsync("range");
    }

    [Fact]
    public void Days_without_any_are_counted_too()
    {
        var now = new DateTimeOffset(2026, 3, 3, 1, 0, 0, TimeSpan.Zero);
        Assert.Equal([0, 2, 1], InsightDays.Count([now, now.AddHours(-2), now.AddDays(-1)], now.AddDays(-2), now).Select(p => p.Value));
    }
}

/// <summary>Reports in a browser.</summary>
[Collection(Support.Portal.Name)]
public sealed class InsightPageTests(PortalHost portal)
{
    [Theory, InlineData("light", 1440)]
    public async Task Each_report_is_read_narrowed_and_taken_along_as_a_file(string theme, int width)
    {
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/insights");
        await Expect(page).ToHaveURLAsync(new Regex("/insights/ownership$"));
        foreach (var report in width < 1000 ? ["Health", "Tech debt"] : new[] { "Ownership", "Health", "Tech debt", "Deploys", "Noise" })
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Insights" }).GetByRole(AriaRole.Link, new() { Name = report, Exact = true }).ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(report);
            await Shots.TakeAsync(page, $"insights-{report.ToLowerInvariant().Replace(' ', '-')}-{theme}-{width}", whole: true);
            await Pages.CheckAsync(page);
        }
        await page.GotoAsync("/insights/ownership?range=90d");
        await page.Locator("select[name=team]").SelectOptionAsync("payments");
        await Expect(page).ToHaveURLAsync(new Regex("range=90d.*team=payments"));
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Payments");
        var file = await context.APIRequest.GetAsync("/insights/ownership/export.csv?range=90d&team=payments");
        Assert.Equal((int)HttpStatusCode.OK, file.Status);
        Assert.Matches("^\"Team\",\"Services\",\"Critical\".*\r\n\"Payments\",\"\\d+\"", await file.TextAsync());
        await page.CloseAsync();
    }
}
