using System.Text.RegularExpressions;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Aws;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Builder;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Onboarding;

[Collection(Entry.Name)]
public sealed class WizardTests(EntryHost portal, PostgresFixture postgres)
{
    private static readonly RunStats s_stats = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 900, 20, 30, 0);

    [Fact]
    public async Task From_the_first_run_link_to_a_catalog_of_the_sample_company()
    {
        await using var context = await portal.OpenAsync(null);
        var page = await SetUpAsync(context, await portal.SetupLinkAsync());
        await Shots.TakeAsync(page, "start-welcome-light-1440", whole: true);
        await page.ClickAsync("button:has-text('Explore with sample data')");
        await Expect(page).ToHaveURLAsync(new Regex("/start/discover"), new() { Timeout = 30_000 });
        await Expect(page.Locator("#run-live, #run-result")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "start-discover-light-1440");
        await Expect(page.Locator("#run-result")).ToBeVisibleAsync(new() { Timeout = 240_000 });
        await Expect(page.Locator("#run-result")).ToContainTextAsync("services found");
        await Shots.TakeAsync(page, "start-result-light-1440");
        await Pages.CheckAsync(page);

        await page.ReloadAsync();
        await Expect(page.Locator("#run-result")).ToBeVisibleAsync();
        await page.ClickAsync("a:has-text('What was read')");
        await Expect(page.Locator(".matrix").First).ToBeVisibleAsync();
        await Pages.CheckAsync(page);
        foreach (var (theme, width) in new[] { ("light", 1440), ("dark", 360) })
        {
            await context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = portal.ClientOptions.BaseAddress.ToString() }]);
            await page.SetViewportSizeAsync(width, 900);
            foreach (var (name, address) in new[] { ("run", page.Url), ("discovery", "/discovery"), ("activity", "/discovery/activity"), ("settings-connections", "/settings/connections"), ("start-aws-done", "/start/aws"), ("start-discover-done", "/start/discover") })
            {
                if (name != "run") await page.GotoAsync(address); else await page.ReloadAsync();
                await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
                await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: true);
                await Pages.CheckAsync(page);
                if (name == "start-discover-done") await page.GoBackAsync();
            }
            await page.GotoAsync("/discovery");
            await page.Locator("a[data-row]").First.ClickAsync();
            await Expect(page).ToHaveURLAsync(new Regex("/discovery/runs/"), new() { Timeout = 30_000 });
        }
    }

    [Fact]
    public async Task From_the_first_run_link_over_aws_and_github_to_the_owner_of_a_service_by_keyboard()
    {
        var company = DemoCompany.Create(new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero));
        var gate = new TaskCompletionSource();
        gate.SetResult();
        await using var aws = await AwsDemoHost.StartAsync(company);
        await using var github = await GitHubServer.StartAsync(company.GitHub, routes: app => app.Use(async (_, next) =>
        {
            await Volatile.Read(ref gate).Task;
            await next();
        }));
        await using var fresh = new EntryHost(postgres);
        await fresh.InitializeAsync();
        await using var context = await fresh.OpenAsync(null);
        var page = await SetUpAsync(context, await fresh.SetupLinkAsync());
        await page.ClickAsync("a:has-text('Connect AWS')");
        await page.ClickAsync("a:has-text('Access key')");
        await Expect(page).ToHaveURLAsync(new Regex("way=accessKey$"), new() { Timeout = 30_000 });
        await page.FillAsync("[name='auth.accessKeyId']", company.Accounts[0].AccessKeyId);
        await page.FillAsync("[name='auth.secretAccessKey']", company.Accounts[0].SecretAccessKey);
        await page.ClickAsync("summary:has-text('Another endpoint')");
        await page.FillAsync("[name=endpointUrl]", aws.Url.ToString());
        await Shots.TakeAsync(page, "start-aws-endpoint-light-1440", whole: true);
        await Pages.CheckAsync(page);
        await page.ClickAsync("button:has-text('Check and connect')");
        await Expect(page.Locator("summary:has-text('permissions granted')")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Shots.TakeAsync(page, "start-aws-connected-light-1440", whole: true);
        await page.ClickAsync("a:has-text('Continue')");
        await Expect(page).ToHaveURLAsync(new Regex("/start/github$"), new() { Timeout = 30_000 });

        await page.ClickAsync("a:has-text('Token')");
        await Expect(page).ToHaveURLAsync(new Regex("way=token$"), new() { Timeout = 30_000 });
        await page.FillAsync("[name='auth.token']", company.GitHub.Token);
        await page.FillAsync("[name=org]", company.GitHub.Login);
        await page.ClickAsync("summary:has-text('GitHub Enterprise Server')");
        await page.FillAsync("[name=baseUrl]", github.Address.ToString());
        await page.ClickAsync("button:has-text('Check and connect')");
        await Expect(page.Locator("summary:has-text('permissions granted')")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.ClickAsync("a:has-text('Continue')");
        await Expect(page).ToHaveURLAsync(new Regex("/start/discover$"), new() { Timeout = 30_000 });

        // GitHub is slow: AWS's services are there before it has answered.
        Volatile.Write(ref gate, new());
        await page.ClickAsync("button:has-text('Start the first scan')");
        var services = page.Locator(".figure:has-text('services') strong");
        await Expect(services).Not.ToHaveTextAsync("0", new() { Timeout = 60_000 });
        var early = int.Parse(await services.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await Shots.TakeAsync(page, "start-discover-climbing-light-1440", whole: true);
        await Pages.CheckAsync(page);
        gate.SetResult();
        await Expect(page.Locator("#run-result")).ToContainTextAsync("services found", new() { Timeout = 60_000 });
        var found = int.Parse((await page.Locator("#run-result").InnerTextAsync()).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(early, 1, found);
        await page.ClickAsync("a:has-text('Open the catalog')");
        await Expect(page.Locator("[data-count]")).ToContainTextAsync(found.ToString(System.Globalization.CultureInfo.InvariantCulture));

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("paymnt");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("payment");
        await Expect(page.Locator("main a.owner").First).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "start-found-light-1440");
    }

    [Fact]
    public async Task A_connection_made_after_a_scan_is_read_as_soon_as_somebody_arrives_and_a_failed_scan_can_be_started_again()
    {
        await using var first = await FirstOrganisation.MakeAsync(portal, "Late");
        var page = first.Page;
        var config = new ConnectionConfig("token", Org: "late", BaseUrl: "http://127.0.0.1:9/");
        await first.AddConnectionAsync(Provider.GitHub, "active", config);
        var old = await first.AddRunAsync("completed", TimeSpan.FromMinutes(9), new(40, 0, 0, 4, null, [new(Guid.NewGuid(), Provider.Aws, "production", "complete", 40, null)], []), s_stats with { ServicesCreated = 4 });
        await first.GoAsync("/start/discover");
        await Expect(page.Locator("#run-result[data-status=failed]")).ToBeVisibleAsync(); // its secret is none
        await Expect(page.Locator("h1")).ToHaveTextAsync("The scan failed");
        await Pages.CheckAsync(page, faults: true);
        await Shots.TakeAsync(page, "start-failed-light-1440", whole: true);

        await page.ClickAsync("button:has-text('Scan again')");
        await Expect(page.Locator("#run-result[data-status=failed]")).ToBeVisibleAsync();
        await using var runs = portal.Database.Owner.CreateCommand($"select count(*) from discovery_runs where tenant_id = '{first.TenantId}' and id <> '{old}'");
        Assert.Equal(2L, await runs.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await first.GoAsync("/start/discover");
        Assert.Equal(2L, await runs.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task A_scan_that_found_nothing_says_why_and_what_to_do(string theme)
    {
        await using var first = await FirstOrganisation.MakeAsync(portal, "Bare", theme);
        var page = first.Page;
        await first.AddConnectionAsync(Provider.Aws, "active", new("ambient"));
        await first.ExecuteAsync("update connections set created_at = now() - interval '1 hour' where tenant_id = $1");
        await first.AddRunAsync("completed", TimeSpan.FromMinutes(1), new(0, 0, 0, 0, null, [new(Guid.NewGuid(), Provider.Aws, "production", "complete", 0, null)], []), s_stats);
        await first.GoAsync("/start/discover");
        await Expect(page.Locator("h1")).ToHaveTextAsync("No services found.");
        await Expect(page.Locator("#why-nothing")).ToContainTextAsync("regions");
        await Expect(page.Locator("a:has-text('Connect GitHub')")).ToBeVisibleAsync();
        await Expect(page.Locator("button:has-text('Scan again')")).ToBeVisibleAsync();
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Each has an owner");
        await Shots.TakeAsync(page, $"start-nothing-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task A_scan_that_takes_long_names_what_is_slow_and_a_connection_that_waits_says_for_whom(string theme)
    {
        await using var first = await FirstOrganisation.MakeAsync(portal, "Slow", theme);
        var page = first.Page;
        var waiting = await first.AddConnectionAsync(Provider.GitHub, "waiting", new("app", Org: "slow"), "The GitHub App is not installed in slow yet.");
        await first.GoAsync($"/start/github?connected={waiting}");
        await Expect(page.Locator("main")).ToContainTextAsync("Waiting for an owner to approve");
        await Expect(page.Locator("button:has-text('Copy a message to forward')")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"start-github-waiting-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        // A node holds the run, so that no other takes it for a forgotten one.
        await using var turn = await portal.Database.App.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await DiscoveryTurn.TakeAsync(turn, first.TenantId, TestContext.Current.CancellationToken);
        await first.AddRunAsync("running", TimeSpan.FromMinutes(3), new(312, 0, 0, 58, "scan", [new(Guid.NewGuid(), Provider.Aws, "production", "complete", 312, null), new(Guid.NewGuid(), Provider.GitHub, "slow", "running", 0, null)], ["payment-gateway", "order-events"]));
        await first.GoAsync("/start/discover");
        await Expect(page.Locator(".notice")).ToContainTextAsync("This is taking longer than usual");
        await Expect(page.Locator(".notice")).ToContainTextAsync("slow is still being read");
        await Shots.TakeAsync(page, $"start-discover-slow-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);

        await first.GoAsync("/services");
        await Expect(page.Locator("main")).ToContainTextAsync("A scan is running");
        await Expect(page.Locator("#run-live")).ToBeVisibleAsync();
        await Expect(page.Locator(".notice a")).ToHaveTextAsync("Show the services so far"); // one is in the catalog already
        await Shots.TakeAsync(page, $"services-scanning-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);
    }

    [Fact]
    public async Task The_wizard_tells_what_is_wrong_with_a_role_and_can_be_left_and_taken_up_again()
    {
        var owner = await portal.JoinAsync(Role.Owner);
        await using var context = await portal.OpenAsync(owner);
        var page = await Pages.OpenAsync(context, "/start/aws");
        await Expect(page.Locator("#external-id")).Not.ToBeEmptyAsync();
        await page.FillAsync("[name='auth.roleArn']", "not an arn");
        await page.ClickAsync("button:has-text('Check and connect')");
        await Expect(page.Locator("#f-auth-roleArn-fault")).ToContainTextAsync("role's ARN");
        await Expect(page.Locator("[name='auth.roleArn']")).ToHaveValueAsync("not an arn");
        await page.ClickAsync("button:has-text('Skip for now')");
        await Expect(page).ToHaveURLAsync(new Regex("/start/github$"), new() { Timeout = 30_000 });
        await page.GotoAsync("/start");
        await Expect(page).ToHaveURLAsync(new Regex("/start/github$"), new() { Timeout = 30_000 });
    }

    [Theory, InlineData("dark", 360)]
    public async Task The_writing_pages_have_no_accessibility_fault_and_do_not_scroll_sideways(string theme, int width)
    {
        var owner = await portal.JoinAsync(Role.Owner);
        await using (var outside = await portal.OpenAsync(null, width, theme))
        {
            var key = await portal.SetupLinkAsync();
            foreach (var (name, address) in new[] { ("sign-in", "/sign-in"), ("setup", $"/setup?key={key}"), ("setup-dead", "/setup?key=x"), ("join-dead", "/join?key=x") })
                await LookAsync(outside, $"{name}-{theme}-{width}", address);
        }
        await using var context = await portal.OpenAsync(owner, width, theme);
        foreach (var (name, address) in new[]
        {
            ("start-welcome", "/start/welcome"), ("start-aws", "/start/aws"), ("start-aws-key", "/start/aws?way=accessKey"), ("start-github", "/start/github"), ("start-discover-empty", "/start/discover"),
            ("settings-empty", "/settings/connections"), ("settings-add", "/settings/connections?add=aws"), ("settings-members", "/settings/members"), ("settings-tokens", "/settings/tokens"), ("settings-preferences", "/settings/preferences"),
            ("discovery-empty", "/discovery"), ("activity-empty", "/discovery/activity"),
        })
            await LookAsync(context, $"{name}-{theme}-{width}", address);
    }

    private static async Task<Microsoft.Playwright.IPage> SetUpAsync(Microsoft.Playwright.IBrowserContext context, string key)
    {
        var page = await Pages.OpenAsync(context, $"/setup?key={key}");
        await Shots.TakeAsync(page, "setup-light-1440");
        await page.FillAsync("[name=organisation]", "Acme");
        await page.FillAsync("[name=displayName]", "Grace Hopper");
        await page.FillAsync("[name=email]", "grace@acme.example");
        await page.FillAsync("[name=password]", "nanoseconds are this long");
        await page.ClickAsync("button:has-text('Create organisation')");
        await Expect(page).ToHaveURLAsync(new Regex("/start/welcome$"), new() { Timeout = 30_000 });
        return page;
    }

    private static async Task LookAsync(Microsoft.Playwright.IBrowserContext context, string shot, string address)
    {
        var page = await Pages.OpenAsync(context, address);
        await Shots.TakeAsync(page, shot, whole: true);
        await Pages.CheckAsync(page);
        await page.CloseAsync();
    }
}
