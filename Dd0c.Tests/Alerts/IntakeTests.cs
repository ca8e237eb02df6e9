using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts;

/// <summary>What a sender is answered, and what stands in the inbox then.</summary>
public sealed class IntakeTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private AlertPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _portal = await host.EmptyAsync();

    [Fact]
    public async Task A_delivery_is_committed_before_it_is_answered_and_a_repeated_one_stands_there_once()
    {
        // With a name of its own: by its body alone a delivery is the same for ten minutes of the clock.
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Custom);
        var body = new JsonObject { ["id"] = "1", ["title"] = "Slow", ["service"] = "api", ["status"] = "firing" };
        for (var i = 0; i < 3; i++)
        {
            using var answer = await _portal.PostAsync(address, body, ("Idempotency-Key", "d-1"));
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alert_inbox"));
        }
        Assert.Equal("3 2", await _portal.ScalarAsync("select sum(deliveries) || ' ' || sum(repeats) from alert_hours"));
        await _portal.SettleAsync();
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alerts"));
    }

    [Fact]
    public async Task A_connection_that_was_ended_since_the_last_delivery_is_no_reason_to_refuse_the_next()
    {
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Datadog);
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(address, Datadog("1")));
        Assert.Equal(1L, await _portal.ScalarAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like 'with given as%insert into alert_inbox%' and pid <> pg_backend_pid()"));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(address, Datadog("2")));
        Assert.Equal(2L, await _portal.ScalarAsync("select count(*) from alert_inbox"));
    }

    [Fact]
    public async Task An_address_that_is_not_known_or_was_ended_is_not_found_and_one_of_another_provider_says_so()
    {
        var (id, address, _) = await _portal.IntegrateAsync(AlertProvider.Datadog);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"v1/webhooks/{new string('a', 40)}/datadog", []));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address.Replace("/datadog", "/nagios", StringComparison.Ordinal), []));
        using (var other = await _portal.PostAsync(address.Replace("/datadog", "/grafana", StringComparison.Ordinal), new JsonObject())) Assert.Contains("ends in /datadog", await other.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        await _portal.AsAsync(async s =>
        {
            var actions = s.GetRequiredService<IntegrationActions>();
            Assert.IsType<IntegrationAnswer.Wrong>(await actions.EndTokenAsync(id, Actor.Cli, Cancelled)); // the only one
            Assert.IsType<IntegrationAnswer.Done>(await actions.AddTokenAsync(id, Actor.Cli, Cancelled));
            Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(address, Datadog("1")));
            Assert.Equal(HttpStatusCode.Accepted, await StatusAsync($"v1/webhooks/{(await actions.TokensAsync(id, Cancelled))[0]}/datadog", Datadog("2")));
            return await actions.EndTokenAsync(id, Actor.Cli, Cancelled);
        });
        while (await StatusAsync(address, Datadog("3")) != HttpStatusCode.NotFound) await Task.Delay(20, Cancelled); // other nodes hear of it a moment later
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_and_said_on_the_integration_and_either_of_two_secrets_is_right()
    {
        var (id, address, secret) = await _portal.IntegrateAsync(AlertProvider.PagerDuty);
        var body = Encoding.UTF8.GetBytes("""{"event":{"id":"01","event_type":"incident.triggered","resource_type":"incident","occurred_at":"2026-03-02T09:00:00Z","data":{"id":"P1","type":"incident","number":1,"status":"triggered","title":"Slow","service":{"id":"S","summary":"api"},"urgency":"high","html_url":"https://acme.pagerduty.com/incidents/P1"}}}""");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _portal.PostAsync(address, body, ("X-PagerDuty-Signature", "v1=" + new string('0', 64)))).StatusCode);
        Assert.Contains("X-PagerDuty-Signature", (string)(await _portal.ScalarAsync("select fault from alert_integrations"))!, StringComparison.Ordinal);
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alert_inbox"));
        await _portal.AsAsync(s => s.GetRequiredService<IntegrationActions>().SetSecretAsync(id, "the new secret of the sender", Actor.Cli, Cancelled));
        foreach (var one in new[] { secret!, "the new secret of the sender" })
            while ((await _portal.PostAsync(address, body, ("X-PagerDuty-Signature", $"v1={new string('0', 64)},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(one), body))}"))).StatusCode != HttpStatusCode.Accepted) await Task.Delay(20, Cancelled);
        await _portal.AsAsync(s => s.GetRequiredService<IntegrationActions>().EndSecretAsync(id, Actor.Cli, Cancelled));
        while ((await _portal.PostAsync(address, body, ("X-PagerDuty-Signature", $"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret!), body))}"))).StatusCode != HttpStatusCode.Unauthorized) await Task.Delay(20, Cancelled);
    }

    [Fact]
    public async Task An_address_that_names_the_organisation_alone_takes_what_is_signed_and_nothing_else()
    {
        var (_, _, secret) = await _portal.IntegrateAsync(AlertProvider.Custom);
        var body = """{"title":"x"}"""u8.ToArray();
        Assert.Equal(HttpStatusCode.Unauthorized, (await _portal.PostAsync($"v1/webhooks/{_portal.Tenant}/custom", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _portal.PostAsync($"v1/webhooks/{_portal.Tenant}/custom", body, ("X-DD0C-Signature", "sha256=" + new string('a', 64)))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await _portal.PostAsync($"v1/webhooks/{_portal.Tenant}/custom", body, ("X-DD0C-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret!), body))))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _portal.PostAsync($"v1/webhooks/{Guid.NewGuid()}/custom", body)).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_read_is_taken_and_stands_in_quarantine_until_it_can()
    {
        var (id, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        Assert.Equal(HttpStatusCode.Accepted, (await _portal.PostAsync(address, "{\"alerts\": [tru"u8.ToArray())).StatusCode);
        await _portal.SettleAsync();
        Assert.Equal("quarantined", await _portal.ScalarAsync("select state from alert_inbox"));
        Assert.NotNull(await _portal.ScalarAsync("select reason from alert_inbox"));
        Assert.Equal(1, await _portal.ScalarAsync("select quarantined from alert_outcomes"));
        await _portal.ScalarAsync($"update alert_inbox set body = convert_to('{AlertPortal.Batch(AlertPortal.Alert("Late", "api", DateTimeOffset.UtcNow)).ToJsonString()}', 'UTF8')"); // as a mended reader would see it
        Assert.Equal(1, await _portal.AsAsync(s => s.GetRequiredService<IntegrationActions>().ReadAgainAsync(id, null, Actor.Cli, Cancelled)));
        await _portal.SettleAsync();
        Assert.Equal("read", await _portal.ScalarAsync("select state from alert_inbox"));
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alerts"));
    }

    [Fact]
    public async Task A_packed_body_is_unpacked_and_one_that_unpacks_to_more_than_is_taken_is_refused()
    {
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        Assert.Equal(HttpStatusCode.Accepted, (await _portal.PostAsync(address, Packed(Encoding.UTF8.GetBytes(AlertPortal.Batch(AlertPortal.Alert("A", "api", DateTimeOffset.UtcNow)).ToJsonString())), ("Content-Encoding", "gzip"))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _portal.PostAsync(address, Packed(new byte[64 * 1024 * 1024]), ("Content-Encoding", "gzip"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _portal.PostAsync(address, [1, 2, 3], ("Content-Encoding", "gzip"))).StatusCode);
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alert_inbox"));
    }

    [Fact]
    public async Task Of_a_tenant_that_wants_privacy_neither_bodies_nor_descriptions_nor_tags_are_stored()
    {
        await _portal.ScalarAsync($$"""insert into alert_settings (tenant_id, settings) values ('{{_portal.Tenant}}', '{"privacy": true}')""");
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        var alert = AlertPortal.Alert("Leak", "api", DateTimeOffset.UtcNow);
        alert["labels"]!["customer"] = "canary-customer";
        alert["annotations"]!["description"] = "canary-description";
        await _portal.SendAsync(address, alert);
        await _portal.SettleAsync();
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alerts where service_id is not null"));
        foreach (var table in new[] { "alert_inbox", "alerts", "incidents", "incident_entries", "outbox" })
            Assert.Equal(0L, await _portal.ScalarAsync($"select count(*) from {table} t where t::text like '%canary%'{(table == "alert_inbox" ? " or convert_from(body, 'UTF8') like '%canary%'" : "")}"));
    }

    private async Task<HttpStatusCode> StatusAsync(string address, JsonObject body)
    {
        using var answer = await _portal.PostAsync(address, body);
        return answer.StatusCode;
    }

    private static JsonObject Datadog(string id) => new() { ["id"] = id, ["alert_id"] = "7", ["alert_transition"] = "Triggered", ["title"] = "CPU", ["date"] = "1767343200000" };

    private static byte[] Packed(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(body);
        return packed.ToArray();
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
