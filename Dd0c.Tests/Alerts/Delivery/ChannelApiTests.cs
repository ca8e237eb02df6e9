using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>The channels that incidents are told to, over HTTP.</summary>
public sealed class ChannelApiTests(SlackHost host) : IClassFixture<SlackHost>, IAsyncLifetime
{
    private SlackPortal _desk = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await host.EmptyAsync();

    [Fact]
    public async Task A_channel_is_added_by_name_ruled_tested_and_deleted_and_its_token_is_shown_nowhere()
    {
        using (var none = await PostAsync("", new { channel = "#ops" })) Assert.Contains("No such Slack workspace", await none.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        var first = await _desk.ConnectAsync();
        using var made = await PostAsync("", new { channel = "#payments", minimumSeverity = "high", environments = new[] { "production" } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var channel = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("channel");
        Assert.Equal("#payments high production", $"{channel.GetProperty("name").GetString()} {channel.GetProperty("rule").GetProperty("minimumSeverity").GetString()} {channel.GetProperty("rule").GetProperty("environments")[0].GetString()}");
        Assert.True(_desk.Slack.Channels["C2"].Member); // entered, so that it can look for its own messages
        var address = $"{made.Headers.Location}"[1..];
        using (var test = await PostAsync($"/{channel.GetProperty("id").GetString()}/test", new { })) Assert.Equal(HttpStatusCode.NoContent, test.StatusCode);
        Assert.Contains("A test by", Assert.Single(_desk.Slack.Posts).Text, StringComparison.Ordinal);
        using (var changed = await _desk.Portal.Client.PatchAsJsonAsync(address, new { minimumSeverity = "critical", enabled = false }, Cancelled)) Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var now = await _desk.Portal.Client.GetFromJsonAsync<JsonElement>(address, Cancelled);
        Assert.Equal("critical False production", $"{now.GetProperty("rule").GetProperty("minimumSeverity").GetString()} {now.GetProperty("enabled").GetBoolean()} {now.GetProperty("rule").GetProperty("environments")[0].GetString()}");
        Assert.Equal(2, (await _desk.Portal.Client.GetFromJsonAsync<JsonElement>("api/v1/channels", Cancelled)).GetProperty("items").GetArrayLength());
        using (var gone = await _desk.Portal.Client.DeleteAsync(address, Cancelled)) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using (var again = await _desk.Portal.Client.GetAsync(address, Cancelled)) Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal("channel.created channel.changed channel.deleted", await _desk.Portal.ScalarAsync("select string_agg(action, ' ' order by at) from audit_events where action like 'channel.%'"));
        foreach (var text in new[] { (string)(await _desk.Portal.ScalarAsync("select string_agg(a::text, '') from audit_events a"))!, (string)(await _desk.Portal.ScalarAsync("select string_agg(i::text, '') from slack_installations i"))!, await _desk.Portal.Client.GetStringAsync($"api/v1/channels/{first}", Cancelled) })
            Assert.DoesNotContain(FakeSlack.Token, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_tells_its_secret_once_hides_its_address_and_sends_again_what_it_sent()
    {
        await using var receivers = await FakeReceivers.StartAsync();
        await using var open = _desk.Portal.Another(("Connections:AllowCustomEndpoints", "true"));
        using var client = await open.Portal.ClientAsync("acme");
        using var refused = await PostAsync("", new { kind = "webhook", url = "http://127.0.0.1:1/hook" });
        Assert.Contains("Only https", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        using var answer = await client.PostAsJsonAsync("api/v1/channels", new { kind = "webhook", url = $"{receivers.Address}let-me-in", unacknowledgedMinutes = 5 }, Cancelled);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var (id, secret) = (made.GetProperty("channel").GetProperty("id").GetGuid(), made.GetProperty("secret").GetString()!);
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        using (var test = await client.PostAsync($"api/v1/channels/{id}/test", null, Cancelled)) Assert.Equal(HttpStatusCode.NoContent, test.StatusCode);
        var sends = await client.GetStringAsync($"api/v1/channels/{id}/sends", Cancelled);
        var send = JsonDocument.Parse(sends).RootElement.GetProperty("items")[0].GetProperty("id").GetGuid();
        receivers.Next(503);
        using (var away = await client.PostAsync($"api/v1/channels/{id}/sends/{send}/again", null, Cancelled)) Assert.Equal(HttpStatusCode.Conflict, away.StatusCode);
        using (var again = await client.PostAsync($"api/v1/channels/{id}/sends/{send}/again", null, Cancelled)) Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Single(receivers.All.Select(r => r.Headers["webhook-id"]).Distinct());
        Assert.Equal(3, receivers.All.Count);
        foreach (var text in new[] { sends, await client.GetStringAsync("api/v1/channels", Cancelled), (string)(await _desk.Portal.ScalarAsync("select string_agg(c::text, '') || (select string_agg(a::text, '') from audit_events a) from delivery_channels c"))! })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("let-me-in", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_webhooks_secret_is_exchanged_while_both_sign_and_the_one_before_ends_by_hand_or_after_a_day()
    {
        await using var receivers = await FakeReceivers.StartAsync();
        await using var open = _desk.Portal.Another(("Connections:AllowCustomEndpoints", "true"));
        using var client = await open.Portal.ClientAsync("acme");
        using var answer = await client.PostAsJsonAsync("api/v1/channels", new { kind = "webhook", url = $"{receivers.Address}hook" }, Cancelled);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var (path, first) = ($"api/v1/channels/{made.GetProperty("channel").GetProperty("id").GetGuid()}", made.GetProperty("secret").GetString()!);
        using (var none = await client.DeleteAsync($"{path}/secret", Cancelled)) Assert.Equal(HttpStatusCode.Conflict, none.StatusCode);
        using var renewed = await client.PostAsync($"{path}/secret", null, Cancelled);
        Assert.True(renewed.Headers.CacheControl?.NoStore);
        var told = await renewed.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var second = told.GetProperty("secret").GetString()!;
        Assert.InRange(told.GetProperty("channel").GetProperty("earlierSecretUntil").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        using (var third = await client.PostAsync($"{path}/secret", null, Cancelled)) Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        await SignedAsync(second, first);
        using (var ended = await client.DeleteAsync($"{path}/secret", Cancelled)) Assert.Equal(JsonValueKind.Null, (await ended.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("earlierSecretUntil").ValueKind);
        await SignedAsync(second);
        using var last = await client.PostAsync($"{path}/secret", null, Cancelled);
        var newest = (await last.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("secret").GetString()!;
        await _desk.Portal.ScalarAsync("update delivery_channels set config = jsonb_set(config, '{earlierUntil}', to_jsonb(now() - interval '1 second')) where kind = 'webhook'");
        await SignedAsync(newest);
        Assert.Equal("channel.created channel.secret_renewed channel.secret_ended channel.secret_renewed", await _desk.Portal.ScalarAsync("select string_agg(action, ' ' order by at) from audit_events where action like 'channel.%'"));
        foreach (var text in new[] { await client.GetStringAsync(path, Cancelled), (string)(await _desk.Portal.ScalarAsync("select string_agg(c::text, '') || (select string_agg(a::text, '') from audit_events a) from delivery_channels c"))! })
            foreach (var secret in new[] { first, second, newest }) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);

        async Task SignedAsync(params string[] secrets)
        {
            using (var test = await client.PostAsync($"{path}/test", null, Cancelled)) Assert.Equal(HttpStatusCode.NoContent, test.StatusCode);
            var (headers, body) = (receivers.All.Last().Headers, receivers.All.Last().Body);
            var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}");
            Assert.Equal(string.Join(' ', secrets.Select(s => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(s["whsec_".Length..]), signed))}")), headers["webhook-signature"]);
        }
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_its_field()
    {
        await _desk.ConnectAsync();
        foreach (var (body, field, why) in new (object, string, string)[]
        {
            (new { channel = "#board" }, "channel", "invite dd0c there"),
            (new { channel = "" }, "channel", "Name a channel"),
            (new { channel = "#payments", workspace = "T7" }, "workspace", "No such Slack workspace"),
            (new { channel = "#payments", minimumSeverity = "worst" }, "minimumSeverity", "Use info"),
            (new { channel = "#payments", teams = new[] { Guid.NewGuid() } }, "teams", "no such team"),
            (new { channel = "#payments", environments = new[] { new string('x', 41) } }, "environments", "40 characters"),
            (new { channel = "#payments", name = "#c1" }, "name", "Another channel"),
            (new { channel = "#payments", kind = "carrier pigeon" }, "kind", "Use slack"),
            (new { kind = "email", to = new[] { "ana@acme.example" } }, "to", "no mail server"),
            (new { kind = "pagerduty", routingKey = "short" }, "routingKey", "32 letters"),
            (new { kind = "webhook", url = "ftp://example.com" }, "url", "Give an address"),
            (new { kind = "webhook", url = "https://user:pass@example.com" }, "url", "Give an address"),
            (new { kind = "webhook", url = "https://169.254.169.254/latest" }, "url", "private"),
            (new { kind = "webhook", url = "https://203.0.113.1/", events = new[] { "service.renamed" } }, "events", "service.ownership.changed"),
            (new { kind = "webhook", url = "https://203.0.113.1/", events = Array.Empty<string>() }, "events", "at least one"),
            (new { kind = "email", to = new[] { "a@example.com" }, events = new[] { "incidents", "service.discovered" } }, "events", "Webhooks alone"),
            (new { kind = "webhook", url = "https://203.0.113.1/", unacknowledgedMinutes = 1441 }, "unacknowledgedMinutes", "1440"),
        })
        {
            using var answer = await PostAsync("", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(why, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_test_that_does_not_arrive_says_why_and_one_that_does_lets_go_what_waited()
    {
        var id = await _desk.ConnectAsync();
        _desk.Slack.Channels[FakeSlack.Ops].Archived = true;
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        using (var failed = await PostAsync($"/{id}/test", new { }))
        {
            Assert.Equal(HttpStatusCode.Conflict, failed.StatusCode);
            Assert.Contains("archived", await failed.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }
        _desk.Slack.Channels[FakeSlack.Ops].Archived = false;
        using (var arrived = await PostAsync($"/{id}/test", new { })) Assert.Equal(HttpStatusCode.NoContent, arrived.StatusCode);
        await _desk.SettleAsync();
        Assert.Equal(2, _desk.Slack.Posts.Count);
        Assert.Equal(0L, await _desk.Portal.ScalarAsync("select count(*) from delivery_channels where last_error is not null"));
    }

    [Fact]
    public async Task Tokens_without_the_scope_and_neighbours_are_kept_out()
    {
        var id = await _desk.ConnectAsync();
        using var reader = await _desk.Portal.Portal.ClientAsync("acme", Scope.ReadIncidents);
        using (var refused = await reader.GetAsync("api/v1/channels", Cancelled)) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var neighbour = await _desk.Portal.Portal.ClientAsync("neighbour");
        using (var unseen = await neighbour.PostAsJsonAsync($"api/v1/channels/{id}/test", new { }, Cancelled)) Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);
        Assert.Empty(_desk.Slack.Posts);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _desk.Portal.Client.PostAsJsonAsync($"api/v1/channels{path}", body, Cancelled);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
