using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Actions;

/// <summary>Actions, golden paths and approvals in a browser.</summary>
[Collection(Support.Portal.Name)]
public sealed class ActionPageTests(PortalHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("dark", 320)]
    public async Task An_action_is_written_reached_by_a_golden_path_looked_at_started_and_another_approved(string theme, int width)
    {
        await portal.AddressAsync();
        await using var context = await portal.OpenAsync(width, theme: theme);
        var page = await Pages.OpenAsync(context, "/actions/new?like=deploy");
        await page.GetByLabel("YAML").FillAsync($"name: Restart {width}\nsummary: Restarts all of a service.\non: service\nallow: [{{ rolle: member }}]\nsteps: []");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save action" }).ClickAsync();
        await Expect(page.GetByText("Line 4: rolle is none of")).ToBeVisibleAsync();
        await LookAsync(page, "action-faults", theme, width, faults: true);
        await page.GetByLabel("YAML").FillAsync($"name: Restart {width}\nsummary: Restarts all of a service.\non: service\ninputs:\n  environment: {{ type: choice, options: [development, production] }}\n  replicas: {{ type: number, min: 1, max: 9, default: \"2\", help: How many at once. }}\n  drain: {{ type: boolean, label: Drain first }}\nallow: [{{ role: member }}]\nsteps:\n  - name: Ask the platform\n    webhook: {{ url: \"https://127.0.0.1:1/restart\", body: {{ service: \"{{{{ target.slug }}}}\", replicas: \"{{{{ inputs.replicas }}}}\" }} }}\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save action" }).ClickAsync();
        await Expect(page.GetByText("Copy the signing secret now.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the action" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Restart {width}");

        await page.GotoAsync("/paths/new");
        await page.GetByLabel("Title").FillAsync($"When a service hangs, {width}");
        await page.GetByLabel("Markdown").FillAsync($"Look at its [incidents](/incidents) first.\n\n1. Say so in the channel.\n2. Then restart it.\n\n[Restart payment-api](action:restart-{width}?target=payment-api&environment=development)\n\n<script>alert(1)</script>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save page" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync($"When a service hangs, {width}");
        await LookAsync(page, "golden-path", theme, width);
        await page.GetByRole(AriaRole.Link, new() { Name = "Restart payment-api" }).ClickAsync();
        await Expect(page.Locator("#f-target")).ToHaveValueAsync("payment-api");
        await page.GetByLabel("Replicas").FillAsync("20");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what it will do" }).ClickAsync();
        await Expect(page.GetByText("At most 9.").Last).ToBeVisibleAsync();
        await page.GetByLabel("Replicas").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what it will do" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What it will do" })).ToBeVisibleAsync();
        await Expect(page.GetByText("127.0.0.1 is a private or loopback address")).ToBeVisibleAsync();
        await LookAsync(page, "action-plan", theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Restart {width}" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(new Regex($"#\\d+ Restart {width}"));
        // Failed by itself, and told live.
        await Expect(page.Locator(".page .status.badge")).ToHaveTextAsync("Failed");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Log" })).ToContainTextAsync("private or loopback address");
        await LookAsync(page, "run-failed", theme, width, faults: true);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume from the step that failed" })).ToBeVisibleAsync();

        var number = await AskAsync($"restart-{width}");
        await page.GotoAsync("/");
        await Expect(page.GetByText($"Omar {width} waits for your approval")).ToBeVisibleAsync();
        await page.GotoAsync("/approvals");
        await LookAsync(page, "approvals", theme, width);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"#{number} ") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("waits for an admin to approve") })).ToBeVisibleAsync();
        await LookAsync(page, "run-approval", theme, width);
        await page.GetByLabel("Comment").FillAsync("Not on a Friday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(page.Locator(".page .status.badge")).ToHaveTextAsync("Rejected");

        foreach (var (address, name) in new[] { ("/actions", "actions"), ("/runs", "runs"), ("/paths", "paths"), ($"/actions/restart-{width}", "action") })
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
            await LookAsync(page, name, theme, width);
        }
        await page.GotoAsync("/services/payment-api");
        await page.Locator("details.menu > summary", new() { HasText = "Actions" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = $"Restart {width}" })).ToHaveAttributeAsync("href", $"/actions/restart-{width}?target=payment-api");
        await page.CloseAsync();
    }

    private static async Task LookAsync(IPage page, string name, string theme, int width, bool faults = false)
    {
        await Shots.TakeAsync(page, $"{name}-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults);
    }

    /// <summary>Somebody else asks for what has to be approved.</summary>
    private async Task<int> AskAsync(string action)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(portal.Seed.TenantId);
        var omar = Guid.CreateVersion7();
        var name = $"Omar {action["restart-".Length..]}";
        var owner = scope.ServiceProvider.GetRequiredService<SystemDatabase>().Source;
        await owner.ExecuteAsync("insert into users (id, login, display_name, created_at) values ($1, $2, $2, now())", omar, name);
        await owner.ExecuteAsync("insert into memberships (tenant_id, user_id, role, created_at) values ($1, $2, 'admin', now())", portal.Seed.TenantId, omar);
        var draft = new RunDraft("payment-api", new Dictionary<string, string?> { ["environment"] = "production", ["replicas"] = "2", ["drain"] = "yes" }, "Memory grows since noon", (await portal.AddressAsync()).ToString());
        return Assert.IsType<ActionAnswer.Run>(await scope.ServiceProvider.GetRequiredService<RunRequests>().StartAsync(action, draft, null, new("user", omar, name), Cancelled)).Number;
    }
}
