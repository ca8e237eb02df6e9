using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Alerts;

/// <summary>A portal with one tenant, acme, that takes alerts: three services in a row (web needs api needs db) and one apart (mail).</summary>
internal sealed class AlertPortal : IAsyncDisposable
{
    private readonly HttpClient _hooks;
    private readonly ErrorsLogged? _errors;
    private readonly TestDatabase? _database;
    private bool _started;

    private AlertPortal(ServedPortal portal, HttpClient client, Guid tenant, ErrorsLogged? errors, TestDatabase? database) => (Portal, Client, Tenant, _errors, _database, _hooks) = (portal, client, tenant, errors, database, new HttpClient { BaseAddress = portal.Address });

    public ServedPortal Portal { get; }
    /// <summary>With a token of the tenant that may do everything.</summary>
    public HttpClient Client { get; }
    public Guid Tenant { get; }
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<AlertPortal> StartAsync(PostgresFixture postgres, params (string Key, string Value)[] settings) => await StartAsync(await postgres.CreateAsync(Cancelled), true, settings);

    /// <param name="owned">The database ends with it.</param>
    public static async Task<AlertPortal> StartAsync(TestDatabase database, bool owned, params (string Key, string Value)[] settings)
    {
        var errors = new ErrorsLogged();
        return await OverAsync(ServedPortal.On(database, services => services.AddSingleton<ILoggerProvider>(errors), settings), errors, owned ? database : null, started: true);
    }

    /// <summary>The same portal with no organisation but a new acme. Disposed, it leaves the portal to whom it was started by.</summary>
    public async Task<AlertPortal> AnewAsync()
    {
        // Whoever still works for the one before is let end: what it finds gone would be an error of the next test.
        while (await ScalarAsync("select exists (select from alert_inbox where state = 'new') or exists (select from outbox where kind = 'incident' and dead_at is null)") is true) await Task.Delay(20, Cancelled);
        foreach (var table in new[] { "tenants", "audit_events" }) await ScalarAsync($"delete from {table}");
        _errors?.All.Clear();
        return await OverAsync(Portal, _errors, null, started: false);
    }

    private static async Task<AlertPortal> OverAsync(ServedPortal portal, ErrorsLogged? errors, TestDatabase? database, bool started)
    {
        var client = await portal.ClientAsync("acme");
        await using var ask = portal.Database.Owner.CreateCommand("select id from tenants where slug = 'acme'");
        var made = new AlertPortal(portal, client, (Guid)(await ask.ExecuteScalarAsync(Cancelled))!, errors, database) { _started = started };
        await made.SeedAsync();
        return made;
    }

    /// <summary>One more node over the same database.</summary>
    public AlertPortal Another(params (string Key, string Value)[] settings) => new(ServedPortal.On(Portal.Database, null, settings), new HttpClient(), Tenant, null, null) { _started = true };

    public static Guid ServiceId(string name) => new(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <returns>The integration's id, its address (without the host) and its secret.</returns>
    public async Task<(Guid Id, string Address, string? Secret)> IntegrateAsync(string provider, IntegrationConfig? config = null, string? name = null) => await AsAsync(async services =>
    {
        var actions = services.GetRequiredService<IntegrationActions>();
        var made = Assert.IsType<IntegrationAnswer.Done>(await actions.CreateAsync(provider, name ?? provider, config ?? new(), Actor.Cli, Cancelled)).Integration;
        return (made.Id, $"v1/webhooks/{(await actions.TokensAsync(made.Id, Cancelled))[0]}/{provider}", actions.SecretsOf(made)?.Current);
    });

    public async Task<HttpResponseMessage> PostAsync(string address, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        return await _hooks.SendAsync(request, Cancelled);
    }

    public Task<HttpResponseMessage> PostAsync(string address, JsonNode body, params (string Name, string Value)[] headers) => PostAsync(address, Encoding.UTF8.GetBytes(body.ToJsonString()), headers);

    /// <summary>Sends an Alertmanager batch and holds it to be taken.</summary>
    public async Task SendAsync(string address, params JsonObject[] alerts)
    {
        using var answer = await PostAsync(address, Batch(alerts));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    public static JsonObject Batch(params JsonObject[] alerts) => new()
    {
        ["version"] = "4", ["groupKey"] = "{}", ["truncatedAlerts"] = 0, ["status"] = "firing", ["receiver"] = "dd0c",
        ["groupLabels"] = new JsonObject(), ["commonLabels"] = new JsonObject(), ["commonAnnotations"] = new JsonObject(), ["externalURL"] = "http://am", ["alerts"] = new JsonArray([.. alerts]),
    };

    /// <summary>An alert as Alertmanager tells of it.</summary>
    public static JsonObject Alert(string name, string service, DateTimeOffset startsAt, DateTimeOffset? endsAt = null, string environment = "production", string severity = "warning") => new()
    {
        ["status"] = endsAt is null ? "firing" : "resolved",
        ["labels"] = new JsonObject { ["alertname"] = name, ["service"] = service, ["environment"] = environment, ["severity"] = severity },
        ["annotations"] = new JsonObject { ["summary"] = $"{name} of {service}" },
        ["startsAt"] = startsAt.ToString("O"), ["endsAt"] = (endsAt ?? new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToString("O"), ["generatorURL"] = "http://prometheus/graph",
        ["fingerprint"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{name}|{service}|{environment}")).AsSpan(0, 8)),
    };

    /// <summary>Waits until nothing waits in the inbox.</summary>
    public async Task SettleAsync()
    {
        while (await ScalarAsync("select exists (select from alert_inbox where state = 'new') or exists (select from outbox where kind = 'incident')") is true) await Task.Delay(20, Cancelled);
        Assert.True(_errors?.All.IsEmpty != false, string.Join('\n', _errors?.All ?? []));
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Portal.Database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancelled) is var value and not DBNull ? value : null;
    }

    public async Task<T> AsAsync<T>(Func<IServiceProvider, Task<T>> deed)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(Tenant);
        return await deed(scope.ServiceProvider);
    }

    private async Task SeedAsync()
    {
        foreach (var name in new[] { "web", "api", "db", "mail" })
            await ScalarAsync($"""
                insert into services (tenant_id, id, slug, name, display_name, aliases, type, lifecycle, tier, tech_stack, environments, health, owner_state, owner_confidence, confidence, anchors, evidence, conflicts, drift, fingerprint, missed_runs, created_at, updated_at)
                values ('{Tenant}', '{ServiceId(name)}', 'acme-{name}', 'acme-{name}', 'Acme {name}', array['{name}'], 'api', 'production', 'critical', array[]::text[], array['production', 'staging'], 'healthy', 'unowned', 0, 1, array['name:{name}'], '[]', '[]', '[]', '\x00', 0, now(), now())
                """);
        foreach (var (from, to) in new[] { ("web", "api"), ("api", "db") })
            await ScalarAsync($"insert into service_dependencies (tenant_id, source_service_id, target_service_id, kind, confidence, source, evidence, created_at) values ('{Tenant}', '{ServiceId(from)}', '{ServiceId(to)}', 'calls', 0.9, 'runtime', '[]', now())");
        await ScalarAsync($"update tenants set catalog_version = catalog_version + 1 where id = '{Tenant}'");
    }

    public async ValueTask DisposeAsync()
    {
        _hooks.Dispose();
        Client.Dispose();
        if (_started) await Portal.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }
}
