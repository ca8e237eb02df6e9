using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Tests.Aws;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace Dd0c.Tests.Discovery;

/// <summary>A run whose connections end one after another.</summary>
[Trait("Length", "long")]
public sealed class PartsTests(PostgresFixture postgres)
{
    private readonly Company _company = DemoCompany.Create(new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero));
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_appear_while_github_is_still_read_and_the_catalog_is_the_same_whichever_ends_last()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        await using var github = await GitHubServer.StartAsync(_company.GitHub, routes: app => app.Use(async (_, next) =>
        {
            await Volatile.Read(ref gate).Task;
            await next();
        }));
        await using var aws = await AwsDemoHost.StartAsync(_company);
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await ConnectedAsync(portal, aws, github);

        Volatile.Write(ref gate, new());
        var ends = ServedPortal.DiscoverAsync(client, Cancelled);
        while (await ServicesFoundAsync(client) == 0) await Task.Delay(20, Cancelled);
        Assert.NotEmpty(await SnapshotAsync(portal));
        gate.SetResult();
        var stats = (await ends).GetProperty("stats");
        var catalog = await SnapshotAsync(portal);
        await using var drifted = portal.Database.Owner.CreateCommand("select count(*) from services where owner_state = 'owned' and drift <> '[]'");
        Assert.Equal(stats.GetProperty("ownershipAmbiguous").GetInt32() + stats.GetProperty("unowned").GetInt32() + (long)(await drifted.ExecuteScalarAsync(Cancelled))!, stats.GetProperty("needLook").GetInt32());
        Assert.Equal((catalog.Count, 0, 0), (stats.GetProperty("servicesCreated").GetInt32(), stats.GetProperty("servicesUpdated").GetInt32(), stats.GetProperty("servicesRemoved").GetInt32()));

        // A later run that waits for GitHub leaves all that stands as it is. An owner of low confidence needs a look too.
        await using (var doubt = portal.Database.Owner.CreateCommand("update services set owner_confidence = .69 where name = 'loyalty'")) Assert.Equal(1, await doubt.ExecuteNonQueryAsync(Cancelled));
        var standing = await SnapshotAsync(portal);
        Volatile.Write(ref gate, new());
        ends = ServedPortal.DiscoverAsync(client, Cancelled);
        while (await ServicesFoundAsync(client) < catalog.Count) await Task.Delay(20, Cancelled);
        Assert.Equal(standing, await SnapshotAsync(portal));
        gate.SetResult();
        Assert.Equal(stats.GetProperty("needLook").GetInt32() + 1, (await ends).GetProperty("stats").GetProperty("needLook").GetInt32());
        Assert.Equal((0, 0, catalog.Count), ((await ends).GetProperty("stats").GetProperty("servicesCreated").GetInt32(), (await ends).GetProperty("stats").GetProperty("servicesUpdated").GetInt32(), (await ends).GetProperty("stats").GetProperty("servicesUnchanged").GetInt32()));

        await using var slow = await AwsDemoHost.StartAsync(_company, new AwsDemoOptions { Latency = TimeSpan.FromMilliseconds(100) });
        await using var other = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var watcher = await ConnectedAsync(other, slow, github);
        var last = (await ServedPortal.DiscoverAsync(watcher, Cancelled)).GetProperty("stats");
        Assert.Equal(catalog, await SnapshotAsync(other));
        Assert.Equal((catalog.Count, 0, 0), (last.GetProperty("servicesCreated").GetInt32(), last.GetProperty("servicesUpdated").GetInt32(), last.GetProperty("servicesRemoved").GetInt32()));
    }

    private async Task<HttpClient> ConnectedAsync(ServedPortal portal, AwsDemoHost aws, GitHubServer github)
    {
        var client = await portal.ClientAsync("acme");
        foreach (var account in _company.Accounts)
            await EstateRun.ConnectAsync(client, new { provider = "aws", name = account.Alias, endpointUrl = aws.Url, auth = new { kind = "accessKey", accessKeyId = account.AccessKeyId, secretAccessKey = account.SecretAccessKey } });
        await EstateRun.ConnectAsync(client, new { provider = "github", org = _company.GitHub.Login, baseUrl = github.Address, auth = new { kind = "token", token = _company.GitHub.Token } });
        return client;
    }

    /// <summary>By the run that is under way; 0 when none is yet.</summary>
    private static async Task<int> ServicesFoundAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("api/v1/discovery/runs", Cancelled)).GetProperty("items").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } run && run.GetProperty("status").GetString() == "running" && run.TryGetProperty("progress", out var p) && p.ValueKind == JsonValueKind.Object ? p.GetProperty("servicesFound").GetInt32() : 0;

    private static async Task<List<string>> SnapshotAsync(ServedPortal portal)
    {
        await using var command = portal.Database.Owner.CreateCommand("""
            select s.name || ' ' || s.slug || ' ' || s.owner_state || ' ' || coalesce(t.slug, '-') || ' ' || s.owner_confidence || ' ' || coalesce(s.repo_full_name, '-')
                || ' ' || coalesce((select string_agg(r.arn, ' ' order by r.arn) from service_resources r where r.service_id = s.id), '')
                || ' ' || (select count(*) from service_dependencies d where d.source_service_id = s.id)
            from services s left join teams t on t.id = s.owner_team_id where s.removed_at is null order by s.name collate "C", s.slug
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancelled)) rows.Add(reader.GetString(0));
        return rows;
    }
}
