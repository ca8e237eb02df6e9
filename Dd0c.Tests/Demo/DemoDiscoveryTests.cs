using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Demo.Estate;
using Dd0c.Tests.Support;
using Dd0c.Web.Demo;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Demo;

/// <summary>The main job end to end: the real scanners against the demo estate, judged by its truth file.</summary>
public sealed class DemoDiscoveryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_demo_estate_becomes_an_owned_searchable_catalog_and_a_second_run_changes_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var portal = await ServedPortal.StartAsync(postgres, cancel);
        using var client = await portal.ClientAsync("sample");
        var company = await OpenDemoAsync(portal, cancel);
        var run = await ServedPortal.DiscoverAsync(client, cancel);
        TestContext.Current.SendDiagnosticMessage(run.GetRawText());
        Assert.Equal("completed", run.GetProperty("status").GetString());

        var found = await ServicesAsync(client, cancel);
        var score = DemoScore.Of(company.Truth, found);
        var artifacts = Directory.CreateDirectory(Environment.GetEnvironmentVariable("DD0C_ARTIFACTS") ?? Path.Combine(AppContext.BaseDirectory, "artifacts"));
        await File.WriteAllTextAsync(Path.Combine(artifacts.FullName, "demo-accuracy.txt"), score.Report, cancel);
        Assert.True(score.Grouping >= 0.98, score.Report);
        Assert.True(score.Missing <= 2 && score.Extra <= 2, score.Report);
        Assert.True(score.FalseMerges <= 0.01, score.Report);
        Assert.True(score.RepositoryPrecision >= 0.97 && score.RepositoryRecall >= 0.85, score.Report);
        Assert.True(score.OwnerPrecision >= 0.90 && score.OwnerCoverage >= 0.75, score.Report);

        var search = await client.GetFromJsonAsync<JsonElement>("api/v1/services/search?q=paymnt", cancel);
        Assert.StartsWith("payment", search.GetProperty("items")[0].GetProperty("name").GetString(), StringComparison.Ordinal);

        var again = await ServedPortal.DiscoverAsync(client, cancel);
        var stats = again.GetProperty("stats");
        Assert.Equal((0, 0, 0), (stats.GetProperty("servicesCreated").GetInt32(), stats.GetProperty("servicesUpdated").GetInt32(), stats.GetProperty("servicesRemoved").GetInt32()));
        var events = await client.GetFromJsonAsync<JsonElement>($"api/v1/discovery/runs/{again.GetProperty("id").GetString()}/events", cancel);
        Assert.Equal(0, events.GetProperty("items").GetArrayLength());
    }

    /// <summary>Connects the demo estate to the tenant "sample".</summary>
    private static async Task<Company> OpenDemoAsync(ServedPortal portal, CancellationToken cancel)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var tenant = await portal.Database.System.CreateCommand("select id from tenants where slug = 'sample'").ExecuteScalarAsync(cancel);
        await scope.ServiceProvider.GetRequiredService<DemoActions>().ConnectAsync((Guid)tenant!, Actor.System, cancel);
        return portal.Services.GetRequiredService<DemoEstate>().Company;
    }

    private static async Task<List<JsonElement>> ServicesAsync(HttpClient client, CancellationToken cancel)
    {
        var services = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"api/v1/services?limit=100&expand=resources,evidence{(cursor is null ? "" : $"&cursor={cursor}")}", cancel);
            services.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
            if (cursor is null) return services;
        }
    }
}
