using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Dd0c.Workers.History;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.History;

/// <summary>What only grows is kept as long as it is of use, and the last that is known of a connection for good.</summary>
public sealed class RetentionTests(ReusedPortal shared) : IClassFixture<ReusedPortal>, IAsyncLifetime
{
    private static readonly Guid s_first = Guid.NewGuid(), s_second = Guid.NewGuid();
    private ServedPortal _portal = null!;
    private Guid _tenant, _neighbour;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await shared.EmptyAsync();
        using var one = await _portal.ClientAsync("acme");
        using var other = await _portal.ClientAsync("globex");
        (_tenant, _neighbour) = (await IdAsync("acme"), await IdAsync("globex"));
        foreach (var connection in new[] { s_first, s_second }) await ExecuteAsync($"insert into connections (tenant_id, id, provider, name, status, config) values ('{_tenant}', '{connection}', 'aws', 'x', 'active', '{{}}')");
    }

    [Fact]
    public async Task Old_runs_go_with_what_they_covered_and_called_and_the_last_of_each_connection_stays()
    {
        var old = await RunAsync(_tenant, 200, "completed");
        var lastRead = await RunAsync(_tenant, 150, "partial", s_first);
        var lastOfFirst = await RunAsync(_tenant, 140, "failed", s_first);
        var lastOfAll = await RunAsync(_tenant, 120, "completed", s_second);
        var stuck = await RunAsync(_tenant, 300, "running");
        await ApplyAsync();
        Assert.Equal(new[] { lastRead, lastOfFirst, lastOfAll, stuck }.Order(), await IdsAsync("select id from discovery_runs"));
        Assert.DoesNotContain(old, await IdsAsync("select run_id from discovery_coverage"));
        Assert.Equal(4L, await CountAsync("discovery_calls"));
        await RunAsync(_tenant, 1, "completed");
        await ApplyAsync();
        // One that covers all connections is the last of each; the one that has not ended is nobody's to delete.
        Assert.Equal(2, (await IdsAsync("select id from discovery_runs")).Count);
        Assert.Contains(stuck, await IdsAsync("select id from discovery_runs"));
    }

    [Fact]
    public async Task Young_runs_stay_and_calls_outside_runs_go_by_their_own_age_also_of_connections_that_never_were()
    {
        foreach (var days in new[] { 89, 60, 1 }) await RunAsync(_tenant, days, "completed");
        foreach (var days in new[] { 91, 89 })
            await ExecuteAsync($"insert into discovery_calls (tenant_id, connection_id, service, operation, account, region, outcome, calls, duration_ms, bytes, last_at) values ('{_tenant}', uuidv7(), 'sts', 'GetCallerIdentity', '1', 'r{days}', 'denied', 1, 1, 1, now() - interval '{days} days')");
        await ApplyAsync();
        Assert.Equal(3L, await CountAsync("discovery_runs"));
        Assert.Equal(1L, await CountAsync("discovery_calls where run_id is null"));
    }

    [Fact]
    public async Task Questions_stay_for_their_day()
    {
        foreach (var days in new[] { 0, 1, 30 })
            await ExecuteAsync($"insert into asked_questions (tenant_id, id, asker, day, key, asked_at, lease_until) values ('{_tenant}', uuidv7(), uuidv7(), (now() at time zone 'UTC')::date + 1 - {days}, '\\x01', now(), now())");
        await ApplyAsync();
        Assert.Equal(2L, await CountAsync("asked_questions where day >= (now() at time zone 'UTC')::date"));
        Assert.Equal(2L, await CountAsync("asked_questions"));
    }

    [Fact]
    public async Task Nothing_of_a_neighbour_is_touched_and_a_second_time_changes_nothing()
    {
        for (var i = 0; i < 3; i++) await RunAsync(_neighbour, 200 + i, "completed");
        await RunAsync(_tenant, 200, "completed");
        await RunAsync(_tenant, 201, "completed");
        await ApplyAsync();
        await ApplyAsync();
        Assert.Equal(3L, await CountAsync($"discovery_runs where tenant_id = '{_neighbour}'"));
        Assert.Equal(1L, await CountAsync($"discovery_runs where tenant_id = '{_tenant}'"));
    }

    [Fact]
    public async Task Where_one_organisations_rows_cannot_be_deleted_the_others_are_all_the_same()
    {
        foreach (var tenant in new[] { _tenant, _neighbour }) foreach (var days in new[] { 200, 1 }) await RunAsync(tenant, days, "completed");
        var first = new[] { _tenant, _neighbour }.Min();
        await ExecuteAsync("create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$");
        await ExecuteAsync($"create trigger refuse before delete on discovery_runs for each row when (old.tenant_id = '{first}') execute function refuse()");
        try
        {
            await ActivatorUtilities.CreateInstance<HistoryJob>(_portal.Services).Execute(null!, Cancelled);
        }
        finally
        {
            await ExecuteAsync("drop function refuse cascade");
        }
        Assert.Equal((2L, 1L), (await CountAsync($"discovery_runs where tenant_id = '{first}'"), await CountAsync($"discovery_runs where tenant_id <> '{first}'")));
    }

    private async Task ApplyAsync()
    {
        await using var scope = await CatalogStoreTests.ScopeAsync(_portal, "acme");
        await scope.ServiceProvider.GetRequiredService<Retention>().ApplyAsync(Cancelled);
    }

    /// <summary>A run of that age, with a cell it covered and a call it made.</summary>
    private async Task<Guid> RunAsync(Guid tenant, int days, string status, params Guid[] connections)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync($"""
            insert into discovery_runs (tenant_id, id, trigger, status, connections, created_at, completed_at) values ('{tenant}', '{id}', 'scheduled', '{status}', '{"{"}{string.Join(',', connections)}{"}"}', now() - interval '{days} days', {(status == "running" ? "null" : $"now() - interval '{days} days'")});
            insert into discovery_coverage (tenant_id, run_id, connection_id, source, account, region, kind, state, found) values ('{tenant}', '{id}', '{s_first}', 'aws', '1', 'r', 'x', 'complete', 1);
            insert into discovery_calls (tenant_id, run_id, connection_id, service, operation, account, region, outcome, calls, duration_ms, bytes, last_at) values ('{tenant}', '{id}', '{s_first}', 'ecs', 'ListClusters', '1', 'r', 'ok', 1, 1, 1, now() - interval '{days} days')
            """);
        return id;
    }

    private async Task<Guid> IdAsync(string slug) => (await IdsAsync($"select id from tenants where slug = '{slug}'")).Single();

    private async Task<List<Guid>> IdsAsync(string sql)
    {
        await using var command = _portal.Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(Cancelled)) ids.Add(reader.GetGuid(0));
        return [.. ids.Order()];
    }

    private Task<long> CountAsync(string of) => _portal.Database.Owner.CountAsync(of);

    private Task ExecuteAsync(string sql) => _portal.Database.Owner.ExecuteAsync(sql);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
