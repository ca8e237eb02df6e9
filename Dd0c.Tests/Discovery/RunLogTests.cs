using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Discovery;

/// <summary>What a run writes of itself while it goes, also when the database will not take it for a while.</summary>
public sealed class RunLogTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Away = "revoke insert, update on discovery_calls, discovery_runs from dd0c_app";
    private const string Back = "grant insert, update on discovery_calls, discovery_runs to dd0c_app";
    private readonly (Guid Tenant, Guid Run, Guid Connection) _ids = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
    private readonly LogBook _book = new();
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private RunLog _log = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(Cancelled);
        await ExecuteAsync($"insert into tenants (id, slug, name) values ('{_ids.Tenant}', 'acme', 'Acme')");
        await ExecuteAsync($"insert into discovery_runs (tenant_id, id, trigger, status) values ('{_ids.Tenant}', '{_ids.Run}', 'manual', 'running')");
        _services = new ServiceCollection().AddLogging().AddDatabase(_database.Addresses).AddSingleton<ChangeFeed>().BuildServiceProvider();
        var scope = _services.CreateScope().ServiceProvider;
        scope.GetRequiredService<TenantScope>().Enter(_ids.Tenant);
        _log = new(scope.GetRequiredService<TenantDb>(), scope.GetRequiredService<ChangeFeed>(), TimeProvider.System, _ids.Run, _book.CreateLogger("run"));
    }

    [Fact]
    public async Task Calls_are_stored_while_the_work_goes_on_and_each_once()
    {
        var work = new TaskCompletionSource<int>();
        var watched = _log.WhileAsync(_ => work.Task, Cancelled);
        Call("ok", 3);
        await UntilAsync(3);
        Call("ok", 2);
        Call("denied", 1);
        await UntilAsync(6);
        Call("ok", 1);
        work.SetResult(42);
        Assert.Equal(42, await watched);
        await _log.StoreCallsAsync(Cancelled);
        await _log.StoreCallsAsync(Cancelled);
        Assert.Equal(7, await CallsAsync());
        Assert.Equal(6L, await ScalarAsync("select calls::bigint from discovery_calls where outcome = 'ok'"));
        Assert.Equal(6 * 20L, await ScalarAsync("select duration_ms from discovery_calls where outcome = 'ok'"));
    }

    [Fact]
    public async Task A_database_that_takes_nothing_for_a_while_costs_neither_the_work_nor_a_count()
    {
        var work = new TaskCompletionSource<int>();
        var left = CancellationToken.None;
        var watched = _log.WhileAsync(cancellationToken =>
        {
            left = cancellationToken;
            return work.Task;
        }, Cancelled);
        Call("ok", 3);
        await UntilAsync(3);

        await ExecuteAsync(Away);
        Call("ok", 4);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _log.Calls.StoreAsync(Cancelled));
        Found(17);
        while (!_book.Lines.Any(l => l.Contains(_ids.Run.ToString(), StringComparison.Ordinal) && l.Contains("permission denied", StringComparison.Ordinal))) await Task.Delay(20, Cancelled);
        Call("ok", 1);
        await _log.StoreCallsAsync(Cancelled);
        Assert.False(watched.IsCompleted || left.IsCancellationRequested);
        Assert.Equal(3, await CallsAsync());

        await ExecuteAsync(Back);
        while (await ScalarAsync("select progress->>'awsResourcesFound' from discovery_runs") is not "17") await Task.Delay(20, Cancelled);
        await UntilAsync(8);
        work.SetResult(42);
        Assert.Equal(42, await watched);
        Assert.Equal(8, await CallsAsync());
        Assert.True(_book.Lines.Count < 5, "told at every beat");
    }

    [Fact]
    public async Task Work_that_is_left_is_called_off_and_waited_for()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var (started, ended) = (new TaskCompletionSource(), false);
        var watched = _log.WhileAsync(async cancellationToken =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                await Task.Delay(500, CancellationToken.None); // it takes a while to let go
                ended = true;
            }
            return 42;
        }, stop.Token);
        await started.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watched);
        Assert.True(ended);
    }

    [Fact]
    public async Task Work_that_fails_brings_its_own_fault()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _log.WhileAsync<int>(_ => Task.FromException<int>(new InvalidOperationException("mine")), Cancelled));
        Assert.Equal("mine", fault.Message);
    }

    private void Call(string outcome, int times)
    {
        for (var i = 0; i < times; i++) _log.Calls.Report(new(_ids.Connection, "ecs", "ListClusters", "1", "eu-west-1", outcome, TimeSpan.FromMilliseconds(20), 10, DateTimeOffset.UtcNow));
    }

    private void Found(int count) => _log.Report(new ScanProgress(new(_ids.Connection, Provider.Aws, "1", "eu-west-1", "ecs:service"), count, null));

    private async Task UntilAsync(long calls)
    {
        while (await CallsAsync() != calls) await Task.Delay(50, Cancelled);
    }

    private async Task<long> CallsAsync() => (long)(await ScalarAsync("select coalesce(sum(calls), 0) from discovery_calls"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        _book.Dispose();
    }
}
