using System.Text.RegularExpressions;
using Dd0c.Tests.Aws;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Walks;

/// <summary>
/// The tasks of section 12 of the design, each by keyboard alone, by pointer alone and at 320 px. The seventh, to judge an anomaly of cost and keep a
/// zombie, waits for the modules that find them.
/// </summary>
[Collection(Entry.Name)]
public sealed class WalkTests(EntryHost portal, WalkOrganisation walkers) : IClassFixture<WalkOrganisation>
{
    private const int MostKeysToOwner = 10, MostKeysAnItem = 3, Items = 5;

    public static TheoryData<By> Ways => [.. Enum.GetValues<By>()];

    [Theory, MemberData(nameof(Ways))]
    public async Task From_the_first_link_to_a_catalog_in_which_a_service_is_found(By by)
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        await using var context = await walkers.ContextAsync(by);
        var way = Way.Of(by, await Pages.OpenAsync(context, $"/setup?key={await portal.SetupLinkAsync()}"));
        var page = way.Page;
        var (organisation, email) = ($"Settlers by {by}", $"settler-{Guid.NewGuid():N}@acme.example");
        await way.WriteAsync(page.GetByLabel("Organisation"), organisation);
        await way.WriteAsync(page.GetByLabel("Your name"), "Grace Hopper");
        await way.WriteAsync(page.GetByLabel("E-mail"), email);
        await way.WriteAsync(page.GetByLabel("Password"), "nanoseconds are this long");
        await way.SeeAsync(page.Locator("h1"), "Set up dd0c");
        await way.PressAsync(way.Button("Create organisation"));
        await way.SeeAsync(page.Locator("h1"), "What happens next");
        await way.PressAsync(page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Connect AWS" }).Last);
        await way.SeeAsync(page.Locator("h1"), "Connect AWS");
        await way.PressAsync(way.Link("Access key"));
        await way.WriteAsync(page.GetByLabel("Access key id"), CompanyBuilder.KeyId);
        await way.WriteAsync(page.GetByLabel("Secret access key"), CompanyBuilder.SecretKey);
        await way.PressAsync(way.Summary("Another endpoint"));
        await way.WriteAsync(page.GetByLabel("Endpoint"), aws.Url.ToString());
        await way.SeeAsync(way.Button("Check and connect"));
        await way.PressAsync(way.Button("Check and connect"));
        await way.SeeAsync(way.Summary("permissions granted"));
        await way.PressAsync(way.Link("Continue"));
        await way.SeeAsync(page.Locator("h1"), "Connect GitHub");
        await way.PressAsync(way.Button("Skip for now"));
        await way.SeeAsync(page.Locator("h1"), "Ready for the first scan");
        await way.PressAsync(way.Button("Start the first scan"));
        await way.SeeAsync(page.Locator("#run-result"), "services found");
        await way.PressAsync(way.Link("Open the catalog"));
        await way.SeeAsync(page.Locator("h1"), "Catalog");
        await way.FindAsync("checkou");
        await Expect(page).ToHaveURLAsync(new Regex("/services/checkout"));
        await way.SeeAsync(page.Locator("h1"), "checkout");
        Assert.Equal(1L, await walkers.FactAsync<long>("select count(*) from services s join memberships m on m.tenant_id = s.tenant_id join users u on u.id = m.user_id where $1 <> s.tenant_id and u.email = $2 and s.name = 'checkout' and s.removed_at is null", email));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Owner_and_who_is_on_call_are_found_within_ten_keys(By by)
    {
        var way = await walkers.OpenAsync(by, "/");
        await using var context = way.Page.Context;
        Assert.InRange(await way.FindAsync("orders"), 0, MostKeysToOwner);
        await way.SeeAsync(way.Page.Locator("h1"), "orders");
        await way.SeeAsync(way.Page.Locator(".owner-card"), "buying");
        await way.SeeAsync(way.Page.Locator(".on-call"), "On call now: Mike Lee");
        // On the first screenful: nobody scrolls while something burns.
        await Expect(way.Page.Locator(".service-head a.owner")).ToBeInViewportAsync();
        await Expect(way.Page.Locator(".on-call")).ToBeInViewportAsync();
        Assert.Equal("buying", await walkers.FactAsync<string>("select t.slug from services s join teams t on t.tenant_id = s.tenant_id and t.id = s.owner_team_id where s.tenant_id = $1 and s.slug = 'orders'"));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task The_catalog_is_filtered_and_the_view_saved_and_shared(By by)
    {
        var way = await walkers.OpenAsync(by, "/");
        await using var context = way.Page.Context;
        // A view is one for whoever has it, so each way has its own.
        var (page, name, team, theirs, others) = by switch
        {
            By.Keyboard => (way.Page, "Sold", "selling", "pay-gate-api", "ship-"),
            By.Mouse => (way.Page, "Bought", "buying", "ship-touch", "pay-gate-"),
            _ => (way.Page, "Nobody's", "No owner", "thumbnails", "pay-gate-"),
        };
        await way.GoAsync("Catalog", "c");
        // The counts come after the page, and fold a menu that was unfolded before.
        await Expect(page.Locator(".filters .n").First).ToBeAttachedAsync();
        await way.PressAsync(way.Summary("Owner"), "f");
        await way.PressAsync(page.GetByRole(AriaRole.Group, new() { Name = "Owner" }).GetByLabel(team));
        await way.SeeAsync(page.GetByRole(AriaRole.Group, new() { Name = "Filters in use" }), $"Owner: {team}");
        await Expect(page.Locator("tbody tr", new() { HasText = theirs })).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr", new() { HasText = others })).ToHaveCountAsync(0);
        var address = new Uri(page.Url).PathAndQuery;
        await way.PressAsync(way.Summary("Save view…"));
        await way.WriteAsync(page.GetByLabel("Name of the view"), name);
        await way.PressAsync(page.GetByLabel("For everybody of the organisation"));
        await way.PressAsync(way.Button("Save view"));
        await way.SeeAsync(page.Locator(".views [aria-current=page]"), name);
        Assert.Matches($"<a href=\"{Regex.Escape(address)}\"[^>]*>{name.Replace("'", "&#x27;", StringComparison.Ordinal)}<", await walkers.ReadAsync("/services"));
        Assert.Equal(address, await walkers.FactAsync<string>("select address from saved_views where tenant_id = $1 and name = $2 and shared", name));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task An_owner_is_corrected_with_a_look_at_what_changes_along_and_taken_back(By by)
    {
        var way = await walkers.OpenAsync(by, "/services/pay-gate-api");
        await using var context = way.Page.Context;
        var page = way.Page;
        await way.PressAsync(way.Link("Correct the owner"), "o");
        var dialog = page.Locator("dialog#correct:modal");
        await way.SeeAsync(dialog, "Similar services");
        await way.ChooseAsync(dialog.Locator("select"), "growing");
        await way.WriteAsync(dialog.GetByLabel("Reason"), "They took it over");
        // One of them stays where it is.
        await way.PressAsync(dialog.Locator(".alike label", new() { HasText = "pay-gate-ledger" }).Locator("input"));
        await way.SeeAsync(dialog.Locator("footer"), "Change owner of 5 services");
        await way.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Change owner" }));
        await way.SeeAsync(page.Locator(".notice[role=alert]"), "Owner of 5 services changed to growing");
        await way.SeeAsync(page.Locator(".owner-card"), "growing");
        Assert.Equal(5L, await OwnedAsync("growing"));
        await way.PressAsync(page.Locator(".notice").GetByRole(AriaRole.Button, new() { Name = "Undo" }), "u");
        await way.SeeAsync(page.Locator(".notice[role=alert]"), "Taken back");
        await way.SeeAsync(page.Locator(".owner-card"), "selling");
        Assert.Equal((0L, 6L), (await OwnedAsync("growing"), await OwnedAsync("selling")));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Five_items_are_cleared_with_three_keys_each_at_most(By by)
    {
        var way = await walkers.OpenAsync(by, "/");
        await using var context = way.Page.Context;
        var page = way.Page;
        await way.GoAsync("Review", "r");
        var answered = new List<string>();
        while (answered.Count < Items)
        {
            await way.SeeAsync(page.Locator("#item"));
            var (item, left) = (await page.Locator("#item").InnerTextAsync(), await page.Locator("[data-count]").InnerTextAsync());
            Assert.InRange(await AnswerAsync(way, answered.Count), 0, MostKeysAnItem);
            await Expect(page.Locator("[data-count]")).Not.ToHaveTextAsync(left);
            await way.SeeAsync(page.Locator(".notice[role=alert]"), item);
            answered.Add(item);
        }
        Assert.Equal((long)Items, await walkers.FactAsync<long>("select count(*) from corrections c where c.tenant_id = $1 and c.undone_at is null and exists (select from services s where s.tenant_id = $1 and s.id = c.service_id and s.name = any ($2))", (object)answered.ToArray()));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task An_incident_is_acknowledged_its_grouping_read_and_rated(By by)
    {
        var service = $"ship-{by.ToString().ToLowerInvariant()}";
        var way = await walkers.OpenAsync(by, "/");
        await using var context = way.Page.Context;
        var page = way.Page;
        await way.GoAsync("Incidents", "i");
        await walkers.FireAsync(service);
        var row = page.Locator("tr", new() { HasText = $"of {service}" });
        await way.SeeAsync(row); // by itself
        await way.PressAsync(row.GetByRole(AriaRole.Link));
        await way.SeeAsync(page.Locator("h1"), service);
        await Expect(page.Locator("html[data-interactive=true]")).ToBeAttachedAsync();
        await way.PressAsync(way.Button("Acknowledge"), "a");
        await way.SeeAsync(page.Locator(".signs .status.badge"), "Acknowledged");
        await way.SeeAsync(page.GetByText("2 alerts became 1 incident"));
        await way.PressAsync(page.Locator(".incident-alert summary").Last);
        await way.SeeAsync(page.Locator(".incident-alert details[open] ol"), $"Matched to {service}");
        await way.PressAsync(page.Locator("button[value=helpful]"));
        await Expect(page.Locator("button[value=helpful]")).ToHaveAttributeAsync("aria-pressed", "true");
        await way.SeeAsync(page.Locator("button[value=helpful]"));
        Assert.Equal("acknowledged true", await walkers.FactAsync<string>("select i.state || ' ' || f.helpful from incidents i join alert_feedback f on f.tenant_id = i.tenant_id and f.incident_id = i.id where i.tenant_id = $1 and i.title like $2", $"%{service}%"));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_run_that_a_colleague_asked_for_is_approved_and_followed_to_its_end(By by)
    {
        var service = by switch { By.Keyboard => "orders", By.Mouse => "desk", _ => "ship-touch" };
        var number = await walkers.AskAsync(service);
        var way = await walkers.OpenAsync(by, "/");
        await using var context = way.Page.Context;
        var page = way.Page;
        await way.PressAsync(page.GetByRole(AriaRole.Region, new() { Name = "Needs you" }).GetByRole(AriaRole.Link, new() { NameRegex = new($"waits for your approval: Raise the tier on {service}") }));
        await way.SeeAsync(page.Locator("h1"), $"#{number} Raise the tier");
        await way.SeeAsync(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("waits for an admin to approve") }));
        await way.SeeAsync(page.Locator(".facts"), "It became important");
        await Expect(page.Locator("html[data-interactive=true]")).ToBeAttachedAsync();
        await way.WriteAsync(page.GetByLabel("Comment"), "It did");
        await way.PressAsync(way.Button("Approve Raise the tier"));
        // Told live.
        await way.SeeAsync(page.Locator(".page .status.badge").First, "Succeeded");
        await way.SeeAsync(page.GetByRole(AriaRole.List, new() { Name = "Log" }));
        Assert.Equal("succeeded critical", await walkers.FactAsync<string>("select r.state || ' ' || s.tier from action_runs r join services s on s.tenant_id = r.tenant_id and s.id = r.target_id where r.tenant_id = $1 and r.number = $2", number));
        Assert.Equal("It did", await walkers.FactAsync<string>("select comment from action_approvals a join action_runs r on r.tenant_id = a.tenant_id and r.id = a.run_id where a.tenant_id = $1 and r.number = $2", number));
    }

    /// <summary>As it can be: the likeliest team, or another one by name, or that it is none.</summary>
    /// <returns>How many keys it took by keyboard.</returns>
    private static async Task<int> AnswerAsync(Way way, int turn)
    {
        var page = way.Page;
        var first = page.Locator("main [data-on='1']");
        if (await first.CountAsync() > 0)
        {
            await way.PressAsync(first, "1");
            return 1;
        }
        if (turn % 2 == 0)
        {
            await way.PressAsync(page.Locator("main [data-on=n]"), "n");
            return 1;
        }
        await way.PressAsync(page.Locator("main [data-on=o]"), "o");
        await way.ChooseAsync(page.Locator("dialog#correct:modal select"), way is ByKeyboard ? "g" : "growing");
        await way.PressAsync(page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Change owner" }), "Enter");
        return 3;
    }

    private Task<long> OwnedAsync(string team) => walkers.FactAsync<long>("select count(*) from services s join teams t on t.tenant_id = s.tenant_id and t.id = s.owner_team_id where s.tenant_id = $1 and s.name like 'pay-gate-%' and t.slug = $2", team);
}
