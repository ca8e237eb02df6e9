using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Tests.Support;
using Dd0c.Web.Platform;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Portal;

/// <summary>What the top bar says of the last scans: the worst of each connection's newest.</summary>
[Collection(Entry.Name)]
public sealed class ScanStatusTests(EntryHost portal)
{
    [Fact]
    public async Task A_whole_run_of_one_connection_does_not_hide_what_another_s_missed()
    {
        var tenant = await TenantAsync();
        var (one, other) = (await ConnectAsync(tenant), await ConnectAsync(tenant));
        var partial = await RunAsync(tenant, "partial", 60, [], (one, "complete"), (other, "partial"));
        await RunAsync(tenant, "completed", 30, [one], (one, "complete"));
        Assert.Equal((partial, "partial"), await ShownAsync(tenant));
        // One that was not read at all then has had no run yet.
        await ConnectAsync(tenant, minutes: 10);
        Assert.Equal((partial, "partial"), await ShownAsync(tenant));
        var last = await RunAsync(tenant, "completed", 20, [other], (other, "complete"));
        Assert.Equal((last, "completed"), await ShownAsync(tenant));
    }

    [Fact]
    public async Task A_run_that_another_connection_spoiled_is_whole_for_the_one_that_it_read_whole()
    {
        var tenant = await TenantAsync();
        var (one, other) = (await ConnectAsync(tenant), await ConnectAsync(tenant));
        await RunAsync(tenant, "partial", 60, [], (one, "complete"), (other, "partial"));
        var last = await RunAsync(tenant, "completed", 30, [other], (other, "complete"));
        Assert.Equal((last, "completed"), await ShownAsync(tenant));
        var failed = await RunAsync(tenant, "failed", 25, [one], (one, "failed"));
        await RunAsync(tenant, "partial", 20, [other], (other, "partial"));
        Assert.Equal((failed, "failed"), await ShownAsync(tenant));
    }

    [Fact]
    public async Task A_connection_that_is_gone_and_a_part_that_was_read_say_nothing_and_what_runs_comes_first()
    {
        var tenant = await TenantAsync();
        var one = await ConnectAsync(tenant);
        await RunAsync(tenant, "failed", 60, [Guid.NewGuid()]);
        var whole = await RunAsync(tenant, "completed", 50, [one], (one, "complete"));
        await RunAsync(tenant, "partial", 40, [one], ["acme/orders"]);
        Assert.Equal((whole, "completed"), await ShownAsync(tenant));
        var running = await RunAsync(tenant, "running", 5, [one]);
        Assert.Equal((running, "running"), await ShownAsync(tenant));
    }

    private async Task<(Guid, string)> ShownAsync(Guid tenant) => (await portal.InTenantAsync<ShellQueries, ShellView>(s => s.ReadAsync(null, CancellationToken.None), tenant)).Run is { } run ? (run.Id, run.Status) : default;

    private Task<Guid> TenantAsync() => portal.Services.GetRequiredService<SignUp>().CreateTenantAsync($"Scans {Guid.NewGuid():N}"[..20], null, CancellationToken.None);

    private async Task<Guid> ConnectAsync(Guid tenant, int minutes = 120)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync($"insert into connections (tenant_id, id, provider, name, status, config, created_at) values ('{tenant}', '{id}', 'aws', 'x', 'active', '{{}}', now() - interval '{minutes} minutes')");
        return id;
    }

    private Task<Guid> RunAsync(Guid tenant, string status, int minutes, Guid[] connections, params (Guid Connection, string State)[] sources) => RunAsync(tenant, status, minutes, connections, [], sources);

    private async Task<Guid> RunAsync(Guid tenant, string status, int minutes, Guid[] connections, string[] parts, params (Guid Connection, string State)[] sources)
    {
        var id = Guid.NewGuid();
        var progress = new RunProgress(0, 0, 0, 0, null, [.. sources.Select(s => new SourceProgress(s.Connection, "aws", "x", s.State, 0, null))], []);
        await ExecuteAsync("insert into discovery_runs (tenant_id, id, trigger, status, connections, parts, progress, created_at, started_at, completed_at) values ($1, $2, 'manual', $3, $4, $5, $6::jsonb, now() - $7::interval, now(), case when $3 = 'running' then null else now() end)",
            tenant, id, status, connections, parts, sources.Length == 0 ? "{}" : JsonSerializer.Serialize(progress, RunLog.Json), TimeSpan.FromMinutes(minutes));
        return id;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = portal.Database.Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }
}
