using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dd0c.Tests.Discovery;

/// <summary>Whose run the schedule starts.</summary>
public sealed class ScheduleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 8, 30, 0, TimeSpan.Zero);
    private TestDatabase _database = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateAsync(Cancelled);

    [Fact]
    public async Task A_tenant_that_never_had_a_run_is_due_once_it_had_time_to_connect_the_rest()
    {
        var tenant = await TenantAsync();
        await ConnectAsync(tenant, "active", minutesAgo: 9);
        Assert.Empty(await DueAsync());
        await ConnectAsync(tenant, "active", minutesAgo: 11);
        Assert.Equal([tenant], await DueAsync());
        await RunAsync(tenant, hoursAgo: 0);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task A_tenant_that_waits_for_an_owners_approval_is_asked_for_so_that_the_approval_is_noticed()
    {
        var tenant = await TenantAsync();
        await ConnectAsync(tenant, "waiting", minutesAgo: 600);
        Assert.Equal([tenant], await DueAsync());
    }

    [Fact]
    public async Task Neither_the_sample_company_nor_a_tenant_that_can_read_nothing_is_ever_due_for_its_first()
    {
        await TenantAsync();
        await ConnectAsync(await TenantAsync(demo: true), "active", minutesAgo: 600);
        foreach (var status in new[] { "error", "pending" }) await ConnectAsync(await TenantAsync(), status, minutesAgo: 600);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task A_tenant_whose_last_run_is_older_than_the_interval_is_due_also_when_its_connection_failed_then()
    {
        var (tenant, fresh) = (await TenantAsync(), await TenantAsync());
        foreach (var t in new[] { tenant, fresh }) await ConnectAsync(t, "error", minutesAgo: 6000);
        await RunAsync(tenant, hoursAgo: 30);
        await RunAsync(tenant, hoursAgo: 7);
        await RunAsync(fresh, hoursAgo: 5);
        Assert.Equal([tenant], await DueAsync());
    }

    private Task<List<Guid>> DueAsync() =>
        new DiscoveryScheduleJob(new SystemDatabase(_database.System), null!, new ConfigurationBuilder().Build(), new StoppedClock(), NullLogger<DiscoveryScheduleJob>.Instance).DueAsync(Cancelled);

    private async Task<Guid> TenantAsync(bool demo = false)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync("insert into tenants (id, slug, name, is_demo) values ($1, $1::text, 'x', $2)", id, demo);
        return id;
    }

    private Task ConnectAsync(Guid tenant, string status, int minutesAgo) =>
        ExecuteAsync("insert into connections (tenant_id, id, provider, name, status, config, created_at) values ($1, uuidv7(), 'aws', 'x', $2, '{}', $3)", tenant, status, s_now.AddMinutes(-minutesAgo));

    private Task RunAsync(Guid tenant, int hoursAgo) =>
        ExecuteAsync("insert into discovery_runs (tenant_id, id, trigger, status, created_at) values ($1, uuidv7(), 'scheduled', 'partial', $2)", tenant, s_now.AddHours(-hoursAgo));

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_now;
    }
}
