using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>The settings page of on-call, and who is on call beside a service's owner.</summary>
[Collection(Entry.Name)]
public sealed class OnCallPageTests(EntryHost portal)
{
    [Fact]
    public async Task An_admin_connects_a_vendor_by_keyboard_corrects_a_team_sees_faults_and_age_and_brings_an_export_along()
    {
        var now = DateTimeOffset.UtcNow;
        portal.OnCall.Forget();
        portal.OnCall.Schedule("PPOST", "Post primary", "Mike Lee", "Ana Ruiz");
        portal.OnCall.OnCall("PPOST", "Mike Lee", "mike@acme.example", now.AddHours(-2), now.AddHours(4).AddMinutes(5));
        portal.OnCall.OnCall("PPOST", "Ana Ruiz", "ana@acme.example", now.AddHours(4).AddMinutes(5), now.AddHours(12));
        portal.OnCall.Schedule("PODD", "A rota with a name so long that it has to be cut or broken somewhere on a narrow window", "Zoe Fox");
        await using var org = await FirstOrganisation.MakeAsync(portal, "On call", "light");
        await org.ExecuteAsync("insert into teams (tenant_id, id, key, slug, name, source, members, fingerprint, created_at, updated_at) select $1, uuidv7(), 'github:' || s, s, initcap(s), 'github', '[]', '\\x00', now(), now() from unnest(array['post', 'sales']) s");
        await org.ExecuteAsync("""
            insert into services (tenant_id, id, slug, name, display_name, aliases, type, lifecycle, tier, tech_stack, environments, health, owner_state, owner_team_id, owner_confidence, confidence, anchors, evidence, conflicts, drift, fingerprint, missed_runs, created_at, updated_at)
            select $1, uuidv7(), 'mailer', 'mailer', 'Mailer', '{}', 'api', 'production', 'critical', '{}', array['production'], 'healthy', 'owned', (select id from teams where tenant_id = $1 and slug = 'post'), 0.9, 1, array['name:mailer'], '[]', '[]', '[]', '\x00', 0, now(), now()
            """);
        var page = org.Page;
        await org.GoAsync("/settings/on-call");
        await Expect(page.GetByText("No on-call schedule is connected")).ToBeVisibleAsync();
        await ShowAsync("empty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Jira Service Management" }).ClickAsync();
        await Expect(page.GetByLabel("Cloud id")).ToBeVisibleAsync();
        await ShowAsync("jsm");
        await page.GetByRole(AriaRole.Link, new() { Name = "PagerDuty" }).ClickAsync();
        await Expect(page.GetByLabel("Region")).ToBeVisibleAsync();

        // By keyboard alone: a wrong key, then the right one.
        await page.GetByLabel("API key").FocusAsync();
        await page.Keyboard.TypeAsync("u+not-this-one");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("PagerDuty does not take this API key.")).ToBeVisibleAsync();
        await ShowAsync("wrong", faults: true);
        await page.GetByLabel("API key").FocusAsync();
        await page.Keyboard.TypeAsync(FakeOnCall.Key);
        await page.Keyboard.PressAsync("Tab"); // region
        await page.Keyboard.PressAsync("Tab"); // name
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("PagerDuty is connected.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Post primary" })).ToContainTextAsync("Mike Lee 4 h left");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Post primary" })).ToContainTextAsync("90 % sure. Its name is that of Post.");
        Assert.DoesNotContain(FakeOnCall.Key, await page.ContentAsync(), StringComparison.Ordinal);
        await ShowAsync("connected");

        await page.GetByRole(AriaRole.Link, new() { Name = "Post primary" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "To come" })).ToBeVisibleAsync();
        await page.GetByLabel("It is the schedule of").SelectOptionAsync(new SelectOptionValue { Label = "Sales" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Save team" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("The team is saved.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Said by Person")).ToBeVisibleAsync();
        await ShowAsync("schedule");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let dd0c find it" }).ClickAsync();
        await Expect(page.GetByText("What dd0c finds holds again.")).ToBeVisibleAsync();

        await org.GoAsync("/services/mailer");
        await Expect(page.Locator(".on-call")).ToContainTextAsync("Mike Lee, 4 h left");
        await Expect(page.Locator(".on-call")).ToContainTextAsync("next: Ana Ruiz");
        await ShowAsync("service");
        await org.GoAsync("/teams/post");
        await Expect(page.Locator(".on-call")).ToContainTextAsync("Mike Lee");

        // Out of date, and away.
        portal.OnCall.Next(503);
        await org.ExecuteAsync("update on_call_sources set read_at = now() - interval '3 hours' where tenant_id = $1");
        await org.GoAsync("/settings/on-call");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read now: PagerDuty" }).ClickAsync();
        await Expect(page.GetByText("PagerDuty was not read. PagerDuty answered 503.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Out of date")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Post primary" })).ToContainTextAsync("as of 3 h ago");
        await ShowAsync("stale", faults: true);

        await page.GetByLabel("File of the export").SetInputFilesAsync(new FilePayload { Name = "notes.json", MimeType = "application/json", Buffer = "{}"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(page.GetByText("This is neither an export")).ToBeVisibleAsync();
        await page.GetByLabel("File of the export").SetInputFilesAsync(new FilePayload { Name = "OpsGenieBackups.zip", MimeType = "application/zip", Buffer = Exports.Zip(Exports.OpsGenie) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(page.GetByText("A schedule of 2 rotations and 1 override")).ToBeVisibleAsync();
        await ShowAsync("preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(page.GetByText("It is imported.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Post rota" })).ToBeVisibleAsync();
        await ShowAsync("imported");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove PagerDuty…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove PagerDuty", Exact = true }).ClickAsync();
        await Expect(page.GetByText("PagerDuty is removed.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Post primary" })).ToHaveCountAsync(0);

        // As it stands in light and wide, and in dark and narrow.
        async Task ShowAsync(string name, bool faults = false)
        {
            await Shots.TakeAsync(page, $"on-call-{name}-light-1440", whole: true);
            await Pages.CheckAsync(page, faults);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await page.SetViewportSizeAsync(360, 900);
            await page.Locator("html").EvaluateAsync("e => e.dataset.theme = 'dark'");
            await Shots.TakeAsync(page, $"on-call-{name}-dark-360", whole: true);
            await Pages.CheckAsync(page, faults);
            await page.Locator("html").EvaluateAsync("e => e.dataset.theme = 'light'");
            await page.SetViewportSizeAsync(1440, 900);
        }
    }
}
