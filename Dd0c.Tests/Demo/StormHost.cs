using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Demo;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Demo;

/// <summary>The sample company, discovered once; its storms keep out of each other's way.</summary>
public sealed class StormHost(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly ErrorsLogged _errors = new();
    private TestDatabase _database = null!;
    internal ServedPortal Portal { get; private set; } = null!;
    internal HttpClient Client { get; private set; } = null!;
    internal Guid Tenant { get; private set; }
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(Cancelled);
        Portal = ServedPortal.On(_database, services => services.AddSingleton<ILoggerProvider>(_errors));
        Client = await Portal.ClientAsync("sample");
        Tenant = (Guid)(await ScalarAsync("update tenants set is_demo = true where slug = 'sample' returning id"))!;
        await using (var scope = Portal.Services.CreateAsyncScope()) await scope.ServiceProvider.GetRequiredService<DemoActions>().ConnectAsync(Tenant, Actor.System, Cancelled);
        await ServedPortal.DiscoverAsync(Client, Cancelled);
    }

    /// <summary>Has the portal tell a storm that began so long ago, and waits until all that is due of it is told and judged.</summary>
    internal async Task TellAsync(string storm, TimeSpan ago)
    {
        await InTenantAsync(async services =>
        {
            var now = TimeProvider.System.GetUtcNow();
            await using var db = services.GetRequiredService<TenantDb>().Open();
            await StormActions.InsertAsync(db, new(storm, now - ago), now, Cancelled);
            return 0;
        });
        while (await ScalarAsync($"select exists (select from outbox where (kind = '{StormMessage.Kind}' and (available_at <= now() or attempts > 0)) or kind = 'incident') or exists (select from alert_inbox where state = 'new')") is true) await Task.Delay(20, Cancelled);
        await ScalarAsync($"delete from outbox where kind = '{StormMessage.Kind}'"); // what is not due yet would have the next storm wait for it
        Assert.True(_errors.All.IsEmpty, string.Join('\n', _errors.All));
        Assert.Equal(0L, await ScalarAsync("select count(*) from alert_inbox where state = 'quarantined'"));
    }

    /// <summary>The one incident of the service; none, or more than one, fails.</summary>
    internal Task<(IncidentDetail Incident, IReadOnlyList<AlertView> Alerts)> IncidentAsync(string service) => InTenantAsync(async services =>
    {
        var queries = services.GetRequiredService<IncidentQueries>();
        var number = Assert.Single(await queries.ListAsync(new([], [], service), null, 50, Cancelled)).Number;
        await KeepCardAsync(services, service, number);
        return ((await queries.FindAsync(number, Cancelled))!, await queries.AlertsAsync(number, null, 100, Cancelled));
    });

    /// <summary>Its Slack card stands in the artifacts, for a person to look at.</summary>
    internal static async Task KeepCardAsync(IServiceProvider services, string name, int number)
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        var card = SlackCard.Of(await IncidentCards.OfAsync(db, await db.Incidents.SingleAsync(i => i.Number == number, Cancelled), new Uri("https://dd0c.example/"), Cancelled));
        var artifacts = Directory.CreateDirectory(Environment.GetEnvironmentVariable("DD0C_ARTIFACTS") ?? Path.Combine(AppContext.BaseDirectory, "artifacts"));
        await File.WriteAllTextAsync(Path.Combine(artifacts.FullName, $"storm-{name}.slack.json"), card.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), Cancelled);
    }

    internal async Task<T> InTenantAsync<T>(Func<IServiceProvider, Task<T>> deed)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(Tenant);
        return await deed(scope.ServiceProvider);
    }

    internal async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Portal.DisposeAsync();
        await _database.DisposeAsync();
    }
}
