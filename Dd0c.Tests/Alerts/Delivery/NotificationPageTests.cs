using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>The settings page of who is told, and the way to Slack and back.</summary>
[Collection(Entry.Name)]
public sealed class NotificationPageTests(EntryHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("dark", 360)]
    public async Task An_admin_connects_slack_adds_a_channel_tests_it_sees_its_fault_changes_its_rule_and_deletes_it(string theme, int width)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Told {theme}", theme);
        portal.Slack.Forget();
        portal.Slack.GrantsTeam = $"T-{theme}";
        await org.ExecuteAsync("insert into teams (tenant_id, id, key, slug, name, source, members, fingerprint, created_at, updated_at) values ($1, uuidv7(), 'github:payments', 'payments', 'Payments', 'github', '[]', '\\x00', now(), now())");
        var page = org.Page;
        await page.SetViewportSizeAsync(width, 900);
        await org.GoAsync("/settings/notifications");
        await Expect(page.GetByText("Nobody is told of incidents yet")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-notifications-empty-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect Slack" }).ClickAsync(); // to Slack, which allows it at once, and back
        await Expect(page.GetByText("The workspace is connected.")).ToBeVisibleAsync();
        await page.GetByLabel("Channel", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "#payments" });
        await page.GetByLabel("Severity").SelectOptionAsync("high");
        await page.GetByLabel("Payments").CheckAsync();
        await page.GetByLabel("A run of an action waits for approval").CheckAsync();
        await Shots.TakeAsync(page, $"settings-notifications-new-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add channel" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex(@"/settings/notifications\?channel="));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("The test arrived: #payments.")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-notifications-one-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        portal.Slack.Channels["C2"].Member = false;
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("dd0c is not in #payments.").First).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-notifications-fault-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.GetByLabel("Environments").FillAsync("production, staging");
        await page.GetByLabel("Digest").SelectOptionAsync("both");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save settings" }).ClickAsync();
        await Expect(page.GetByText("The settings are saved.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All channels" }).ClickAsync();
        await Expect(page.GetByText("High and worse in production, staging of Payments; a daily digest and a weekly noise report; runs that wait for approval")).ToBeVisibleAsync();
        await Expect(page.GetByText("Out of order")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-notifications-list-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);

        await page.GetByRole(AriaRole.Link, new() { Name = "#payments" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete #payments" }).ClickAsync();
        await Expect(page.GetByText("#payments is deleted.")).ToBeVisibleAsync();
        await org.GoAsync("/settings/notifications");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect Acme chat" }).ClickAsync();
        await Expect(page.GetByText("Acme chat is disconnected.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Connect Slack" })).ToBeVisibleAsync();
    }

    [Theory, InlineData("light", 1440)]
    public async Task An_admin_adds_a_webhook_copies_its_secret_and_sends_an_event_again(string theme, int width)
    {
        await using var receivers = await FakeReceivers.StartAsync();
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Hooked {theme}", theme);
        var page = org.Page;
        await page.SetViewportSizeAsync(width, 900);
        await org.GoAsync("/settings/notifications");
        await page.GetByRole(AriaRole.Link, new() { Name = "PagerDuty" }).ClickAsync();
        await page.GetByLabel("Integration key").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add channel" }).ClickAsync();
        await Expect(page.GetByText("32 letters and digits")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-notifications-pagerduty-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhook" }).ClickAsync();
        await page.GetByLabel("Address").FillAsync($"{receivers.Address}let-me-in");
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("Our bus");
        await page.GetByLabel("A service has another owner").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add channel" }).ClickAsync();
        await Expect(page.Locator("#signing-secret")).ToContainTextAsync("whsec_");
        await Shots.TakeAsync(page, $"settings-notifications-webhook-made-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Our bus" }).ClickAsync();
        await Expect(page.GetByLabel("A service has another owner")).ToBeCheckedAsync();
        await Expect(page.GetByLabel("A service came")).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("The test arrived: 127.0.0.1.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again: test" }).ClickAsync();
        await Expect(page.GetByText("It arrived.")).ToBeVisibleAsync();
        Assert.Equal(2, receivers.All.Count);
        Assert.DoesNotContain("let-me-in", await page.ContentAsync(), StringComparison.Ordinal);
        await Shots.TakeAsync(page, $"settings-notifications-webhook-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        await Expect(page.Locator("#signing-secret")).ToContainTextAsync("whsec_");
        await Expect(page.GetByText("Each event has two signatures")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-notifications-webhook-secret-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "End the earlier secret" }).ClickAsync();
        await Expect(page.GetByText("The earlier secret signs no more.")).ToBeVisibleAsync();
        await Expect(page.Locator("#signing-secret")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_way_back_from_slack_is_held_to_the_session_and_the_organisation_that_left()
    {
        portal.Slack.Forget();
        portal.Slack.GrantsTeam = "T-own";
        using var admin = await portal.SignedInAsync(await portal.JoinAsync(Role.Admin));
        using var other = await portal.SignedInAsync(await portal.JoinAsync(Role.Admin));
        var theirs = await portal.Services.GetRequiredService<SignUp>().CreateTenantAsync("Globex told", null, Cancelled);
        using var stranger = await portal.SignedInAsync(await portal.JoinAsync(Role.Owner, theirs));
        var state = await LeaveAsync(admin);
        Assert.Equal("state", await ReturnAsync(other, state));
        Assert.Equal("state", await ReturnAsync(stranger, state));
        Assert.Equal("state", await ReturnAsync(admin, state[..^2] + "AA"));
        Assert.Equal("refused", await ReturnAsync(admin, state, "wrong"));
        Assert.Equal("connected", await ReturnAsync(admin, state));
        Assert.Equal("connected", await ReturnAsync(other, await LeaveAsync(other))); // again: the newest token holds
        Assert.Equal("taken", await ReturnAsync(stranger, await LeaveAsync(stranger)));
        await using var kept = portal.Database.Owner.CreateCommand("select string_agg(t.name, ' ') from slack_installations i join tenants t on t.id = i.tenant_id where team_id = 'T-own'");
        Assert.Equal("Acme", await kept.ExecuteScalarAsync(Cancelled));
    }

    [Fact]
    public async Task A_member_chooses_what_they_are_told_themselves_and_sees_who_else_is_but_can_neither_connect_nor_change()
    {
        await using var context = await portal.OpenAsync(await portal.JoinAsync(Role.Member), theme: "light");
        var page = await Pages.OpenAsync(context, "/settings/notifications");
        await page.SetViewportSizeAsync(320, 700);
        await Expect(page.GetByText("needs the role admin")).ToBeVisibleAsync();
        await page.GetByLabel("What became of a run I asked for: Mail").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save what I am told" }).ClickAsync();
        await Expect(page.GetByText("What you are told is saved.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("What became of a run I asked for: Mail")).Not.ToBeCheckedAsync();
        await Expect(page.GetByLabel("A run waits for my approval: Mail")).ToBeCheckedAsync();
        await Shots.TakeAsync(page, "settings-notifications-own-light-320", whole: true);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Connect Slack" })).ToHaveCountAsync(0);
        await Pages.CheckAsync(page);
        using var member = await portal.SignedInAsync(await portal.JoinAsync(Role.Member));
        using var answer = await member.GetAsync(new Uri("/slack/install", UriKind.Relative), Cancelled);
        Assert.DoesNotContain("oauth", $"{answer.Headers.Location}", StringComparison.Ordinal);
    }

    private static async Task<string> LeaveAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/slack/install", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["state"]!;
    }

    private static async Task<string?> ReturnAsync(HttpClient browser, string state, string code = FakeSlack.Code)
    {
        using var answer = await browser.GetAsync(new Uri($"/slack/callback?code={code}&state={Uri.EscapeDataString(state)}", UriKind.Relative), Cancelled);
        return HttpUtility.ParseQueryString(new Uri(new Uri("http://x"), answer.Headers.Location!).Query)["slack"];
    }
}
