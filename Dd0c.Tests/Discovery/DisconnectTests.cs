using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Demo.Aws;
using Dd0c.Tests.Aws;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Discovery;

/// <summary>What becomes of the catalog when a connection goes.</summary>
public sealed class DisconnectTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_only_the_last_connection_showed_leaves_the_catalog_and_the_search_without_another_scan()
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await portal.ClientAsync("acme");
        var connection = await ConnectAsync(client, aws);
        await ServedPortal.DiscoverAsync(client, Cancelled);
        var before = await CountAsync(portal, "services where removed_at is null");
        Assert.NotEqual(0, before);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(new Uri($"api/v1/connections/{connection}", UriKind.Relative), Cancelled)).StatusCode);
        while (await CountAsync(portal, "services where removed_at is null") > 0) await Task.Delay(20, Cancelled);
        Assert.Equal(0, await CountAsync(portal, "search_documents"));
        Assert.Equal(before, await CountAsync(portal, "discovery_events where type = 'service_removed' and run_id is null and cause = 'disconnection' and actor is not null and payload->>'reason' = 'its source was disconnected'"));
        while (await CountAsync(portal, "outbox") > 0) await Task.Delay(20, Cancelled);
        Assert.Equal(1, await CountAsync(portal, "discovery_runs"));
    }

    [Fact]
    public async Task A_connection_that_goes_while_it_is_read_costs_the_run_nothing_else()
    {
        using var gate = new ManualResetEventSlim(true);
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()), new AwsDemoOptions { Interfere = c => Wait(c.Action == "lambda:ListFunctions") });
        AwsInterference? Wait(bool here)
        {
            if (here) gate.Wait(Cancelled);
            return null;
        }
        await using var other = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await portal.ClientAsync("acme");
        var (gone, _) = (await ConnectAsync(client, aws), await ConnectAsync(client, other));
        gate.Reset();
        var asked = aws.Count("ListFunctions");
        var run = ServedPortal.DiscoverAsync(client, Cancelled);
        while (aws.Count("ListFunctions") == asked) await Task.Delay(20, Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(new Uri($"api/v1/connections/{gone}", UriKind.Relative), Cancelled)).StatusCode);
        gate.Set();
        Assert.NotEqual("failed", (await run).GetProperty("status").GetString());
        Assert.NotEqual(0, await CountAsync(portal, "services where removed_at is null"));
        Assert.Equal(0, await CountAsync(portal, $"cloud_resources where connection_id = '{gone}'"));
    }

    private static async Task<Guid> ConnectAsync(HttpClient client, AwsDemoHost aws)
    {
        using var made = await client.PostAsJsonAsync("api/v1/connections", new { provider = "aws", regions = new[] { CompanyBuilder.Region }, endpointUrl = aws.Url, auth = new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = CompanyBuilder.SecretKey } }, Cancelled);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancelled));
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
    }

    private static async Task<long> CountAsync(ServedPortal portal, string of)
    {
        await using var command = portal.Database.Owner.CreateCommand($"select count(*) from {of}");
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
