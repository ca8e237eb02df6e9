using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Web.Components;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Support;

/// <summary>The whole program on a free port over an empty database of its own; for what programs do with it.</summary>
internal sealed class ServedPortal : WebApplicationFactory<App>
{
    private readonly TestDatabase _database;
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _change;
    private readonly bool _owned;

    private ServedPortal(TestDatabase database, bool owned, Dictionary<string, string> settings, Action<IServiceCollection>? change, int port)
    {
        (_database, _owned, _settings, _change) = (database, owned, settings, change);
        UseKestrel(port);
    }

    public TestDatabase Database => _database;

    public Uri Address => ClientOptions.BaseAddress;

    public static async Task<ServedPortal> StartAsync(PostgresFixture postgres, CancellationToken cancellationToken, params (string Key, string Value)[] settings) =>
        Start(await postgres.CreateAsync(cancellationToken), true, null, settings);

    /// <summary>A node over a database that outlives it.</summary>
    /// <param name="change">Of the program's services.</param>
    public static ServedPortal On(TestDatabase database, Action<IServiceCollection>? change, params (string Key, string Value)[] settings) => Start(database, false, change, settings);

    /// <summary>A node where another one was that has ended.</summary>
    public static ServedPortal Again(TestDatabase database, Uri address) => Start(database, false, null, [], address.Port);

    private static ServedPortal Start(TestDatabase database, bool owned, Action<IServiceCollection>? change, (string Key, string Value)[] settings, int port = 0)
    {
        var all = new Dictionary<string, string> { ["Demo:LatencyMs"] = "0", ["Api:RequestsPerMinute"] = "1000000", ["Api:StrangersPerMinute"] = "1000000" };
        foreach (var (key, value) in settings) all[key] = value;
        var portal = new ServedPortal(database, owned, all, change, port);
        portal.StartServer();
        return portal;
    }

    /// <summary>A client that carries a new token of a tenant, which is made if it is new.</summary>
    public async Task<HttpClient> ClientAsync(string tenant, params string[] scopes)
    {
        try
        {
            await Services.GetRequiredService<SignUp>().CreateTenantAsync(tenant, tenant, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // there already
        }
        var tokens = ActivatorUtilities.CreateInstance<CliTokens>(Services);
        var secret = await tokens.CreateAsync(tenant, "test", scopes.Length > 0 ? scopes : [.. Dd0c.Domain.Tenancy.Scope.All], 1);
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    /// <summary>A connection of a tenant as it is stored after it was tried; the tenant is made if it is new.</summary>
    public async Task<Guid> ConnectionAsync(string tenant, string provider, string config = """{"authKind":"role"}""")
    {
        (await ClientAsync(tenant)).Dispose();
        return (Guid)(await Database.Owner.ScalarAsync("""
            insert into connections (tenant_id, id, provider, name, status, identity, config, last_scan_at, last_full_at, created_at, updated_at)
            select id, uuidv7(), $2, 'x', 'active', '111122223333', $3::jsonb, now(), now(), now(), now() from tenants where slug = $1 returning id
            """, tenant, provider, config))!;
    }

    /// <summary>Starts a run and waits for its end; the run as the API shows it.</summary>
    public static async Task<JsonElement> DiscoverAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var started = await client.PostAsJsonAsync("api/v1/discovery/run", new { }, cancellationToken);
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync(cancellationToken));
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString();
        while (true)
        {
            var run = await client.GetFromJsonAsync<JsonElement>($"api/v1/discovery/runs/{id}", cancellationToken);
            if (run.GetProperty("status").GetString() is "completed" or "partial" or "failed") return run;
            await Task.Delay(50, cancellationToken);
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("ConnectionStrings:Main", _database.Addresses.Owner);
        builder.UseSetting("MasterKey", Convert.ToBase64String(new byte[32]));
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        if (_change is not null) builder.ConfigureTestServices(_change);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_owned) await _database.DisposeAsync();
    }
}
