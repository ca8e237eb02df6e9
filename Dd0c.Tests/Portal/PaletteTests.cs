using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Portal;

[Collection(Support.Portal.Name)]
public sealed class PaletteTests(PortalHost portal)
{
    [Theory, InlineData("light"), InlineData("dark")]
    public async Task A_service_is_found_and_opened_by_keys_alone(string theme)
    {
        await using var context = await portal.OpenAsync(theme: theme);
        var page = await Pages.OpenAsync(context, "/teams");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette-input")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Recent" })).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"palette-start-{theme}-1440");
        await page.Keyboard.TypeAsync("payment-w");
        var best = page.GetByRole(AriaRole.Group, new() { Name = "Best match" }).GetByRole(AriaRole.Option);
        await Expect(best).ToContainTextAsync("payment-web");
        await Expect(best.Locator("mark").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^payment"));
        await Expect(best).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.Locator("#palette-input")).ToHaveAttributeAsync("aria-activedescendant", await best.GetAttributeAsync("id") ?? "");
        await Shots.TakeAsync(page, $"palette-{theme}-1440");
        await Pages.CheckAsync(page);
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(best).ToHaveAttributeAsync("aria-selected", "false");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/services/payment-web$"));
        await Expect(page.Locator("h1")).ToHaveTextAsync("payment-web");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Enter_right_after_the_last_letter_opens_what_that_letter_found()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("payment-store");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("payment-store");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Escape_closes_it_and_gives_the_focus_back()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/teams");
        var row = page.Locator("#row-payments");
        await row.FocusAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette-input")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#palette")).Not.ToBeVisibleAsync();
        await Expect(row).ToBeFocusedAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Tab_lists_what_can_be_done_with_a_row_and_backspace_goes_back()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("payment-api");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Best match" }).GetByRole(AriaRole.Option, new() { Name = "payment-api" })).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Show dependencies" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Backspace");
        await Expect(page.Locator("#palette-input")).ToHaveValueAsync("payment-api");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("depend");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/services/payment-api/dependencies$"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_owner_of_a_row_is_opened_whatever_its_team_is_called()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/");
        var team = portal.Seed.Teams.Single(t => t.Name == "Platform Engineering");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync(portal.Seed.Services.First(s => s.OwnerState == "owned" && s.OwnerTeamId == team.Id).Name);
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Best match" }).GetByRole(AriaRole.Option)).ToContainTextAsync(team.Name);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Actions" })).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("owner");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/teams/platform-engineering$"));
        await Expect(page.Locator("h1")).ToHaveTextAsync(team.Name);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Somebody_who_chose_no_team_finds_the_services_of_the_team_that_lists_them_first()
    {
        await portal.AddressAsync();
        var team = portal.Seed.Teams.Single(t => t.Name == "Messaging");
        foreach (var service in portal.Seed.Services.Where(s => s.OwnerState == "owned" && s.OwnerTeamId == team.Id && s.Name.Count(c => c == '-') == 1).Take(3))
        {
            using var client = new HttpClient { BaseAddress = await portal.AddressAsync() };
            client.DefaultRequestHeaders.Add("Cookie", $"dd0c={await portal.CookieAsync(portal.Seed.ViewerId)}");
            var rows = await client.GetStringAsync(new Uri($"palette?q={service.Name.Split('-')[1]}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(service.Name, System.Text.RegularExpressions.Regex.Match(rows, "data-kind=\"service\" data-title=\"([^\"]+)\"").Groups[1].Value);
        }
    }

    [Theory, InlineData("s", "Search", "Security"), InlineData("i", "Identity", "Inventory"), InlineData("payments", "Payments")]
    public async Task Teams_keep_their_places_among_services_that_match_as_well(string typed, params string[] teams)
    {
        using var client = new HttpClient { BaseAddress = await portal.AddressAsync() };
        client.DefaultRequestHeaders.Add("Cookie", $"dd0c={await portal.CookieAsync(portal.Seed.UserId)}");
        var rows = await client.GetStringAsync(new Uri($"palette?q={typed}", UriKind.Relative), TestContext.Current.CancellationToken);
        var titles = System.Text.RegularExpressions.Regex.Matches(rows, "data-kind=\"team\" data-title=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(teams, titles.Intersect(teams));
        Assert.Equal(titles.Distinct(), titles);
    }

    [Fact]
    public async Task It_stands_with_its_rows_before_anybody_answers()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services");
        await page.RouteAsync("**/palette?q=*", _ => Task.CompletedTask); // never
        foreach (var _ in (int[])[1, 2])
        {
            await page.Keyboard.PressAsync("Control+k");
            await Expect(page.Locator("#palette-input")).ToBeFocusedAsync();
            await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Home" })).ToHaveAttributeAsync("aria-selected", "true");
            await page.Keyboard.PressAsync("ArrowDown");
            await page.Keyboard.TypeAsync("pay");
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.Locator("#palette")).Not.ToBeVisibleAsync();
        }
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_page_that_arrives_late_leaves_it_open_and_hides_behind_it()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services");
        var late = new TaskCompletionSource();
        await page.RouteAsync("**/teams", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });
        var asked = page.WaitForRequestAsync("**/teams");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("t");
        await asked;
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("pay");
        await Expect(page.Locator(".shell")).ToHaveAttributeAsync("aria-hidden", "true");
        late.SetResult();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Teams");
        await Expect(page.Locator("#palette")).ToBeVisibleAsync();
        await Expect(page.Locator("#palette-input")).ToBeFocusedAsync();
        await Expect(page.Locator("#palette-input")).ToHaveValueAsync("pay");
        await Expect(page.Locator(".shell")).ToHaveAttributeAsync("aria-hidden", "true");
        await Pages.CheckAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#palette")).Not.ToBeVisibleAsync();
        await Expect(page.Locator(".shell[aria-hidden]")).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Nothing_behind_it_is_reached_while_it_is_open()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/services");
        var link = page.Locator(".nav a", new() { HasText = "Teams" });
        var box = await link.BoundingBoxAsync();
        await page.Keyboard.PressAsync("Control+k");
        await link.EvaluateAsync("l => l.focus()");
        await Expect(page.Locator("#palette-input")).ToBeFocusedAsync();
        await page.Mouse.ClickAsync(box!.X + 10, box.Y + 10);
        await Expect(page.Locator("#palette")).Not.ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Catalog");
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_prefix_for_actions_changes_the_theme_at_once_and_for_the_next_page()
    {
        await using var context = await portal.OpenAsync();
        var page = await Pages.OpenAsync(context, "/");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync(">dark");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        var next = await context.APIRequest.GetAsync((await portal.AddressAsync()) + "teams");
        Assert.Contains("data-theme=\"dark\"", await next.TextAsync(), StringComparison.Ordinal);
        await page.CloseAsync();
    }

    [Theory, InlineData(320), InlineData(760)]
    public async Task It_fits_a_narrow_window(int width)
    {
        await using var context = await portal.OpenAsync(width, 640);
        var page = await Pages.OpenAsync(context, "/");
        await page.Locator(".bar-search").ClickAsync();
        await page.Locator("#palette-input").FillAsync("order");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Best match" })).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"palette-light-{width}");
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Nobody_finds_what_belongs_to_another_organisation()
    {
        await using var context = await portal.OpenAsync();
        var answer = await context.APIRequest.GetAsync((await portal.AddressAsync()) + "palette?q=globex");
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("globex-vault", await answer.TextAsync(), StringComparison.Ordinal);
        var page = await context.APIRequest.GetAsync((await portal.AddressAsync()) + "services/globex-vault");
        Assert.Equal(404, page.Status);
    }

    [Fact]
    public async Task Without_a_session_the_palette_answers_with_the_way_to_sign_in()
    {
        await using var context = await portal.OpenAsync(signedIn: false);
        var answer = await context.APIRequest.GetAsync((await portal.AddressAsync()) + "palette?q=pay", new() { MaxRedirects = 0 });
        Assert.Equal(302, answer.Status);
        Assert.Contains("/sign-in", answer.Headers["location"], StringComparison.Ordinal);
    }
}
