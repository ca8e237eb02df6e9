using System.Text.RegularExpressions;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Corrections;

/// <summary>How right dd0c was, as an organisation sees it.</summary>
[Collection(Entry.Name)]
[Trait("Length", "long")]
public sealed class AccuracyPageTests(EntryHost portal)
{
    [Theory, InlineData("light"), InlineData("dark")]
    public async Task Answers_add_up_to_an_estimate_by_source_and_what_is_learned_is_said_beside_the_owner(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Answered", Torn, theme);
        var page = made.Page;
        await made.GoAsync("/insights/accuracy");
        await Expect(page.Locator(".empty")).ToContainTextAsync("Nobody has answered yet");
        await Shots.TakeAsync(page, $"accuracy-empty-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        await made.GoAsync("/review?reason=ambiguous");
        // Each is torn between a tag for growing and CODEOWNERS for selling; the latter is right each time.
        for (var answered = 0; answered < 7; answered++)
        {
            await Expect(page.Locator("[data-count]")).ToHaveTextAsync(new Regex($"^{12 - answered} left"));
            await page.Locator("button[name=answer]", new() { HasTextString = "selling" }).ClickAsync();
            await Expect(page.Locator("[data-count]")).Not.ToHaveTextAsync(new Regex($"^{12 - answered} left"));
            if (await page.Locator("[data-count]").TextContentAsync() is "") break;
        }
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("7 similar services are now more certain");
        await Shots.TakeAsync(page, $"review-more-certain-{theme}-1440", whole: true);

        await made.GoAsync("/insights/accuracy");
        await Expect(page.Locator("table").First).ToContainTextAsync("lowered to");
        await Expect(page.Locator(".figures")).ToContainTextAsync("owners named where dd0c had none");
        await Shots.TakeAsync(page, $"accuracy-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        await made.GoAsync("/services/torn-amber");
        await page.Locator(".owner-card .why > summary").ClickAsync();
        await Expect(page.Locator(".owner-card .why")).ToContainTextAsync(new Regex("This organisation's answers lower AWS tag: 0 of \\d+ were right"));
        await Shots.TakeAsync(page, $"why-learned-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);
    }

    [Fact]
    public async Task The_answers_of_one_organisation_leave_every_other_as_it_was()
    {
        await using var other = await EstateOrganisation.MakeAsync(portal, "Bystanders", Torn);
        const string Catalog = "select md5(string_agg(owner_confidence || owner_state, '|' order by slug)) from services where $tenant";
        var before = await other.AskAsync<string>(Catalog);
        await using var made = await EstateOrganisation.MakeAsync(portal, "Answerers", Torn);
        Assert.Equal(before, await made.AskAsync<string>(Catalog));
        for (var i = 0; i < 7; i++)
        {
            await made.GoAsync("/review?reason=ambiguous");
            await made.Page.Locator("button[name=answer]", new() { HasTextString = "selling" }).ClickAsync();
            await Expect(made.Page.Locator(".notice[role=alert]")).ToContainTextAsync("selling");
            if (await made.AskAsync<long>("select count(*) from services where $tenant and owner_state = 'ambiguous'") == 0) break;
        }
        await other.ScanAsync();
        Assert.Equal(before, await other.AskAsync<string>(Catalog));
        Assert.NotEqual(before, await made.AskAsync<string>(Catalog));
        Assert.Equal("[]", await other.AskAsync<string>("select calibration::text from accuracy_days where $tenant"));
    }

    [Theory, InlineData("light", 390), InlineData("dark", 320)]
    public async Task A_narrow_window_shows_all_of_it(string theme, int width)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Narrow answers", Torn, theme);
        await made.GoAsync("/review?reason=ambiguous");
        await made.Page.Locator("button[name=answer]").First.ClickAsync();
        await Expect(made.Page.Locator(".notice[role=alert]")).ToBeVisibleAsync();
        await made.Page.SetViewportSizeAsync(width, 800);
        await made.GoAsync("/insights/accuracy");
        await Shots.TakeAsync(made.Page, $"accuracy-{theme}-{width}", whole: true);
        await Pages.CheckAsync(made.Page);
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task An_owner_whose_team_is_empty_is_asked_about_and_one_button_says_that_it_is_still_right(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Drifting", estate =>
        {
            EstateOrganisation.Desk(estate);
            for (var i = 0; i < estate.Teams.Count; i++) estate.Teams[i] = estate.Teams[i] with { Members = [new($"{estate.Teams[i].Slug}-one", null)] };
        }, theme);
        var page = made.Page;
        made.Estate.Teams[0] = made.Estate.Teams[0] with { Members = [] };
        await made.ScanAsync();
        Assert.Equal(1, await made.AskAsync<long>("select count(*) from discovery_events where $tenant and type = 'ownership_drifted' and payload->>'reason' = 'buying has no members.'"));

        await made.GoAsync("/review?reason=team_empty&team=buying");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync(new Regex("^1 left"));
        await Expect(page.Locator(".review")).ToContainTextAsync("buying has no members. Is it still buying?");
        await Shots.TakeAsync(page, $"review-drift-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);
        await made.GoAsync("/review?team=growing");
        await Expect(page.Locator(".empty")).ToContainTextAsync("Nothing of this team needs a look");

        await made.GoAsync("/services/orders");
        await Expect(page.Locator(".notice.warning")).ToContainTextAsync("buying has no members.");
        await Shots.TakeAsync(page, $"drift-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Still right" }).ClickAsync();
        await Expect(page.Locator(".notice[role=alert]")).ToContainTextAsync("Owner of orders confirmed: buying.");
        await Expect(page.Locator(".owner-card")).ToContainTextAsync("Verified by");
        await Expect(page.Locator(".notice.warning")).ToHaveCountAsync(0);
        await made.ScanAsync();
        Assert.Equal(0, await made.AskAsync<long>("select count(*) from services where $tenant and drift <> '[]'"));
        Assert.Equal(1, await made.AskAsync<long>("select count(*) from service_ownership o join corrections c on c.tenant_id = o.tenant_id and c.author_id = o.verified_by and c.created_at = o.verified_at where o.$tenant and o.role = 'primary'"));

        // Taken back, it is found again and asked about again.
        await page.Locator(".notice[role=alert] button").ClickAsync();
        await Expect(page.Locator(".notice.warning")).ToContainTextAsync("buying has no members.");
        Assert.Equal(0, await made.AskAsync<long>("select count(*) from service_ownership where $tenant and verified_at is not null"));
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task The_whole_catalog_is_drawn_by_week_with_a_gap_as_wide_as_it_was(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Weeks", Torn, theme);
        // Two Sundays a week apart, one six weeks later, and the day of the scan; of the last week before that two days, of which the later one counts.
        var today = await made.AskAsync<DateOnly>("select day from accuracy_days where $tenant"); // the scan's, also when midnight has passed since
        var sunday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7) - 1);
        foreach (var (day, owned, expected) in new[] { (sunday.AddDays(-70), 2, 1.2), (sunday.AddDays(-63), 4, 3.6), (sunday.AddDays(-21), 8, 6.0), (sunday.AddDays(-1), 1, 0.5), (sunday, 9, 7.2) })
            await made.AskAsync<int>(FormattableString.Invariant($"insert into accuracy_days values ('{made.TenantId}', '{day:yyyy-MM-dd}', 12, {owned}, 0, 0, {expected}, 0, 0, array[0,0,0,0,0,0,0,0,0,{owned}], '[]') returning services"));
        await made.GoAsync("/insights/accuracy");
        var page = made.Page;
        await Expect(page.Locator("table", new() { HasText = "The catalog by week" }).Locator("tbody tr")).ToHaveCountAsync(5);
        await Expect(page.Locator(".trend svg")).ToHaveAttributeAsync("aria-label", new Regex($"10 % on {Shown(sunday.AddDays(-70))}, \\d+ % on {Shown(today)}"));
        // 1.2 of 12 services is a tenth; six of seven weeks of the nine and more lie between the second and the third.
        var points = (await page.Locator(".trend polyline").GetAttributeAsync("points"))!.Split(' ').Select(p => double.Parse(p.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(5, points.Count);
        Assert.Equal(6, (points[2] - points[1]) / (points[1] - points[0]), 0.1);
        Assert.Equal((0, 600), (points[0], points[^1]));
        await Shots.TakeAsync(page, $"accuracy-weeks-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        static string Shown(DateOnly day) => day.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task Who_else_has_a_part_in_a_service_stands_under_its_owner(string theme)
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Parts", estate =>
        {
            EstateOrganisation.Desk(estate);
            estate.Ecs("prod", "ledger", tags: "on-call=selling;on-call-team=growing;cost-center=buying;security-contact=<b>growing</b>");
        }, theme);
        await made.GoAsync("/services/ledger");
        await Expect(made.Page.Locator(".owner-card")).ToContainTextAsync(new Regex("On call: growing, selling.*Cost: buying"));
        await Expect(made.Page.Locator(".owner-card")).Not.ToContainTextAsync("Security");
        await Shots.TakeAsync(made.Page, $"owner-roles-{theme}-1440", whole: true);
        await Pages.CheckAsync(made.Page);
    }

    [Fact]
    public async Task What_was_accepted_and_went_away_is_asked_about_again_when_it_comes_back_and_a_team_that_comes_and_goes_is_told_of_once()
    {
        await using var made = await EstateOrganisation.MakeAsync(portal, "Flapping", estate =>
        {
            EstateOrganisation.Desk(estate);
            for (var i = 0; i < estate.Teams.Count; i++) estate.Teams[i] = estate.Teams[i] with { Members = [new($"{estate.Teams[i].Slug}-one", null)] };
        });
        var peopled = made.Estate.Teams[0];
        for (var turn = 0; turn < 3; turn++)
        {
            await DrainAsync();
            Assert.Equal(1, await DriftingAsync());
            if (turn == 0) await ConfirmAsync();
            await FillAsync();
            Assert.Equal(0, await DriftingAsync());
        }
        Assert.Equal(1, await made.AskAsync<long>("select count(*) from discovery_events where $tenant and type = 'ownership_drifted'"));
        Assert.Equal(0, await made.AskAsync<long>("select count(*) from corrections where $tenant and cardinality(seen_drift) > 0"));

        async Task ConfirmAsync()
        {
            await made.GoAsync("/services/orders");
            await made.Page.GetByRole(AriaRole.Button, new() { Name = "Still right" }).ClickAsync();
            await Expect(made.Page.Locator(".notice[role=alert]")).ToContainTextAsync("Owner of orders confirmed: buying.");
            await made.ScanAsync();
            Assert.Equal(0, await DriftingAsync());
            Assert.Equal(1, await made.AskAsync<long>("select count(*) from corrections where $tenant and cardinality(seen_drift) > 0"));
        }

        Task<long> DriftingAsync() => made.AskAsync<long>("select count(*) from services where $tenant and drift <> '[]'");

        Task DrainAsync()
        {
            made.Estate.Teams[0] = peopled with { Members = [] };
            return made.ScanAsync();
        }

        Task FillAsync()
        {
            made.Estate.Teams[0] = peopled;
            return made.ScanAsync();
        }
    }

    /// <summary>Twelve services that a tag gives to one team and CODEOWNERS to another.</summary>
    private static void Torn(InventoryBuilder estate)
    {
        string[] names = [.. "amber birch cobalt dune ember fjord grove harbor indigo juniper kelp lagoon".Split(' ').Select(n => $"torn-{n}")];
        // A team that may write everywhere says little of any one repository.
        foreach (var n in Enumerable.Range(0, 20)) estate.Repo($"notes-{n}");
        foreach (var team in (string[])["selling", "growing"]) estate.Team(team, members: $"{team}-one", writes: string.Join(' ', names));
        foreach (var name in names)
        {
            estate.Ecs("prod", name, tags: "team=growing");
            estate.Repo(name, (".github/CODEOWNERS", "* @acme/selling\n"), (".github/workflows/d.yml", $"jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service {name}\n"));
        }
    }
}
