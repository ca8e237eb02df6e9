using System.Net;
using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Dd0c.Workers.Corrections;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Corrections;

/// <summary>The review queue as people clear it.</summary>
[Collection(Entry.Name)]
public sealed class ReviewTests(EntryHost portal)
{
    [Theory, InlineData("light"), InlineData("dark")]
    public async Task Five_items_are_answered_by_keys_and_the_last_answer_is_taken_back(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Doubts", Doubtful, theme);
        var page = made.Page;
        var left = page.Locator("[data-count]");
        await made.GoAsync("/services");
        await Expect(page.Locator(".nav a[href='/review'] .count")).ToHaveTextAsync(new Regex("^8"));
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("r");
        await Expect(left).ToHaveTextAsync("8 left, about 4 minutes");
        await Shots.TakeAsync(page, $"review-{theme}-1440");
        await Pages.CheckAsync(page);

        // A toss-up between two teams: the second.
        await GoToAsync(page, "toss");
        await AnswerAsync(page, "2", 7);
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("Owner of toss");
        await Shots.TakeAsync(page, $"review-answered-{theme}-1440");
        await Pages.CheckAsync(page);
        // Nobody's: a team by its name.
        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("#f-value")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("grow");
        await page.Keyboard.PressAsync("Enter");
        await Expect(left).ToHaveTextAsync("6 left, about 3 minutes");
        // No service at all.
        await AnswerAsync(page, "n", 5);
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("is no service any more");
        await page.Keyboard.PressAsync("u");
        await Expect(left).ToHaveTextAsync("6 left, about 3 minutes");
        await AnswerAsync(page, "n", 5);
        // A part of another.
        await page.Keyboard.PressAsync("m");
        await page.Keyboard.TypeAsync("nnn");
        await Expect(page.Locator("#f-value")).ToBeFocusedAsync();
        await page.Locator("#f-value").FillAsync("orders");
        await page.Keyboard.PressAsync("Enter");
        await Expect(left).ToHaveTextAsync("4 left, about 2 minutes");
        // Skipped, then answered.
        var skipped = await page.Locator("#item").InnerTextAsync();
        await page.Keyboard.PressAsync("s");
        await Expect(page.Locator("#item")).Not.ToHaveTextAsync(skipped);
        await AnswerAsync(page, "n", 3);
        Assert.Equal("selling", await made.AskAsync<string>("select t.slug from services s join teams t on t.tenant_id = s.tenant_id and t.id = s.owner_team_id where s.$tenant and s.slug = 'toss'"));

        await page.ClickAsync(".views a:has-text('No owner')");
        // The address changes before the page does, and the whole list has three left as well.
        await Expect(page.Locator(".views a[aria-current=page]")).ToContainTextAsync("No owner");
        await Expect(page).ToHaveURLAsync(new Regex("/review\\?reason=unowned$"));
        await Expect(left).ToHaveTextAsync("3 left, about 2 minutes");
        while (await page.Locator("[data-on='n']").CountAsync() > 0)
        {
            var item = await page.Locator("#item").InnerTextAsync();
            await page.Keyboard.PressAsync("n");
            await Expect(page.Locator($".notice[role=alert]:has-text('{item} is no service')")).ToBeVisibleAsync();
        }
        await Expect(page.Locator("main .empty h2")).ToHaveTextAsync("Nothing needs a look");
        await Shots.TakeAsync(page, $"review-empty-{theme}-1440");
        await Pages.CheckAsync(page);
    }

    [Theory, InlineData(320, "dark"), InlineData(760, "light")]
    public async Task It_stands_on_a_narrow_screen(int width, string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Narrow doubts", Doubtful, theme);
        await made.Page.SetViewportSizeAsync(width, 800);
        await made.GoAsync("/review?reason=ambiguous");
        await Shots.TakeAsync(made.Page, $"review-{theme}-{width}", whole: true);
        await Pages.CheckAsync(made.Page);
    }

    [Fact]
    public async Task Two_that_look_like_one_and_one_that_is_not_found_are_answered_by_keys_and_the_answers_stick()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Twins", estate =>
        {
            EstateOrganisation.Desk(estate);
            foreach (var name in (string[])["ledger", "ledger-legacy"]) estate.Ecs("prod", name, tags: $"service={name};repo=acme/books");
            estate.Repo("books");
            estate.Ecs("prod", "weather");
        });
        var page = made.Page;
        made.Estate.Resources.RemoveAll(r => r.Name == "weather");
        await MissAsync(3);

        await made.GoAsync("/review?reason=gone");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("1 left, about 1 minute");
        await Expect(page.Locator(".review p").Filter(new() { HasText = "3 complete scans did not find it. Is it gone?" })).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        await Shots.TakeAsync(page, "review-gone-light-1440");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("Lifecycle of weather changed to production");
        await MissAsync(6);
        Assert.Equal("production", await made.AskAsync<string>("select lifecycle from services where $tenant and slug = 'weather' and removed_at is null"));

        await made.GoAsync("/review?reason=duplicate");
        var part = await page.Locator(".review li a[aria-current]").GetAttributeAsync("id");
        await Expect(page.Locator(".review p").Filter(new() { HasText = "ledger and ledger-legacy come from acme/books, which holds nothing else. Are they one?" })).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        await Shots.TakeAsync(page, "review-duplicate-light-1440");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("ledger-legacy is not the same as the other service");
        await made.ScanAsync();
        Assert.Equal(0, await made.AskAsync<long>("select count(*) from services where $tenant and doubts <> '[]'"));
        // Taken back it is asked about again, and then they are one.
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator(".review li a[aria-current]")).ToHaveAttributeAsync("id", part!);
        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("ledger-legacy is a part of another service now");
        Assert.Equal("ledger", await made.AskAsync<string>("select string_agg(name, ' ') from services where $tenant and name like 'ledger%' and removed_at is null"));

        // As often as so many complete scans did not find it.
        async Task MissAsync(int scans)
        {
            Assert.Equal(scans, await made.AskAsync<int>($"update cloud_resources set missed_scans = {scans}, missing_since = now() where $tenant and name = 'weather' returning missed_scans"));
            await made.ScanAsync();
        }
    }

    [Fact]
    public async Task An_owner_for_whom_nothing_speaks_is_asked_about_once_and_again_after_something_spoke_meanwhile()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Silences", EstateOrganisation.Desk);
        var corrector = await made.JoinAsync(Role.Member);
        await StillAsync();
        foreach (var round in new[] { 1, 2 })
        {
            await SayAsync("# nobody yet\n");
            Assert.Equal($"evidence_gone {round}", await AskedAsync());
            await StillAsync();
            await made.ScanAsync();
            Assert.Equal($" {round + 1}", await AskedAsync());
            await SayAsync("* @acme/selling\n", "WRITE");
            Assert.Equal($" {round + 1}", await AskedAsync());
        }

        Task<string> AskedAsync() => made.AskAsync<string>("select coalesce((select d->>'reason' from jsonb_array_elements(drift) d where d->>'reason' = 'evidence_gone'), '') || ' ' || (select count(*) from corrections c where c.tenant_id = s.tenant_id and c.service_id = s.id) from services s where s.$tenant and slug = 'desk'");

        async Task StillAsync() => Assert.IsType<CorrectionOutcome.Done>(await portal.InTenantAsync<CorrectionActions, CorrectionOutcome>(a => a.CorrectAsync("desk", CorrectionDraft.Of("owner", "selling"), corrector.Actor, TestContext.Current.CancellationToken), made.TenantId));

        async Task SayAsync(string codeOwners, string may = "READ")
        {
            for (var i = 0; i < made.Estate.Teams.Count; i++) made.Estate.Teams[i] = made.Estate.Teams[i] with { Repositories = [new("acme/orders", "WRITE"), new("acme/desk", made.Estate.Teams[i].Slug == "selling" ? may : "READ")] };
            var at = made.Estate.Repositories.FindIndex(r => r.Name == "desk");
            made.Estate.Repositories[at] = made.Estate.Repositories[at] with { Files = [.. made.Estate.Repositories[at].Files.Select(f => f with { Text = codeOwners })] };
            await made.ScanAsync();
        }
    }

    [Fact]
    public async Task Who_may_only_look_sees_the_evidence_and_no_answers()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Onlookers", Doubtful);
        using var http = await portal.SignedInAsync(await made.JoinAsync(Role.Viewer));
        var html = await http.GetStringAsync(new Uri("/review", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("Answering needs the role member", html, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"answer\"", html, StringComparison.Ordinal);
        using var refused = await EntryHost.PostAsync(http, "/review", "answer", ("service", "toss"), ("answer", "not-a-service"));
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal(0, await made.AskAsync<long>("select count(*) from corrections where $tenant"));
    }

    /// <summary>Seven that nobody owns, and one that two teams could.</summary>
    private static void Doubtful(InventoryBuilder estate)
    {
        EstateOrganisation.Desk(estate);
        estate.Team("tossing");
        estate.Ecs("prod", "toss");
        estate.Repo("toss");
        estate.Teams[0] = estate.Teams[0] with { Repositories = [.. estate.Teams[0].Repositories, new("acme/toss", "WRITE")] };
        estate.Teams[1] = estate.Teams[1] with { Repositories = [.. estate.Teams[1].Repositories, new("acme/toss", "WRITE")] };
        foreach (var name in (string[])["ledger", "catalogue", "weather", "printing", "thumbnails", "geocoder", "mirror"]) estate.Ecs("prod", name);
    }

    private static async Task GoToAsync(IPage page, string item)
    {
        await page.ClickAsync($"#review-{item}");
        await Expect(page.Locator("#item")).ToHaveTextAsync(item);
    }

    private static async Task AnswerAsync(IPage page, string key, int left)
    {
        await page.Keyboard.PressAsync(key);
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync(new Regex($"^{left} left"));
    }
}
