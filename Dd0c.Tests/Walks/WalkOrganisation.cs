using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Alerts;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Corrections;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dd0c.Tests.Walks;

/// <summary>An organisation in which there is something of everything to do, its owner who does it, and a colleague.</summary>
public sealed class WalkOrganisation(EntryHost portal) : IAsyncLifetime
{
    public const string Action = "raise-the-tier";
    private static readonly string[] s_unowned = ["weather", "printing", "thumbnails", "geocoder", "mirror", "catalogue", "stamps", "barcode", "glossary", "museum", "lantern", "harvest", "compass", "violin", "orchard", "puzzle", "cinema", "ferry"];
    private string _hook = "";

    internal Guid TenantId { get; private set; }
    internal Person Owner { get; private set; } = null!;
    internal Person Colleague { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        TenantId = await portal.Services.GetRequiredService<SignUp>().CreateTenantAsync("Walkers", null, Cancelled);
        Owner = await portal.JoinAsync(Role.Owner, TenantId);
        Colleague = await portal.JoinAsync(Role.Member, TenantId);
        var connection = Guid.CreateVersion7();
        await portal.Database.Owner.ExecuteAsync("insert into connections (tenant_id, id, provider, name, status, config) values ($1, $2, 'aws', 'production', 'active', '{}')", TenantId, connection);
        var estate = Estate();
        await InAsync<InventoryStore, InventoryPlan>(s => s.ApplyAsync(Guid.NewGuid(), [(connection, new ScanResult([.. estate.Resources], [.. estate.Repositories], [.. estate.Teams], []))], Cancelled));
        await InAsync<CatalogPipeline, object>(async p => await p.RunAsync(null, null, Cancelled));
        await RotaAsync();
        await InAsync<ActionActions, ActionAnswer>(a => a.CreateAsync("name: Raise the tier\non: service\nallow: [{ role: member }]\napproval: { by: admin }\nsteps:\n  - change: { tier: critical }\n", Actor.System, Cancelled));
        _hook = await InAsync<IntegrationActions, string>(async actions =>
        {
            var made = Assert.IsType<IntegrationAnswer.Done>(await actions.CreateAsync(AlertProvider.Alertmanager, "Prometheus", new(), Actor.Cli, Cancelled)).Integration;
            return $"v1/webhooks/{(await actions.TokensAsync(made.Id, Cancelled))[0]}/alertmanager";
        });
    }

    /// <summary>Somebody of it at a page, with nothing but what a way has.</summary>
    internal async Task<Way> OpenAsync(By by, string address)
    {
        var context = await ContextAsync(by);
        await context.AddCookiesAsync([new() { Name = "dd0c", Value = (await SessionCookieOf.UserAsync(portal.Services, Owner.Id))["dd0c=".Length..], Url = portal.ClientOptions.BaseAddress.ToString() }]);
        return Way.Of(by, await Pages.OpenAsync(context, address));
    }

    internal Task<IBrowserContext> ContextAsync(By by) => portal.OpenAsync(null, by == By.Touch ? ByTouch.Width : 1440, touch: by == By.Touch);

    /// <summary>The page as the colleague reads it.</summary>
    internal async Task<string> ReadAsync(string address)
    {
        using var http = await portal.SignedInAsync(Colleague);
        return await http.GetStringAsync(new Uri(address, UriKind.Relative), Cancelled);
    }

    /// <summary>Two alerts of a service, which become an incident.</summary>
    internal async Task FireAsync(string service)
    {
        using var http = portal.Browserless();
        using var content = new StringContent(AlertPortal.Batch([.. new[] { "Slow", "Errors" }.Select(n => AlertPortal.Alert(n, service, DateTimeOffset.UtcNow.AddMinutes(-2), severity: "critical"))]).ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(_hook, UriKind.Relative), content, Cancelled);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The colleague asks for what somebody else has to approve.</summary>
    internal Task<int> AskAsync(string service) => InAsync<RunRequests, int>(async requests =>
        Assert.IsType<ActionAnswer.Run>(await requests.StartAsync(Action, new(service, new Dictionary<string, string?>(), "It became important", portal.ClientOptions.BaseAddress.ToString()), null, Colleague.Actor, Cancelled)).Number);

    /// <param name="sql">$1 is the organisation.</param>
    internal async Task<T> FactAsync<T>(string sql, params object[] values) => (T)(await portal.Database.Owner.ScalarAsync(sql, [TenantId, .. values]))!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Task<TResult> InAsync<TService, TResult>(Func<TService, Task<TResult>> deed) where TService : notnull => portal.InTenantAsync(deed, TenantId);

    private static InventoryBuilder Estate()
    {
        var estate = new InventoryBuilder();
        EstateOrganisation.Desk(estate);
        // Six that begin with the same two words, of one team by their tags.
        foreach (var name in (string[])["api", "refunds", "payouts", "ledger", "disputes", "invoices"]) estate.Ecs("prod", $"pay-gate-{name}", tags: "team=selling");
        foreach (var by in Enum.GetNames<By>()) estate.Ecs("prod", $"ship-{by.ToLowerInvariant()}", tags: "team=buying");
        foreach (var name in s_unowned) estate.Ecs("prod", name);
        // Three that two teams could own; a team that may write to everything would say little of any one of them.
        foreach (var n in Enumerable.Range(0, 20)) estate.Repo($"notes-{n}");
        foreach (var name in (string[])["toss-coin", "toss-dice", "toss-card"])
        {
            estate.Ecs("prod", name);
            estate.Repo(name);
            foreach (var team in new[] { 0, 1 }) estate.Teams[team] = estate.Teams[team] with { Repositories = [.. estate.Teams[team].Repositories, new($"acme/{name}", "WRITE")] };
        }
        return estate;
    }

    /// <summary>Mike is on call for buying.</summary>
    private async Task RotaAsync()
    {
        var (source, schedule) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await portal.Database.Owner.ExecuteAsync("insert into on_call_sources (tenant_id, id, kind, region, name, read_at, due_at, created_at, created_by) values ($1, $2, 'pagerduty', 'us', 'PagerDuty', now(), now() + interval '1 year', now(), 'test')", TenantId, source);
        await portal.Database.Owner.ExecuteAsync("insert into on_call_schedules (tenant_id, id, source_id, external_id, name, team_id, team_source, team_confidence) values ($1, $2, $3, 'S1', 'Buying primary', (select id from teams where tenant_id = $1 and slug = 'buying'), 'name', 0.9)", TenantId, schedule, source);
        await portal.Database.Owner.ExecuteAsync("insert into on_call_shifts (tenant_id, id, schedule_id, level, person, starts_at, ends_at) values ($1, uuidv7(), $2, 1, 'Mike Lee', now() - interval '1 hour', now() + interval '5 hours')", TenantId, schedule);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
