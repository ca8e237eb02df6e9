using System.Net;
using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Corrections;

/// <summary>Corrections as people make them on the page of a service.</summary>
[Collection(Entry.Name)]
public sealed class CorrectingTests(EntryHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task An_owner_is_corrected_by_keyboard_alone_and_taken_back(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Desk", EstateOrganisation.Desk, theme);
        var page = made.Page;
        await made.GoAsync("/services/orders");
        var correct = page.GetByRole(AriaRole.Link, new() { Name = "Correct the owner" });
        await TabToAsync(page, correct);
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.Locator("dialog#correct");
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(page.Locator("#f-value")).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Regex("correct=owner"));
        await Shots.TakeAsync(page, $"correct-owner-{theme}-1440");
        await Pages.CheckAsync(page);

        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(correct).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/services/orders$"));

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#f-value")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("sell");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("They took it over");
        await page.Keyboard.PressAsync("Enter");
        var notice = page.Locator(".notice[role=alert]");
        await Expect(notice).ToContainTextAsync("Owner of orders changed to selling.");
        await Expect(page.Locator(".owner-card")).ToContainTextAsync("selling");
        await page.Locator(".owner-card .why > summary").ClickAsync();
        await Expect(page.Locator(".owner-card .why")).ToContainTextAsync("They took it over");
        await Expect(page.Locator(".owner-card .why")).ToContainTextAsync("A person's correction");
        await Shots.TakeAsync(page, $"corrected-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        await page.Keyboard.PressAsync("u");
        await Expect(notice).ToContainTextAsync("Taken back");
        await Expect(page.Locator(".owner-card")).ToContainTextAsync("buying");
        Assert.Equal("buying", await made.AskAsync<string>("select t.slug from services s join teams t on t.tenant_id = s.tenant_id and t.id = s.owner_team_id where s.$tenant and s.slug = 'orders'"));
    }

    [Fact]
    public async Task A_value_that_cannot_be_is_refused_in_the_dialog_and_a_new_name_gives_a_new_address()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Names", EstateOrganisation.Desk);
        var page = made.Page;
        await made.GoAsync("/services/orders?correct=name");
        await page.FillAsync("#f-value", "--");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("dialog .fault")).ToContainTextAsync("with a letter or digit");
        await Expect(page.Locator("dialog#correct:modal")).ToHaveCountAsync(1);
        await Expect(page.Locator("#f-value")).ToHaveValueAsync("--");
        await Pages.CheckAsync(page, faults: true);
        await page.FillAsync("#f-value", "Order Desk");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/services/order-desk"));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Order Desk");
        await page.ClickAsync(".notice button:has-text('Undo')");
        await Expect(page).ToHaveURLAsync(new Regex("/services/orders"));
    }

    [Theory, InlineData("name"), InlineData("repo"), InlineData("tier"), InlineData("lifecycle"), InlineData("type"), InlineData("description"), InlineData("not-a-service"), InlineData("merge"), InlineData("owner")]
    public async Task Every_dialog_stands_on_a_narrow_screen(string deed)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Narrow", EstateOrganisation.Desk, "dark");
        await made.Page.SetViewportSizeAsync(320, 700);
        await made.GoAsync($"/services/orders?correct={deed}");
        await Expect(made.Page.Locator("dialog#correct:modal")).ToHaveCountAsync(1);
        await Shots.TakeAsync(made.Page, $"correct-{deed}-dark-320");
        await Pages.CheckAsync(made.Page);
    }

    [Fact]
    public async Task A_merged_service_is_a_part_of_the_other_until_it_is_taken_back()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Merged", EstateOrganisation.Desk);
        var page = made.Page;
        await made.GoAsync("/services/orders");
        await page.ClickAsync("summary:has-text('More')");
        await page.ClickAsync("a:has-text('Merge with…')");
        await page.FillAsync("#f-value", "nowhere");
        await page.ClickAsync("dialog button:has-text('Merge')");
        await Expect(page.Locator("dialog .fault")).ToContainTextAsync("There is no service \"nowhere\".");
        await page.FillAsync("#f-value", "desk");
        await page.ClickAsync("dialog button:has-text('Merge')");
        await Expect(page.Locator("h1")).ToHaveTextAsync("desk");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("orders is a part of another service now");
        await page.ClickAsync(".notice button:has-text('Undo')");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("Taken back");
        Assert.Equal(2, await made.AskAsync<long>("select count(*) from services where $tenant and removed_at is null"));
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task Similar_services_change_with_it_in_one_deed_and_come_back_together(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Alike", Alike, theme);
        var page = made.Page;
        // Five more, all of one owner: ticked.
        await made.GoAsync("/services/pay-gate-api?correct=owner");
        await Expect(page.Locator("[name=alike]:checked")).ToHaveCountAsync(5);
        var change = page.GetByRole(AriaRole.Button, new() { Name = "Change owner of 6 services" });
        await Expect(change).ToBeVisibleAsync();
        await page.Locator("[name=alike]").First.UncheckAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Change owner of 5 services" })).ToBeVisibleAsync();
        await page.Locator("[name=alike]").First.CheckAsync();
        await Shots.TakeAsync(page, $"correct-alike-{theme}-1440");
        await Pages.CheckAsync(page);
        await page.SelectOptionAsync("#f-value", "growing");
        await change.ClickAsync();
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("Owner of 6 services changed to growing");
        Assert.Equal(6, await OwnedByAsync(made, "growing"));
        Assert.Equal(1, await made.AskAsync<long>("select count(distinct batch_id) from corrections where $tenant and undone_at is null"));

        await made.GoAsync("/services/pay-gate-api?correct=owner");
        await Expect(page.Locator(".alike li:has-text('kept')")).ToHaveCountAsync(5);
        await Expect(page.Locator("[name=alike]")).ToHaveCountAsync(0);
        await made.GoAsync("/services/pay-gate-api/activity");
        await page.ClickAsync(".timeline button:has-text('Undo')");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("taken back by");
        Assert.Equal(0, await OwnedByAsync(made, "growing"));
    }

    [Fact]
    public async Task Ticked_resources_are_split_off_under_their_own_name()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Split", EstateOrganisation.Desk);
        var page = made.Page;
        await made.GoAsync("/services/desk/infra");
        await page.ClickAsync("summary:has-text('More')");
        await page.ClickAsync("a:has-text('Split…')");
        await page.FillAsync("#f-name", "Mailer");
        await page.ClickAsync("button:has-text('Split off')");
        await Expect(page.Locator(".notice.danger")).ToContainTextAsync("Tick what it consists of.");
        await page.Locator("tr", new() { HasText = "desk-mailer" }).GetByRole(AriaRole.Checkbox).CheckAsync();
        await Shots.TakeAsync(page, "split-light-1440");
        await Pages.CheckAsync(page, faults: true);
        await page.ClickAsync("button:has-text('Split off')");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("Mailer is split off from desk");
        Assert.Equal(1, await made.AskAsync<long>("select count(*) from services where $tenant and removed_at is null and slug = 'mailer'"));
    }

    [Fact]
    public async Task A_source_that_says_otherwise_later_is_shown_beside_the_correction_and_either_is_taken()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Conflict", EstateOrganisation.Desk);
        var page = made.Page;
        await made.GoAsync("/services/orders?correct=owner");
        await page.SelectOptionAsync("#f-value", "selling");
        await page.ClickAsync("dialog button:has-text('Change owner')");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("changed to selling");
        await GrowAsync(made);
        await made.GoAsync("/services/orders");
        var notice = page.Locator(".notice", new() { HasText = "now says growing" });
        await Expect(notice).ToContainTextAsync(new Regex("CODEOWNERS now says growing; Person \\d+ said selling on \\d+ [A-Z][a-z]{2}\\."));
        await Shots.TakeAsync(page, "conflict-light-1440");
        await Pages.CheckAsync(page);
        await notice.GetByRole(AriaRole.Button, new() { Name = "Keep selling" }).ClickAsync();
        await Expect(notice).ToHaveCountAsync(0);
        await Expect(page.Locator(".owner-card")).ToContainTextAsync("selling");
        await made.ScanAsync();
        Assert.Equal("[]", await made.AskAsync<string>("select conflicts::text from services where $tenant and slug = 'orders'"));

        await page.ClickAsync(".notice button:has-text('Undo')");
        await notice.GetByRole(AriaRole.Button, new() { Name = "Take growing" }).ClickAsync();
        await Expect(page.Locator(".owner-card")).ToContainTextAsync("growing");
        await Expect(notice).ToHaveCountAsync(0);
        await made.GoAsync("/services/orders/activity");
        await Expect(page.Locator(".timeline li").First).ToContainTextAsync("Owner confirmed");
        await Shots.TakeAsync(page, "activity-corrected-light-1440", whole: true);
        await Pages.CheckAsync(page);
        await page.Locator(".timeline button").First.ClickAsync();
        await Expect(page.Locator(".timeline")).ToContainTextAsync("taken back by");
    }

    [Fact]
    public async Task Who_may_only_look_sees_no_control_and_is_refused()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Lookers", EstateOrganisation.Desk);
        var viewer = await made.JoinAsync(Role.Viewer);
        using var http = await portal.SignedInAsync(viewer);
        var html = await http.GetStringAsync(new Uri("/services/orders?correct=owner", UriKind.Relative), Cancelled);
        // The address itself is where watching is sent, which everybody may.
        Assert.DoesNotContain("correct=", html.Split("<main")[1].Replace("action=\"/services/orders?correct=owner\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        using var refused = await EntryHost.PostAsync(http, "/services/orders?correct=owner", "correct", ("value", "selling"));
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);

        await made.GoAsync("/services/orders?correct=owner");
        await made.Page.SelectOptionAsync("#f-value", "selling");
        await made.Page.ClickAsync("dialog button:has-text('Change owner')");
        await Expect(made.Page.Locator(".notice[role=alert]")).ToContainTextAsync("changed to selling");
        var batch = await made.AskAsync<Guid>("select batch_id from corrections where $tenant");
        using var undo = await http.PostAsync(new Uri("/corrections/undo", UriKind.Relative), new FormUrlEncodedContent([new("batch", batch.ToString())]), Cancelled);
        Assert.NotEqual(HttpStatusCode.OK, undo.StatusCode);
        Assert.Equal(1, await made.AskAsync<long>("select count(*) from corrections where $tenant and undone_at is null"));
    }

    private static Task<long> OwnedByAsync(EstateOrganisation made, string team) =>
        made.AskAsync<long>($"select count(*) from services s join teams t on t.tenant_id = s.tenant_id and t.id = s.owner_team_id where s.$tenant and s.owner_state = 'owned' and t.slug = '{team}'");

    /// <summary>Six that begin with the same two words, all of one team by their tags.</summary>
    private static void Alike(InventoryBuilder estate)
    {
        EstateOrganisation.Desk(estate);
        foreach (var name in (string[])["api", "refunds", "payouts", "ledger", "disputes", "invoices"]) estate.Ecs("prod", $"pay-gate-{name}", tags: "team=selling");
    }

    private static async Task GrowAsync(EstateOrganisation made)
    {
        var orders = made.Estate.Repositories.FindIndex(r => r.FullName == "acme/orders");
        made.Estate.Repositories[orders] = made.Estate.Repositories[orders] with { Files = [new(".github/CODEOWNERS", null, "* @acme/growing\n")] };
        made.Estate.Teams[0] = made.Estate.Teams[0] with { Repositories = [] };
        made.Estate.Teams[2] = made.Estate.Teams[2] with { Repositories = [new("acme/orders", "WRITE")] };
        await made.ScanAsync();
    }

    private static async Task TabToAsync(IPage page, ILocator wanted)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail("Tab never came to it.");
    }
}
