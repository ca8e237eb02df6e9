using System.Text.RegularExpressions;
using Dd0c.Domain.Connections;
using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Settings;

/// <summary>How often a connection is read, and what its vendor tells in between, on the page of connections; and what a run took over.</summary>
[Collection(Entry.Name)]
public sealed class ConnectionSettingsTests(EntryHost portal)
{
    [Theory, InlineData("light", 1440), InlineData("dark", 360)]
    public async Task An_admin_sets_the_interval_and_turns_on_live_changes_whose_secret_is_shown_once(string theme, int width)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Schedule {theme}", theme);
        await org.Page.SetViewportSizeAsync(width, 900);
        var aws = await org.AddConnectionAsync("aws", "active", new("role", RoleArn: "arn:aws:iam::111122223333:role/dd0c-portal-discovery", Regions: ["eu-west-1"]));
        await org.AddConnectionAsync("github", "active", new("app", Org: "acme", AppId: "42", InstallationId: "7"));
        await org.ExecuteAsync("update connections set identity = '111122223333', last_scan_at = now(), last_full_at = now() - interval '9 hours', created_at = now() where tenant_id = $1");
        await org.ExecuteAsync("update connections set deliveries_read_to = now() - interval '4 minutes', deliveries_error = 'GitHub answered 500 3 times.' where tenant_id = $1 and provider = 'github'");
        var page = org.Page;
        await org.GoAsync("/settings/connections");
        var card = page.Locator($"#connection-{aws:N}");
        await Expect(card).ToContainTextAsync("Every 6 hours");
        await Expect(card).ToContainTextAsync(new Regex(@"Next about (\d+ \w+, )?\d\d:\d\d"));
        await Expect(page.GetByText("GitHub answered 500 3 times.")).ToBeVisibleAsync();
        await card.Locator("select[name=hours]").SelectOptionAsync("24");
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(card).ToContainTextAsync("Every 24 hours");

        await Expect(card).ToContainTextAsync("Off: a change in AWS is seen at the next scan.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(card.Locator(".secret code")).ToContainTextAsync("dd0c_events_");
        await Expect(card).ToContainTextAsync($"/v1/webhooks/aws/{aws}");
        await Shots.TakeAsync(page, $"settings-live-changes-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await org.ExecuteAsync("update connections set event_refused = 'An event of the account 999988887777 came; this connection reads 111122223333.', event_refused_at = now(), last_event_at = now() - interval '3 minutes' where tenant_id = $1 and provider = 'aws'");
        await org.ExecuteAsync("insert into changes_waiting (tenant_id, connection_id, subject, tries, due_at) select tenant_id, id, 'acme/shop', 2, now() + interval '4 minutes' from connections where tenant_id = $1 and provider = 'github'");
        await org.ExecuteAsync("update connections set failed_scans = 3, status = 'error', last_error = 'AWS did not answer.' where tenant_id = $1 and provider = 'aws'");
        await org.GoAsync("/settings/connections");
        await Expect(page.GetByText("A change of acme/shop was told of and could not be read, 2 times so far.")).ToBeVisibleAsync();
        await Expect(card).ToContainTextAsync("The last 3 scans brought nothing home");
        await Expect(card.Locator(".secret")).ToHaveCountAsync(0);
        await Expect(card).ToContainTextAsync("Last event 3 min ago");
        await Expect(card).ToContainTextAsync("999988887777");
        await Shots.TakeAsync(page, $"settings-live-changes-on-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await card.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await Expect(card).ToContainTextAsync("Off: a change in AWS is seen at the next scan.");
    }

    [Fact]
    public async Task A_part_that_was_read_well_does_not_hide_that_the_last_scan_did_not_see_everything()
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, "Parts", "light");
        var aws = await org.AddConnectionAsync("aws", "active", new("accessKey", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Regions: ["eu-west-1"], EndpointUrl: "http://127.0.0.1:9/"));
        await org.AddRunAsync("partial", TimeSpan.FromMinutes(9), new(500, 0, 0, 60, null, [new(aws, "aws", "production", "partial", 500, null)], []));
        var part = await org.AddRunAsync("completed", TimeSpan.FromMinutes(3), new(500, 0, 0, 60, null, [new(aws, "aws", "production", "complete", 500, null)], []));
        await org.ExecuteAsync("update discovery_runs set parts = array['eu-west-1'] where tenant_id = $1 and id = $2", part);
        await org.GoAsync("/services");
        await Expect(org.Page.GetByText("The last scan did not see everything")).ToBeVisibleAsync();
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task A_run_says_what_it_took_over_from_before_and_everything_can_be_read_again(string theme)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Again {theme}", theme);
        var aws = await org.AddConnectionAsync("aws", "active", new("accessKey", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Regions: ["eu-west-1"], EndpointUrl: "http://127.0.0.1:9/"));
        var run = await org.AddRunAsync("completed", TimeSpan.FromMinutes(3), new(500, 0, 0, 60, null, [new(aws, "aws", "production", "complete", 500, null)], []));
        foreach (var (kind, kept) in new[] { ("ecs:task-definition", 40), ("apigateway:restapi", 20), ("cloudformation:stack-resources", 60), ("lambda:function", 0) })
            await org.ExecuteAsync("insert into discovery_coverage (tenant_id, run_id, connection_id, source, account, region, kind, state, found, kept, kept_since) values ($1, $2, $3, 'aws', '111122223333', 'eu-west-1', $4, 'complete', 60, $5, case when $5 > 0 then now() - interval '7 hours' end)", run, aws, kind, kept);
        var page = org.Page;
        await org.GoAsync($"/discovery/runs/{run}");
        await page.GetByText("120 things had not changed and were not read again").ClickAsync();
        await Expect(page.GetByText("the members of a stack")).ToBeVisibleAsync();
        await Expect(page.GetByText("7 h ago").First).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"run-taken-over-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        await org.GoAsync("/discovery");
        await page.GetByText("More", new() { Exact = true }).ClickAsync();
        await Shots.TakeAsync(page, $"discovery-more-{theme}-1440");
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Read everything again" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/discovery/runs/"), new() { Timeout = 30_000 });
        await Expect(page.Locator("h1")).ToContainTextAsync("Scan now, everything");
    }
}
