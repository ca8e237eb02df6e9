using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
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
    public async Task A_connection_that_was_never_read_is_due_once_its_tenant_had_time_to_connect_the_rest()
    {
        var tenant = await TenantAsync();
        var second = await ConnectAsync(tenant, "active", minutesAgo: 9);
        Assert.Empty(await DueAsync());
        var first = await ConnectAsync(tenant, "active", minutesAgo: 11);
        Assert.Equal([Due(tenant, first, second)], await DueAsync());
        await ScannedAsync(first, minutesAgo: 0);
        await ScannedAsync(second, minutesAgo: 0);
        Assert.Empty(await DueAsync());
    }

    [Theory, InlineData(1, 0, true), InlineData(1, -1, false), InlineData(0, 0, false), InlineData(0, 2, true)]
    public async Task What_could_not_be_read_comes_again_when_it_is_due_and_what_no_message_took_up_after_a_minute(int tries, int minutesAgo, bool told)
    {
        var tenant = await TenantAsync();
        var connection = await ConnectAsync(tenant, "active", minutesAgo: 60);
        await using (var command = _database.Owner.CreateCommand("insert into changes_waiting (tenant_id, connection_id, subject, tries, due_at) select $1, $2, s, $3, $4 from unnest(array['eu-west-1', 'us-east-1']) s"))
        {
            foreach (var value in new object[] { tenant, connection, tries, s_now.AddMinutes(-minutesAgo) }) command.Parameters.AddWithValue(value);
            await command.ExecuteNonQueryAsync(Cancelled);
        }
        Assert.Equal(told ? [(tenant, connection)] : [], (await Job().ToldAsync(Cancelled)).Select(t => (t.TenantId, t.Connection)));
    }

    [Fact]
    public async Task A_tenant_that_waits_for_an_owners_approval_is_asked_for_so_that_the_approval_is_noticed()
    {
        var tenant = await TenantAsync();
        var waiting = await ConnectAsync(tenant, "waiting", minutesAgo: 600);
        Assert.Equal([Due(tenant, waiting)], await DueAsync());
        await ScannedAsync(waiting, minutesAgo: 7 * 60);
        Assert.Equal([Due(tenant, waiting)], await DueAsync());
    }

    [Fact]
    public async Task Neither_the_sample_company_nor_what_can_never_be_read_is_ever_due()
    {
        await TenantAsync();
        await ConnectAsync(await TenantAsync(demo: true), "active", minutesAgo: 600);
        foreach (var status in new[] { "error", "pending" }) await ConnectAsync(await TenantAsync(), status, minutesAgo: 600);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task Each_connection_is_due_by_its_own_interval_since_its_own_last_scan()
    {
        var tenant = await TenantAsync();
        var (hourly, usual, daily) = (await ConnectAsync(tenant, "active", 6000), await ConnectAsync(tenant, "active", 6000), await ConnectAsync(tenant, "active", 6000));
        await ExecuteAsync("update connections set scan_interval_hours = 1 where id = $1", hourly);
        await ExecuteAsync("update connections set scan_interval_hours = 24 where id = $1", daily);
        foreach (var connection in new[] { hourly, usual, daily }) await ScannedAsync(connection, minutesAgo: 120);
        Assert.Equal([Due(tenant, hourly)], await DueAsync());
        await ScannedAsync(hourly, minutesAgo: 0);
        Assert.Empty(await DueAsync());
        await ScannedAsync(usual, minutesAgo: 7 * 60);
        await ScannedAsync(daily, minutesAgo: 7 * 60);
        Assert.Equal([Due(tenant, usual)], await DueAsync());
    }

    [Fact]
    public async Task A_tenant_with_an_open_run_waits_for_its_end_and_nobody_waits_for_it()
    {
        var (busy, free) = (await TenantAsync(), await TenantAsync());
        var (kept, other) = (await ConnectAsync(busy, "active", 6000), await ConnectAsync(free, "active", 6000));
        await ScannedAsync(kept, minutesAgo: 9 * 60);
        await ScannedAsync(other, minutesAgo: 8 * 60);
        await ExecuteAsync("insert into discovery_runs (tenant_id, id, trigger, status, created_at) values ($1, uuidv7(), 'manual', 'running', $2)", busy, s_now);
        Assert.Equal([Due(free, other)], await DueAsync());
        await ExecuteAsync("update discovery_runs set status = 'failed'");
        Assert.Equal([Due(busy, kept), Due(free, other)], await DueAsync()); // who waited longest comes first
    }

    /// <summary>Of each tenant that is due its connections, in order.</summary>
    private async Task<string[]> DueAsync() =>
        [.. (await Job().DueAsync(Cancelled))
            .Select(d => Due(d.TenantId, [.. d.Connections]))];

    private static string Due(Guid tenant, params Guid[] connections) => $"{tenant}: {string.Join(' ', connections.Order())}";

    private async Task<Guid> TenantAsync(bool demo = false)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync("insert into tenants (id, slug, name, is_demo) values ($1, $1::text, 'x', $2)", id, demo);
        return id;
    }

    private async Task<Guid> ConnectAsync(Guid tenant, string status, int minutesAgo)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync("insert into connections (tenant_id, id, provider, name, status, config, created_at) values ($1, $2, 'aws', 'x', $3, '{}', $4)", tenant, id, status, s_now.AddMinutes(-minutesAgo));
        return id;
    }

    private Task ScannedAsync(Guid connection, int minutesAgo) => ExecuteAsync("update connections set last_scan_at = $2 where id = $1", connection, s_now.AddMinutes(-minutesAgo));

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private DiscoveryScheduleJob Job() => new(new SystemDatabase(_database.System), null!, new(TimeSpan.FromHours(6), TimeSpan.FromHours(24)), new StoppedClock(), NullLogger<DiscoveryScheduleJob>.Instance);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_now;
    }
}
