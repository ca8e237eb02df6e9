using Dd0c.Domain.History;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Dd0c.Workers.History;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.History;

/// <summary>An organisation whose catalog changes step by step, each remembered with its instant.</summary>
internal sealed class RecordedHistory(ServedPortal portal, string tenant)
{
    public List<(DateTimeOffset At, IReadOnlyDictionary<Guid, ServiceState> Services)> Steps { get; } = [];

    public Guid TenantId { get; private set; }

    public async Task StepAsync(InventoryBuilder estate, CatalogCause? cause = null)
    {
        await CatalogStoreTests.ReconcileAsync(portal, tenant, estate, cause);
        var state = await CatalogStoreTests.StateAsync(portal, tenant);
        TenantId = state.TenantId;
        Steps.Add((await AskAsync<DateTimeOffset>($"select history_at from tenants where id = '{TenantId}'"), ServiceStates.Of(state)));
    }

    /// <summary>Found, scanned again with changes, another estate altogether, the first one back, and all of it each time twice.</summary>
    public async Task WanderAsync(int seed)
    {
        foreach (var estate in new[] { RandomEstate.Make(seed), RandomEstate.Make(seed, later: true), RandomEstate.Make(seed + 5_000), RandomEstate.Make(seed) })
        {
            await StepAsync(estate);
            var versions = await AskAsync<long>("select count(*) from service_versions");
            await StepAsync(estate);
            Assert.Equal(versions, await AskAsync<long>("select count(*) from service_versions"));
            Assert.Equal(Steps[^2].At, Steps[^1].At);
            Steps.RemoveAt(Steps.Count - 1);
        }
    }

    /// <summary>Makes all that was recorded older than it is, as a clock that ran would have.</summary>
    public async Task AgeAsync(int days)
    {
        // In hours: a day of a zone that changes its clock has not always 24.
        var back = $"interval '{days * 24} hours'";
        await AskAsync<object>($"""
            with v as (update service_versions set valid_from = valid_from - {back}, valid_to = valid_to - {back} where tenant_id = '{TenantId}'),
                 e as (update discovery_events set created_at = created_at - {back} where tenant_id = '{TenantId}')
            update tenants set history_since = history_since - {back}, history_at = history_at - {back} where id = '{TenantId}' returning 1
            """);
        for (var i = 0; i < Steps.Count; i++) Steps[i] = (Steps[i].At.AddDays(-days), Steps[i].Services);
    }

    /// <summary>As of each instant, just before and long after it, the catalog is what it was; and each difference leads from one to the other.</summary>
    public async Task HoldAsync()
    {
        await using var scope = await CatalogStoreTests.ScopeAsync(portal, tenant);
        var history = scope.ServiceProvider.GetRequiredService<CatalogHistory>();
        Assert.Empty(await history.AtAsync(Steps[0].At.AddMicroseconds(-1), Cancelled));
        for (var i = 0; i < Steps.Count; i++)
        {
            Same(Steps[i].Services, await AtAsync(Steps[i].At));
            if (i + 1 < Steps.Count) Same(Steps[i].Services, await AtAsync(Steps[i + 1].At.AddMicroseconds(-1)));
            for (var j = i; j < Steps.Count; j++)
                Same(Steps[j].Services, Applied(Steps[i].Services, await history.BetweenAsync(Steps[i].At, Steps[j].At, Cancelled)));
        }

        async Task<IReadOnlyDictionary<Guid, ServiceState>> AtAsync(DateTimeOffset at) => (await history.AtAsync(at, Cancelled)).ToDictionary(s => s.Key, s => s.Value.State);
    }

    public async Task<T> WithAsync<T>(Func<CatalogHistory, Task<T>> ask)
    {
        await using var scope = await CatalogStoreTests.ScopeAsync(portal, tenant);
        return await ask(scope.ServiceProvider.GetRequiredService<CatalogHistory>());
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = portal.Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        Assert.True(await reader.ReadAsync(Cancelled));
        return reader.GetFieldValue<T>(0);
    }

    internal static Dictionary<Guid, ServiceState> Applied(IReadOnlyDictionary<Guid, ServiceState> from, IReadOnlyList<ServiceChange> changes)
    {
        var services = from.ToDictionary();
        foreach (var change in changes)
        {
            if (change.Kind == ChangeKind.Removed) Assert.True(services.Remove(change.Id));
            else if (change.Kind == ChangeKind.Added) services.Add(change.Id, change.State);
            else services[change.Id] = Applied(services[change.Id], change.Fields);
        }
        return services;
    }

    private static ServiceState Applied(ServiceState state, IReadOnlyList<FieldChange> fields)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(state.Json())!.AsObject();
        foreach (var field in fields)
        {
            json.Remove(field.Field);
            if (field.New is { } value) json[field.Field] = System.Text.Json.Nodes.JsonNode.Parse(value.GetRawText());
        }
        return ServiceState.Read(json.ToJsonString());
    }

    private static void Same(IReadOnlyDictionary<Guid, ServiceState> expected, IReadOnlyDictionary<Guid, ServiceState> found) =>
        Assert.Equal(expected.OrderBy(s => s.Key).Select(s => $"{s.Key} {s.Value.Json()}"), found.OrderBy(s => s.Key).Select(s => $"{s.Key} {s.Value.Json()}"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
