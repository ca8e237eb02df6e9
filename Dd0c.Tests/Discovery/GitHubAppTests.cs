using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Dd0c.Demo.GitHub;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Dd0c.Workers.Integrations.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Discovery;

/// <summary>The life of a connection that is a GitHub App: it waits, is let in, and goes.</summary>
public sealed class GitHubAppTests(PostgresFixture postgres)
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_that_an_owner_has_approved_says_after_the_next_scan_who_it_is_and_what_it_may()
    {
        await using var github = await ServeAsync();
        github.Demo.Options.App!.Installed = false;
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await portal.ClientAsync("acme");
        await ConnectAsync(client, github);
        Assert.Equal(("waiting", null, 0), Told(await ConnectionAsync(client)));

        await ServedPortal.DiscoverAsync(client, Cancelled);
        Assert.Equal(("waiting", null, 0), Told(await ConnectionAsync(client)));

        github.Demo.Options.App!.Installed = true;
        Assert.Equal("completed", (await ServedPortal.DiscoverAsync(client, Cancelled)).GetProperty("status").GetString());
        var connection = await ConnectionAsync(client);
        Assert.Equal(("active", github.Demo.Org.Login, 4), Told(connection));
        Assert.All(connection.GetProperty("checks").EnumerateArray(), c => Assert.Equal("granted", c.GetProperty("state").GetString()));

        var checks = await ChecksAsync(portal);
        await ServedPortal.DiscoverAsync(client, Cancelled);
        Assert.Equal(checks, await ChecksAsync(portal)); // asked once, not after every scan
    }

    [Fact]
    public async Task What_a_node_keeps_in_memory_of_a_connection_goes_with_it_on_every_node()
    {
        await using var github = await ServeAsync();
        await using var database = await postgres.CreateAsync(Cancelled);
        await using var first = ServedPortal.On(database, null, ("Connections:AllowCustomEndpoints", "true"));
        await using var second = ServedPortal.On(database, null, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await first.ClientAsync("acme");
        await ConnectAsync(client, github);
        var id = (await ConnectionAsync(client)).GetProperty("id").GetGuid();
        foreach (var node in new[] { first, second })
            foreach (var connection in new[] { id, Guid.NewGuid() }) Keep(node, github.Connection with { Id = connection });
        Assert.Equal([(2, 2), (2, 2)], new[] { Held(first), Held(second) });

        using (var gone = await client.DeleteAsync(new Uri($"api/v1/connections/{id}", UriKind.Relative), Cancelled)) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal((1, 1), Held(first));
        while (Held(second) != (1, 1)) await Task.Delay(20, Cancelled);
    }

    private static async Task<object?> ChecksAsync(ServedPortal portal)
    {
        await using var command = portal.Database.Owner.CreateCommand("select sum(calls) from discovery_calls where run_id is null");
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private static void Keep(ServedPortal node, GitHubConnection connection)
    {
        using var pace = new GitHubPace(new(), TimeProvider.System);
        node.Services.GetRequiredService<GitHubSessions>().Open(connection, pace, new Progress<VendorCall>());
        node.Services.GetRequiredService<ListingCache>().Keep(connection.Id, "/orgs/acme/repos", new("etag", [], null, null, null));
    }

    private static (int Credentials, int Pages) Held(ServedPortal node) => (node.Services.GetRequiredService<GitHubSessions>().Held, node.Services.GetRequiredService<ListingCache>().Held);

    private static async Task<GitHubServer> ServeAsync()
    {
        var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Team("core", ["alice"]).Build());
        server.Demo.Options.App = new GitHubDemoApp("42", "7", s_key);
        return server;
    }

    private static Task ConnectAsync(HttpClient client, GitHubServer github) => EstateRun.ConnectAsync(client,
        new { provider = "github", org = github.Demo.Org.Login, baseUrl = github.Address, auth = new { kind = "app", appId = "42", installationId = "7", privateKey = s_key.ExportRSAPrivateKeyPem() } });

    private static async Task<JsonElement> ConnectionAsync(HttpClient client) =>
        JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(new Uri("api/v1/connections", UriKind.Relative), Cancelled)).GetProperty("items")[0];

    private static (string?, string?, int) Told(JsonElement connection) =>
        (connection.GetProperty("status").GetString(), connection.GetProperty("identity").GetString(), connection.GetProperty("checks").GetArrayLength());
}
