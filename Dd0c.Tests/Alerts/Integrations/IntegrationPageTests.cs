using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Alerts.Integrations;

/// <summary>The settings page of alerts.</summary>
[Collection(Entry.Name)]
public sealed class IntegrationPageTests(EntryHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("light", 1440)]
    public async Task An_admin_adds_an_integration_sees_its_address_and_steps_tests_it_exchanges_it_and_deletes_it(string theme, int width)
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, $"Alerts {theme}", theme);
        var page = org.Page;
        await page.SetViewportSizeAsync(width, 900);
        await org.GoAsync("/settings/alerts");
        await Expect(page.GetByText("Nothing sends alerts yet")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-alerts-empty-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add integration" }).ClickAsync();
        await Expect(page.GetByText("A name has 1 to 80 characters.")).ToBeVisibleAsync();
        await page.GetByLabel("Provider").SelectOptionAsync("grafana");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Grafana of Shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add integration" }).ClickAsync();

        var secret = (await page.Locator("#integration-secret").TextContentAsync())!;
        await Expect(page.Locator(".guide")).ToContainTextAsync(secret);
        await Shots.TakeAsync(page, $"settings-alerts-made-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await Expect(page.Locator("#address-0")).ToContainTextAsync(new Regex("/v1/webhooks/[0-9a-f]{40}/grafana$"));
        await Expect(page.Locator(".guide li").Nth(1)).ToContainTextAsync((await page.Locator("#address-0").TextContentAsync())!);
        await Expect(page.GetByText("Nothing has arrived yet.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/settings/alerts\?integration="));
        await Expect(page.GetByText("The test arrived and was read: Grafana's test notification.")).ToBeVisibleAsync();
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal); // told once
        await Expect(page.Locator(".deliveries li")).ToHaveCountAsync(1);
        await page.GetByText("Payload,").ClickAsync();
        await Expect(page.Locator(".deliveries pre")).ToContainTextAsync("TestAlert");
        await Shots.TakeAsync(page, $"settings-alerts-one-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new address" }).ClickAsync();
        await Expect(page.Locator("#address-1")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        await Expect(page.GetByText("The secret before is still taken.")).ToBeVisibleAsync();
        await Expect(page.Locator("#integration-secret")).Not.ToHaveTextAsync(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByText("Paused: what comes is kept and read")).ToBeVisibleAsync();
        await DeliverAsync((await page.Locator("#address-0").TextContentAsync())!, "{\"alerts\": [tru");
        await org.ExecuteAsync("update alert_integrations set fault = 'X-Grafana-Alerting-Signature is not of this body and this integration''s secret.', fault_at = now() + interval '1 minute' where tenant_id = $1");
        await org.GoAsync(new Uri(page.Url).PathAndQuery);
        await Expect(page.GetByText("The last delivery was refused")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-alerts-faults-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await org.ExecuteAsync("insert into alert_aliases (tenant_id, word, service_id, created_by, created_at) values ($1, 'zephyr-gateway', null, 'Ana', now())");
        // Each of 21 days and hours until nine hours ago, and nothing since.
        await org.ExecuteAsync("insert into alert_integrations (tenant_id, id, provider, name, created_at, updated_at, last_received_at) values ($1, $2, 'datadog', 'Datadog of Shop', now() - interval '30 days', now(), now() - interval '9 hours 5 minutes')", Guid.CreateVersion7());
        await org.ExecuteAsync("insert into alert_hours (tenant_id, hour, integration_id, deliveries) select $1, h, i.id, 3 from alert_integrations i, generate_series(date_trunc('hour', now()) - interval '21 days', date_trunc('hour', now()) - interval '9 hours', interval '1 hour') h where i.tenant_id = $1 and i.name = 'Datadog of Shop'");
        await org.GoAsync("/settings/alerts");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not read" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Datadog of Shop" })).ToContainTextAsync(new Regex("Silent.*Silent for 9 h; usually it delivers every 20 min."));
        await Shots.TakeAsync(page, $"settings-alerts-list-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page, faults: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Read again" }).ClickAsync();
        await Expect(page.GetByText("1 delivery is read again.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete: zephyr-gateway" }).ClickAsync();
        await Expect(page.GetByText("zephyr-gateway means nothing any more")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Words of senders" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Datadog of Shop" }).ClickAsync();
        await Expect(page.GetByText("send a test from there, or look whether its webhook was switched off")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, $"settings-alerts-silent-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "All integrations" }).ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Grafana of Shop" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Grafana of Shop" }).ClickAsync();
        await Expect(page.GetByText("Grafana of Shop is deleted.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_mapping_shows_what_it_would_read_from_a_payload_before_it_is_saved()
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, "Alerts mapped", "light");
        var page = org.Page;
        await org.GoAsync("/settings/alerts");
        await page.GetByLabel("Provider").SelectOptionAsync("custom");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Our own");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add integration" }).ClickAsync();
        await DeliverAsync((await page.Locator("#address-0").TextContentAsync())!, """{"what":"Disk is full","where":"checkout","how":"bad"}""");
        foreach (var theme in new[] { "light", "dark" })
        {
            await page.Context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = new Uri(page.Url).GetLeftPart(UriPartial.Authority) }]);
            await org.GoAsync(new Uri(await page.Locator("form.settings-form").Last.EvaluateAsync<string>("f => f.action")).PathAndQuery);
            var preview = page.Locator("section[aria-label='What would be read']");
            await Expect(page.Locator("#mapping-sample")).ToHaveValueAsync(new Regex("Disk is full"));
            await Expect(page.Locator("#f-mapping")).ToBeEditableAsync();
            await page.FillAsync("#f-mapping", """{"title":"what["}""");
            await Expect(preview).ToContainTextAsync("Mapping, title: A bracket is not closed.");
            await page.FillAsync("#f-mapping", """{"title":"what","service":"where","severity":{"from":"how","map":{"bad":"critical"}}}""");
            await Expect(preview.Locator(".preview-item")).ToContainTextAsync("Disk is full");
            await Expect(preview.Locator(".preview-item")).ToContainTextAsync("critical");
            await Pages.CheckAsync(page);
            await Shots.TakeAsync(page, $"settings-alerts-mapping-{theme}-1440", whole: true);
        }
        await page.FillAsync("#mapping-sample", "{\"what\": tru");
        await Expect(page.Locator("section[aria-label='What would be read']")).ToContainTextAsync("Payload, line 1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save settings" }).ClickAsync();
        await Expect(page.GetByText("The settings are saved.")).ToBeVisibleAsync();
        await Expect(page.Locator("#f-mapping")).ToHaveValueAsync(new Regex("critical")); // what was typed is what was saved
    }

    [Fact]
    public async Task A_member_sees_who_sends_alerts_and_neither_an_address_nor_a_payload()
    {
        await using var org = await FirstOrganisation.MakeAsync(portal, "Alerts of members", "light");
        await org.GoAsync("/settings/alerts");
        await org.Page.GetByLabel("Provider").SelectOptionAsync("datadog");
        await org.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Datadog");
        await org.Page.GetByRole(AriaRole.Button, new() { Name = "Add integration" }).ClickAsync();
        var address = (await org.Page.Locator("#address-0").TextContentAsync())!;
        await using var context = await portal.OpenAsync(await portal.JoinAsync(Role.Member, org.TenantId), theme: "light");
        var page = await Pages.OpenAsync(context, new Uri(org.Page.Url).PathAndQuery);
        await Expect(page.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = "Datadog" })).ToBeVisibleAsync();
        await Expect(page.GetByText("needs the role admin")).ToBeVisibleAsync();
        Assert.DoesNotContain(new Uri(address).Segments[^2], await page.ContentAsync(), StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add integration" })).ToHaveCountAsync(0);
        await Pages.CheckAsync(page);
    }

    /// <summary>As a sender would, and waits until it was read.</summary>
    private async Task DeliverAsync(string address, string body)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(address), new StringContent(body, Encoding.UTF8, "application/json"), Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        while (true)
        {
            await using var waiting = portal.Database.Owner.CreateCommand("select exists (select from alert_inbox where state = 'new')");
            if (await waiting.ExecuteScalarAsync(Cancelled) is false) return;
            await Task.Delay(20, Cancelled);
        }
    }
}
