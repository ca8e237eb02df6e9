using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Alerts.Integrations;

/// <summary>/api/v1/integrations and /api/v1/quarantine.</summary>
public sealed class IntegrationApiTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private AlertPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    private HttpClient Client => _portal.Client;

    public async ValueTask InitializeAsync() => _portal = await host.EmptyAsync();

    [Fact]
    public async Task One_that_is_silent_for_longer_than_it_ever_is_says_so_and_neither_a_paused_nor_a_young_one_does()
    {
        var (steady, paused, young) = ((await _portal.IntegrateAsync("grafana")).Id, (await _portal.IntegrateAsync("datadog")).Id, (await _portal.IntegrateAsync("custom")).Id);
        foreach (var (id, days) in new[] { (steady, 15), (paused, 15), (young, 3) })
        {
            await _portal.ScalarAsync($"insert into alert_hours (tenant_id, hour, integration_id, deliveries) select '{_portal.Tenant}', h, '{id}', 3 from generate_series(date_trunc('hour', now() - interval '{days} days', 'UTC'), now() - interval '9 hours', interval '1 hour') h");
            await _portal.ScalarAsync($"update alert_integrations set last_received_at = now() - interval '9 hours', paused = {id == paused} where id = '{id}'");
        }
        var silent = (await Client.JsonAsync("api/v1/integrations")).GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("id").GetGuid(), i => i.GetProperty("silent"));
        Assert.Equal(("silent for 9 h; usually it delivers every 20 min", 1200d, false), (silent[steady].GetProperty("words").GetString(), silent[steady].GetProperty("usuallySeconds").GetDouble(), silent[steady].GetProperty("nothingAtAll").GetBoolean()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (silent[paused].ValueKind, silent[young].ValueKind));
        Assert.Equal(1200d, (await Client.JsonAsync($"api/v1/integrations/{steady}")).GetProperty("integration").GetProperty("silent").GetProperty("usuallySeconds").GetDouble());
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from listening where until > now() - interval '3 minutes'"));
    }

    [Fact]
    public async Task What_is_added_tells_its_address_secret_and_steps_the_secret_only_once_and_lists_tell_neither()
    {
        using var answer = await Client.PostAsJsonAsync("api/v1/integrations", new { provider = "datadog", name = "Datadog of Payments", environment = "staging" }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var (address, secret) = (made.GetProperty("addresses")[0].GetString()!, made.GetProperty("secret").GetString()!);
        Assert.StartsWith(_portal.Portal.Address.ToString(), address, StringComparison.Ordinal);
        Assert.EndsWith("/datadog", address, StringComparison.Ordinal);
        Assert.Contains(address, made.GetProperty("setup").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("staging", made.GetProperty("integration").GetProperty("config").GetProperty("environment").GetString());

        var listed = await Client.GetStringAsync(new Uri("api/v1/integrations", UriKind.Relative), Cancelled);
        Assert.Contains("Datadog of Payments", listed, StringComparison.Ordinal);
        foreach (var text in new[] { listed, (string)(await _portal.ScalarAsync("select string_agg(a::text, '') from audit_events a"))!, (string)(await _portal.ScalarAsync("select string_agg(i::text, '') from alert_integrations i"))! })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(new Uri(address).Segments[^2].Trim('/'), text, StringComparison.Ordinal);
        }
        using var shown = await Client.AskAsync($"api/v1/integrations/{Id(made)}");
        Assert.True(shown.Headers.CacheControl?.NoStore);
        var later = await shown.Content.ReadAsStringAsync(Cancelled);
        Assert.Contains(address, later, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_name_their_field_and_two_of_one_name_are_refused()
    {
        await AddAsync("alertmanager", "One");
        foreach (var (body, field) in new (object, string)[]
        {
            (new { provider = "nagios", name = "N" }, "provider"), (new { provider = "custom", name = "" }, "name"), (new { provider = "custom", name = "one" }, "name"),
            (new { provider = "custom", name = "N", environment = " " }, "environment"), (new { provider = "custom", name = "N", mapping = """{"sevrity":"x"}""" }, "mapping"),
        })
            await (await Client.PostAsJsonAsync("api/v1/integrations", body, Cancelled)).FaultAsync(field);
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alert_integrations"));
    }

    [Fact]
    public async Task A_change_keeps_what_is_left_out_and_an_empty_text_takes_a_setting_away()
    {
        var id = Id(await AddAsync("grafana", "Grafana", timestampHeader: "X-Time"));
        var config = (await PatchAsync(id, new { paused = true, mustProve = true })).GetProperty("integration");
        Assert.True(config.GetProperty("paused").GetBoolean());
        Assert.Equal(("Grafana", "X-Time"), (config.GetProperty("name").GetString(), config.GetProperty("config").GetProperty("timestampHeader").GetString()));
        config = (await PatchAsync(id, new { name = "G", timestampHeader = "" })).GetProperty("integration");
        Assert.Equal(("G", true, true), (config.GetProperty("name").GetString(), config.GetProperty("paused").GetBoolean(), config.GetProperty("config").GetProperty("mustProve").GetBoolean()));
        Assert.False(config.GetProperty("config").TryGetProperty("timestampHeader", out var header) && header.ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task Addresses_and_secrets_are_exchanged_with_both_holding_in_between()
    {
        var made = await AddAsync("pagerduty", "PagerDuty");
        var (id, first) = (Id(made), made.GetProperty("addresses")[0].GetString()!);
        await (await Client.DeleteAsync(new Uri($"api/v1/integrations/{id}/tokens", UriKind.Relative), Cancelled)).ProblemAsync(HttpStatusCode.Conflict);
        var two = await (await Client.PostTextAsync($"api/v1/integrations/{id}/tokens", "")).Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(first, two.GetProperty("addresses")[1].GetString());
        await (await Client.PostTextAsync($"api/v1/integrations/{id}/tokens", "")).ProblemAsync(HttpStatusCode.Conflict);
        var one = await (await Client.DeleteAsync(new Uri($"api/v1/integrations/{id}/tokens", UriKind.Relative), Cancelled)).Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(two.GetProperty("addresses")[0].GetString(), Assert.Single(one.GetProperty("addresses").EnumerateArray()).GetString());

        await (await Client.PostAsJsonAsync($"api/v1/integrations/{id}/secret", new { secret = "short" }, Cancelled)).FaultAsync("secret");
        var set = await (await Client.PostAsJsonAsync($"api/v1/integrations/{id}/secret", new { secret = "the sender's own secret" }, Cancelled)).Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(set.GetProperty("earlierSecretHolds").GetBoolean());
        Assert.DoesNotContain("the sender's own secret", set.GetRawText(), StringComparison.Ordinal);
        var ours = await (await Client.PostTextAsync($"api/v1/integrations/{id}/secret", "{}")).Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(64, ours.GetProperty("secret").GetString()!.Length);
        var ended = await (await Client.DeleteAsync(new Uri($"api/v1/integrations/{id}/secret", UriKind.Relative), Cancelled)).Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.False(ended.GetProperty("earlierSecretHolds").GetBoolean());
        await (await Client.DeleteAsync(new Uri($"api/v1/integrations/{id}/secret", UriKind.Relative), Cancelled)).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task They_are_their_organisations_and_their_managers_alone()
    {
        var made = await AddAsync("custom", "Ours");
        var id = Id(made);
        using var neighbour = await _portal.Portal.ClientAsync("walnut");
        using var reader = await _portal.Portal.ClientAsync("acme", Scope.ReadIncidents, Scope.WriteIncidents);
        await (await _portal.PostAsync(new Uri(made.GetProperty("addresses")[0].GetString()!).AbsolutePath.TrimStart('/'), "{"u8.ToArray())).Content.ReadAsStringAsync(Cancelled);
        await _portal.SettleAsync();
        foreach (var (method, path) in new[] { ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/tokens"), ("DELETE", "/tokens"), ("POST", "/secret"), ("DELETE", "/secret") })
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(neighbour, method, $"api/v1/integrations/{id}{path}"));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(reader, method, $"api/v1/integrations/{id}{path}"));
        }
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(reader, "GET", "api/v1/quarantine"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(reader, "POST", "api/v1/quarantine/read-again"));
        foreach (var list in new[] { "api/v1/integrations", "api/v1/quarantine", $"api/v1/quarantine?integration={id}" })
        {
            Assert.Empty((await neighbour.JsonAsync(list)).GetProperty("items").EnumerateArray());
            Assert.Single((await Client.JsonAsync(list)).GetProperty("items").EnumerateArray());
        }
        using var again = await neighbour.PostAsJsonAsync("api/v1/quarantine/read-again", new { integration = id }, Cancelled);
        Assert.Equal(0, (await again.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("count").GetInt32());
        Assert.Equal("quarantined", await _portal.ScalarAsync("select state from alert_inbox"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(Client, "DELETE", $"api/v1/integrations/{id}"));
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alert_inbox"));
    }

    [Fact]
    public async Task What_could_not_be_read_is_told_page_by_page_with_its_place_and_read_again_once_mended()
    {
        var made = await AddAsync("alertmanager", "Prometheus");
        var address = new Uri(made.GetProperty("addresses")[0].GetString()!).AbsolutePath.TrimStart('/');
        foreach (var body in new[] { "{\"a", "{\"b", "{\"c" }) (await _portal.PostAsync(address, System.Text.Encoding.UTF8.GetBytes(body))).Dispose();
        await _portal.SettleAsync();
        var page = await Client.JsonAsync("api/v1/quarantine?limit=2");
        Assert.Equal(["{\"c", "{\"b"], page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("body").GetString()));
        Assert.All(page.GetProperty("items").EnumerateArray(), i => Assert.StartsWith("line 1", i.GetProperty("place").GetString(), StringComparison.Ordinal));
        var last = await Client.JsonAsync($"api/v1/quarantine?limit=2&cursor={page.GetProperty("next").GetString()}");
        Assert.Equal("{\"a", Assert.Single(last.GetProperty("items").EnumerateArray()).GetProperty("body").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next").ValueKind);
        Assert.Equal(3, (await Client.JsonAsync("api/v1/integrations")).GetProperty("items")[0].GetProperty("quarantined").GetInt32());

        await _portal.ScalarAsync($"update alert_inbox set body = convert_to('{AlertPortal.Batch(AlertPortal.Alert("Late", "api", DateTimeOffset.UtcNow)).ToJsonString()}', 'UTF8')"); // as a mended reader would see it
        using var one = await Client.PostAsJsonAsync("api/v1/quarantine/read-again", new { deliveries = new[] { last.GetProperty("items")[0].GetProperty("id").GetInt64() } }, Cancelled);
        Assert.Equal(1, (await one.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("count").GetInt32());
        await _portal.SettleAsync();
        Assert.Equal(2, (await Client.JsonAsync("api/v1/quarantine")).GetProperty("items").GetArrayLength());
    }

    private static string Id(JsonElement detail) => detail.GetProperty("integration").GetProperty("id").GetString()!;

    private async Task<JsonElement> AddAsync(string provider, string name, string? timestampHeader = null)
    {
        using var answer = await Client.PostAsJsonAsync("api/v1/integrations", new { provider, name, timestampHeader }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private async Task<JsonElement> PatchAsync(string id, object change)
    {
        using var answer = await Client.PatchAsJsonAsync($"api/v1/integrations/{id}", change, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method is "POST" or "PATCH") request.Content = JsonContent.Create(new { });
        using var answer = await client.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
