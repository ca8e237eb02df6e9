using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Api;

/// <summary>POST and DELETE /api/v1/connections/{id}/events-secret.</summary>
public sealed class EventsSecretApiTests(ReusedPortal shared) : IClassFixture<ReusedPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_is_told_once_kept_as_its_hash_and_beside_the_one_before_until_that_is_ended()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("acme");
        var id = await portal.ConnectionAsync("acme", "aws");
        var (first, second) = (await OpenAsync(client, id), await OpenAsync(client, id));
        Assert.NotEqual(first, second);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(second))), (string?)await portal.Database.Owner.ScalarAsync($"select upper(encode(events_secret, 'hex')) from connections where id = '{id}'"), ignoreCase: true);
        var shown = await client.GetStringAsync(new Uri($"api/v1/connections/{id}", UriKind.Relative), Cancelled);
        Assert.True(JsonDocument.Parse(shown).RootElement.GetProperty("liveChanges").GetProperty("on").GetBoolean());
        Assert.InRange(JsonDocument.Parse(shown).RootElement.GetProperty("liveChanges").GetProperty("earlierSecretUntil").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(24));
        using var ended = await client.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret/earlier", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await client.GetFromJsonAsync<JsonElement>($"api/v1/connections/{id}", Cancelled)).GetProperty("liveChanges").GetProperty("earlierSecretUntil").ValueKind);
        Assert.Equal(2L, await portal.Database.Owner.ScalarAsync("select count(*) from audit_events where action = 'connection.events_opened'"));
        foreach (var text in new[] { shown, (string)(await portal.Database.Owner.ScalarAsync("select string_agg(a::text, '') from audit_events a"))! }) Assert.DoesNotContain(second, text, StringComparison.Ordinal);

        using var closed = await client.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        Assert.Null(await portal.Database.Owner.ScalarAsync($"select events_secret from connections where id = '{id}'") as byte[]);
    }

    [Fact]
    public async Task It_is_an_admins_and_of_AWS_connections_of_the_own_organisation()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("acme");
        var (mine, github, theirs) = (await portal.ConnectionAsync("acme", "aws"), await portal.ConnectionAsync("acme", "github"), await portal.ConnectionAsync("other", "aws"));
        using var member = await portal.ClientAsync("acme", "read:connections", "run:discovery", "write:catalog");
        foreach (var (who, id, status) in new[] { (member, mine, HttpStatusCode.Forbidden), (client, github, HttpStatusCode.Conflict), (client, theirs, HttpStatusCode.NotFound), (client, Guid.NewGuid(), HttpStatusCode.NotFound) })
        {
            using var opened = await who.PostAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), null, Cancelled);
            using var closed = await who.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret", UriKind.Relative), Cancelled);
            using var ended = await who.DeleteAsync(new Uri($"api/v1/connections/{id}/events-secret/earlier", UriKind.Relative), Cancelled);
            Assert.Equal(status, ended.StatusCode);
            Assert.Equal((status, status), (opened.StatusCode, closed.StatusCode));
        }
        Assert.Equal(0L, await portal.Database.Owner.ScalarAsync("select count(*) from connections where events_secret is not null"));
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
}
