using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Aws;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Dd0c.Web.Discovery;
using Dd0c.Workers.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Discovery;

/// <summary>What stands under Discovery → Activity, held against what the simulated vendors were really asked.</summary>
public sealed class CallsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedPortal _portal = null!;
    private HttpClient _client = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        _client = await _portal.ClientAsync("acme");
    }

    [Fact]
    public async Task The_calls_that_check_a_connection_are_listed_beside_those_of_scans_also_when_it_is_refused_or_gone()
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        const int Refused = 1; // the simulated AWS does not count who it does not let in
        await RefusedAsync(aws);
        Assert.Equal((Refused, Refused), ((await ReadAsync(new())).Calls, (await ReadAsync(new(For: "check"))).Refused));

        var id = await ConnectAsync(aws);
        await ListedAsync("a stored one", Refused + aws.Served.Count, 0);
        await RecheckAsync(id);
        await ListedAsync("one checked again", Refused + aws.Served.Count, 0);

        // Also where names were asked for that do not exist.
        Assert.Equal(["denied", "ok"], (await ReadAsync(new())).Outcomes);

        var (before, checks) = (aws.Served.Count, Refused + aws.Served.Count);
        await ServedPortal.DiscoverAsync(_client, Cancelled);
        await ListedAsync("one scanned", checks, aws.Served.Count - before);

        using (var gone = await _client.DeleteAsync(new Uri($"api/v1/connections/{id}", UriKind.Relative), Cancelled)) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await ListedAsync("one that is gone", checks, aws.Served.Count - before);
    }

    [Fact]
    public async Task The_calls_that_check_a_github_connection_are_listed_too()
    {
        await using var github = await GitHubServer.StartAsync(new OrgBuilder().Repos(3).Team("core", ["alice"]).Build());
        await EstateRun.ConnectAsync(_client, new { provider = "github", org = github.Demo.Org.Login, baseUrl = github.Address, auth = new { kind = "token", token = github.Demo.Org.Token } });
        await ListedAsync("GitHub", github.Demo.Calls.Count, 0);
    }

    [Fact]
    public async Task The_activity_page_tells_checks_of_connections_from_scans()
    {
        var tenants = new TwoTenants();
        await tenants.One.WriteAsync(_portal.Database, Cancelled);
        using var browser = new HttpClient { BaseAddress = _portal.Address };
        browser.DefaultRequestHeaders.Add("Cookie", await SessionCookieOf.UserAsync(_portal.Services, tenants.One.UserId));

        async Task<string> PageAsync(string query) => await browser.GetStringAsync(new Uri("discovery/activity" + query, UriKind.Relative), Cancelled);
        var (all, checks, scans, run) = (await PageAsync(""), await PageAsync("?for=check"), await PageAsync("?for=scan"), await PageAsync($"?run={tenants.One.RunId}"));
        foreach (var text in new[] { "ecs:ListClusters", "sts:GetCallerIdentity", "Checks of connections" }) Assert.Contains(text, all, StringComparison.Ordinal);
        Assert.Contains("sts:GetCallerIdentity", checks, StringComparison.Ordinal);
        Assert.DoesNotContain("ecs:ListClusters", checks, StringComparison.Ordinal);
        foreach (var page in new[] { scans, run })
        {
            Assert.Contains("ecs:ListClusters", page, StringComparison.Ordinal);
            Assert.DoesNotContain("sts:GetCallerIdentity", page, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("Checks of connections", run, StringComparison.Ordinal);
    }

    private async Task ListedAsync(string what, long checks, long scans)
    {
        var listed = ((await ReadAsync(new(For: "check"))).Calls, (await ReadAsync(new(For: "scan"))).Calls, (await ReadAsync(new())).Calls);
        Assert.True((checks, scans, checks + scans) == listed, $"{what}: {checks} and {scans} calls were made, {listed} are listed");
    }

    private Task<ActivityView> ReadAsync(ActivityQuery query) => InTenantAsync<ActivityReading, ActivityView>(a => a.ReadAsync(query, Cancelled));

    private async Task<Guid> ConnectAsync(AwsDemoHost aws)
    {
        using var made = await _client.PostAsJsonAsync("api/v1/connections", Body(aws, CompanyBuilder.SecretKey), Cancelled);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancelled));
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
    }

    private async Task RefusedAsync(AwsDemoHost aws)
    {
        using var made = await _client.PostAsJsonAsync("api/v1/connections", Body(aws, "another"), Cancelled);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, made.StatusCode);
    }

    private static object Body(AwsDemoHost aws, string secret) =>
        new { provider = "aws", regions = new[] { CompanyBuilder.Region }, endpointUrl = aws.Url, auth = new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = secret } };

    private async Task RecheckAsync(Guid id) => Assert.IsType<ConnectionOutcome.Created>(await InTenantAsync<ConnectionActions, ConnectionOutcome>(c => c.RecheckAsync(id, Cancelled)));

    private async Task<TResult> InTenantAsync<TService, TResult>(Func<TService, Task<TResult>> deed) where TService : notnull
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter((Guid)(await _portal.Database.Owner.CreateCommand("select id from tenants where slug = 'acme'").ExecuteScalarAsync(Cancelled))!);
        return await deed(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _portal.DisposeAsync();
    }
}
