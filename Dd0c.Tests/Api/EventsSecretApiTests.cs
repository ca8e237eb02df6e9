using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Api;

/// <summary>POST and DELETE /api/v1/connections/{id}/events-secret.</summary>
public sealed class EventsSecretApiTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_is_told_once_kept_as_its_hash_and_beside_the_one_before_until_that_is_ended()
    {
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled);
        using var client = await portal.ClientAsync("acme");
        var id = await ConnectAsync(portal, "acme", "aws");
        var (first, second) = (await OpenAsync(client, id), await OpenAsync(client, id));
        Assert.NotEqual(first, second);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(second))), (string?)await ScalarAsync(portal, $"select upper(encode(events_secret, 'hex')) from connections where id = '{id}'"), ignoreCase: true);
        var shown = await client.GetStringAsync(new Uri($"api/v1/connections/{id}", UriKind.Relative), Cancelled);
        Assert.True(JsonDocument.Parse(shown).RootElement.GetProperty("liveChanges").GetProperty("on").GetBoolean());
        Assert.InRange(JsonDocument.Parse(shown).RootElement.GetProperty("liveChanges").GetProperty("earlierSecretUntil").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(24));
        using var ended = await client.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret/earlier", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await client.GetFromJsonAsync<JsonElement>($"api/v1/connections/{id}", Cancelled)).GetProperty("liveChanges").GetProperty("earlierSecretUntil").ValueKind);
        Assert.Equal(2L, await ScalarAsync(portal, "select count(*) from audit_events where action = 'connection.events_opened'"));
        foreach (var text in new[] { shown, (string)(await ScalarAsync(portal, "select string_agg(a::text, '') from audit_events a"))! }) Assert.DoesNotContain(second, text, StringComparison.Ordinal);

        using var closed = await client.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        Assert.Null(await ScalarAsync(portal, $"select events_secret from connections where id = '{id}'") as byte[]);
    }

    [Fact]
    public async Task It_is_an_admins_and_of_AWS_connections_of_the_own_organisation()
    {
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled);
        using var client = await portal.ClientAsync("acme");
        (await portal.ClientAsync("other")).Dispose();
        var (mine, github, theirs) = (await ConnectAsync(portal, "acme", "aws"), await ConnectAsync(portal, "acme", "github"), await ConnectAsync(portal, "other", "aws"));
        using var member = await portal.ClientAsync("acme", "read:connections", "run:discovery", "write:catalog");
        foreach (var (who, id, status) in new[] { (member, mine, HttpStatusCode.Forbidden), (client, github, HttpStatusCode.Conflict), (client, theirs, HttpStatusCode.NotFound), (client, Guid.NewGuid(), HttpStatusCode.NotFound) })
        {
            using var opened = await who.PostAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), null, Cancelled);
            using var closed = await who.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), Cancelled);
            using var ended = await who.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret/earlier", UriKind.Relative), Cancelled);
            Assert.Equal(status, ended.StatusCode);
            Assert.Equal((status, status), (opened.StatusCode, closed.StatusCode));
        }
        Assert.Equal(0L, await ScalarAsync(portal, "select count(*) from connections where events_secret is not null"));
    }

    private static async Task<string> OpenAsync(HttpClient client, Guid id)
    {
        using var answer = await client.PostAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal("X-Dd0c-Events-Secret", told.GetProperty("header").GetString());
        Assert.EndsWith($"/v1/webhooks/aws/{id}", told.GetProperty("address").GetString(), StringComparison.Ordinal);
        return told.GetProperty("secret").GetString()!;
    }

    private static async Task<Guid> ConnectAsync(ServedPortal portal, string tenant, string provider)
    {
        var id = Guid.NewGuid();
        await ScalarAsync(portal, $"insert into connections (tenant_id, id, provider, name, status, identity, config, created_at, updated_at) select id, '{id}', '{provider}', 'x', 'active', '111122223333', '{{\"authKind\":\"role\"}}', now(), now() from tenants where slug = '{tenant}'");
        return id;
    }

    private static async Task<object?> ScalarAsync(ServedPortal portal, string sql)
    {
        await using var command = portal.Database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
