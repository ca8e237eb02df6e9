using System.Security.Cryptography;
using System.Text;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Catalog.News;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>From the alert to mail, PagerDuty and outbound webhooks.</summary>
public sealed class ChannelDeliveryTests(ChannelHost host) : IClassFixture<ChannelHost>, IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.EmptyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_webhook_is_told_each_change_of_an_incident_signed_and_not_each_alert_of_it()
    {
        await host.AddWebhookAsync();
        await host.FireAsync("db");
        await host.SettleAsync();
        await host.FireAsync("db", name: "Errors again"); // an alert more, and nothing else
        await host.SettleAsync();
        await ActAsync(a => a.AcknowledgeAsync(1, new("user", null, "Ana"), Cancelled));
        await host.SettleAsync();
        await ActAsync(a => a.ResolveAsync(1, new("user", null, "Ben"), Cancelled));
        await host.SettleAsync();
        var events = host.Receivers.Taken.ToList();
        Assert.Equal([IncidentEvent.Opened, IncidentEvent.Acknowledged, IncidentEvent.Resolved], events.Select(e => e.Json.GetProperty("type").GetString()));
        Assert.Equal("https://dd0c.example/incidents/1", events[0].Json.GetProperty("data").GetProperty("url").GetString());
        Assert.Equal("Ben", events[2].Json.GetProperty("data").GetProperty("resolvedBy").GetString());
        foreach (var sent in events)
        {
            var key = Convert.FromBase64String(ChannelHost.Secret["whsec_".Length..]);
            var signed = Encoding.UTF8.GetBytes($"{sent.Headers["webhook-id"]}.{sent.Headers["webhook-timestamp"]}.{sent.Body}");
            Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}", sent.Headers["webhook-signature"]);
        }
        Assert.Equal(3, events.Select(e => e.Headers["webhook-id"]).Distinct().Count());
        Assert.Equal(1L, await host.Portal.ScalarAsync("select count(*) from incident_entries where kind = 'told'"));
        Assert.Equal(3L, await host.Portal.ScalarAsync("select count(*) from webhook_sends where error is null and answer = 200"));
    }

    [Fact]
    public async Task A_webhook_that_asks_for_it_is_told_of_the_catalog_in_order_under_an_id_that_stays_and_the_others_are_not()
    {
        var catalog = await host.AddWebhookAsync("catalog", new(Incidents: false, Catalog: [CatalogNews.HealthDegraded]));
        await host.AddWebhookAsync("incidents");
        await host.AddWebhookAsync("runs", new(Incidents: false, Catalog: [CatalogNews.RunCompleted]));
        host.Receivers.Next(500, 503);
        await HealthAsync("mail", "degraded");
        await HealthAsync("mail", "down");
        await host.SettleAsync();
        while (await host.Portal.ScalarAsync("select exists (select from catalog_notices)") is true) await Task.Delay(50, Cancelled);

        Assert.All(host.Receivers.All, r => Assert.Equal("/catalog", r.Path));
        Assert.Equal([500, 503, 200, 200], host.Receivers.All.Select(r => r.Answered));
        Assert.Single(host.Receivers.All.Take(3).Select(r => r.Headers["webhook-id"]).Distinct());
        var told = host.Receivers.Taken.ToList();
        Assert.Equal([("healthy", "degraded"), ("degraded", "down")], told.Select(t => (t.Json.GetProperty("data").GetProperty("old_health").GetString()!, t.Json.GetProperty("data").GetProperty("new_health").GetString()!)));
        Assert.All(told, t => Assert.Equal((t.Headers["webhook-id"], AlertPortal.ServiceId("mail")), (t.Json.GetProperty("event_id").GetString(), t.Json.GetProperty("data").GetProperty("service_id").GetGuid())));
        Assert.Equal(4L, await host.Portal.ScalarAsync($"select count(*) from webhook_sends where channel_id = '{catalog}' and type = 'service.health.degraded'"));

        host.Receivers.All.Clear();
        await host.FireAsync("db");
        await host.SettleAsync();
        Assert.Equal(["/incidents"], host.Receivers.All.Select(r => r.Path));
        await HealthAsync("mail", "healthy");
    }

    /// <summary>What a pass would bring that finds it so.</summary>
    private Task<int> HealthAsync(string service, string health) => host.Portal.AsAsync(async services =>
    {
        var store = services.GetRequiredService<CatalogStore>();
        var before = await store.ReadAsync(Cancelled);
        var row = (await store.ReadAsync(Cancelled)).Services.Single(s => s.Id == AlertPortal.ServiceId(service));
        row.Health = health;
        await store.ApplyAsync(null, before, new([], [row], [], [], [], [], [], [], [], [], new(0, 1, 0, 0, 0, 0, 0)), Cancelled);
        return 0;
    });

    [Fact]
    public async Task What_did_not_arrive_is_sent_again_in_its_newest_state_under_the_same_id_for_the_same_state()
    {
        host.Receivers.Next(500, 503);
        await host.AddWebhookAsync();
        await host.FireAsync("db");
        await host.SettleAsync();
        Assert.Equal([500, 503, 200], host.Receivers.All.Select(r => r.Answered));
        Assert.Single(host.Receivers.All.Select(r => r.Headers["webhook-id"]).Distinct());
        Assert.Equal(2L, await host.Portal.ScalarAsync("select count(*) from webhook_sends where error is not null"));
    }

    [Theory, InlineData(410, "127.0.0.1 answered 410"), InlineData(301, "127.0.0.1 answered 301: redirects are not followed")]
    public async Task A_receiver_that_is_gone_is_a_fault_of_its_channel_and_what_waits_for_it_is_kept(int status, string why)
    {
        host.Receivers.Next(status);
        await host.AddWebhookAsync("gone");
        await host.AddWebhookAsync("there");
        await host.FireAsync("db");
        await host.SettleAsync();
        Assert.Equal($"{why}.", await host.Portal.ScalarAsync("select last_error from delivery_channels where name = 'gone'"));
        Assert.Equal(1L, await host.Portal.ScalarAsync("select count(*) from deliveries d join delivery_channels c on c.id = d.channel_id where c.name = 'gone' and told_version < wanted_version"));
        Assert.Equal("/there", Assert.Single(host.Receivers.Taken).Path);
        Assert.DoesNotContain(host.Receivers.All, r => r.Path == "/elsewhere");
        // Somebody mended it, and whoever looks first tries it.
        await host.Portal.ScalarAsync("update delivery_channels set last_error = null");
        await host.Portal.ScalarAsync("update outbox set available_at = now() where kind like 'deliver.later%'");
        await host.SettleAsync();
        Assert.Contains(host.Receivers.Taken, r => r.Path == "/gone");
    }

    [Fact]
    public async Task Mails_of_an_incident_are_one_thread_and_come_when_its_state_changes_or_it_gets_worse()
    {
        await host.AddAsync(ChannelKind.Email, new EmailPlace(["ana@acme.example", "ben@acme.example"], "https://dd0c.example/"));
        await host.FireAsync("db", "warning");
        await host.SettleAsync();
        await host.FireAsync("api", "warning"); // one alert more
        await host.SettleAsync();
        await host.FireAsync("web", "critical"); // worse
        await host.SettleAsync();
        foreach (var service in new[] { "db", "api", "web" }) await host.FireAsync(service, service == "web" ? "critical" : "warning", over: true);
        await host.SettleAsync();
        var mails = host.Smtp.Mails.ToList();
        Assert.All(mails, m => Assert.Equal(["ana@acme.example", "ben@acme.example"], m.To));
        Assert.Equal(3, mails.Count);
        Assert.Contains("Subject: [Medium] #1 Errors of db", mails[0].Mail, StringComparison.Ordinal);
        Assert.Contains("https://dd0c.example/incidents/1", mails[0].Mail, StringComparison.Ordinal);
        var first = HeaderOf(mails[0].Mail, "Message-Id");
        Assert.All(mails.Skip(1), m => Assert.Equal((first, first), (HeaderOf(m.Mail, "In-Reply-To"), HeaderOf(m.Mail, "References"))));
        Assert.Equal(3, mails.Select(m => HeaderOf(m.Mail, "Message-Id")).Distinct().Count());
        Assert.Contains("It is critical now.", mails[1].Mail, StringComparison.Ordinal);
        Assert.Contains("It is over", mails[2].Mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_is_busy_is_asked_again_and_one_that_knows_nobody_is_a_fault()
    {
        host.Smtp.Next.Enqueue("451 4.3.0 busy");
        await host.AddAsync(ChannelKind.Email, new EmailPlace(["ana@acme.example"], "https://dd0c.example/"));
        await host.FireAsync("db");
        await host.SettleAsync();
        Assert.Single(host.Smtp.Mails);
        host.Smtp.Unknown = "ana@acme.example";
        await ActAsync(a => a.AcknowledgeAsync(1, Actor.Cli, Cancelled));
        await host.SettleAsync();
        Assert.Equal("The mail server does not take mail to ana@acme.example (550).", await host.Portal.ScalarAsync("select last_error from delivery_channels"));
        Assert.Single(host.Smtp.Mails);
    }

    [Fact]
    public async Task One_address_that_is_no_more_keeps_a_mail_from_nobody_else()
    {
        host.Smtp.Unknown = "ben@acme.example";
        var channel = await host.AddAsync(ChannelKind.Email, new EmailPlace(["ben@acme.example", "ana@acme.example"], "https://dd0c.example/"));
        Assert.Equal("The mail server does not take mail to ben@acme.example (550); the others have it.", Assert.IsType<ChannelAnswer.Wrong>(await host.Portal.AsAsync(s => s.GetRequiredService<ChannelActions>().TestAsync(channel, Actor.Cli, Cancelled))).Why);
        host.Smtp.Mails.Clear();
        await host.FireAsync("db");
        await host.SettleAsync();
        Assert.Equal(["ana@acme.example"], Assert.Single(host.Smtp.Mails).To);
        Assert.Equal("The mail server does not take mail to ben@acme.example (550)", await host.Portal.ScalarAsync("select last_error from deliveries where state = 'told'"));
    }

    [Fact]
    public async Task What_is_tried_again_much_later_keeps_no_other_kind_of_channel_waiting()
    {
        await host.Portal.AsAsync(async services =>
        {
            await using var connection = await services.GetRequiredService<TenantDb>().ConnectAsync(Cancelled);
            foreach (var (kind, pause) in new[] { (ChannelKind.Slack, 3_600), (ChannelKind.Webhook, 0) }) await DeliveryQueue.AddLaterAsync(connection, host.Portal.Tenant, kind, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(pause), Cancelled);
            return true;
        });
        while (await host.Portal.ScalarAsync("select count(*) from outbox where kind like 'deliver.%'") is not 1L) await Task.Delay(20, Cancelled);
        Assert.Equal("slack", await host.Portal.ScalarAsync("select key from outbox where kind like 'deliver.%'"));
    }

    [Fact]
    public async Task PagerDuty_is_told_when_nobody_acknowledged_in_time_and_of_what_becomes_of_it()
    {
        await host.AddAsync(ChannelKind.PagerDuty, new PagerDutyPlace("https://dd0c.example/"), "routing-key", new(AlertSeverity.Info, UnacknowledgedMinutes: 15));
        await host.FireAsync("db", "critical");
        await host.FireAsync("mail", "critical");
        await host.SettleAsync();
        await ActAsync(a => a.AcknowledgeAsync(2, Actor.Cli, Cancelled));
        await host.SettleAsync();
        Assert.Empty(host.Receivers.All);
        Assert.Contains("if nobody has acknowledged it by then", (string)(await host.Portal.ScalarAsync("select reasons->>0 from deliveries d join incidents i on i.id = d.incident_id where i.number = 1"))!, StringComparison.Ordinal);
        Assert.Equal("somebody has acknowledged it", await host.Portal.ScalarAsync("select reasons->>0 from deliveries d join incidents i on i.id = d.incident_id where i.number = 2"));
        Assert.Equal(true, await host.Portal.ScalarAsync("select due_at = created_at + interval '15 min' from incidents where number = 1"));

        await host.Portal.ScalarAsync("update incidents set created_at = created_at - interval '16 min', due_at = now() where number = 1");
        while (host.Receivers.Taken.FirstOrDefault() is null) await Task.Delay(50, Cancelled);
        await ActAsync(a => a.AcknowledgeAsync(1, Actor.Cli, Cancelled));
        await host.SettleAsync();
        await ActAsync(a => a.ResolveAsync(1, Actor.Cli, Cancelled));
        await host.SettleAsync();
        var events = host.Receivers.Taken.Select(r => r.Json).ToList();
        Assert.Equal(["trigger", "acknowledge", "resolve"], events.Select(e => e.GetProperty("event_action").GetString()));
        Assert.Single(events.Select(e => e.GetProperty("dedup_key").GetString()).Distinct());
        Assert.Equal(("routing-key", "critical"), (events[0].GetProperty("routing_key").GetString(), events[0].GetProperty("payload").GetProperty("severity").GetString()));
    }

    private static string HeaderOf(string mail, string name) => mail.Split('\n').First(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

    private Task ActAsync(Func<IncidentActions, Task<IncidentAnswer>> deed) => host.Portal.AsAsync(async services =>
    {
        Assert.IsType<IncidentAnswer.Done>(await deed(services.GetRequiredService<IncidentActions>()));
        return true;
    });
}
