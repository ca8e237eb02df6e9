using System.Collections.Concurrent;
using Dd0c.Tests.Support;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dd0c.Tests.Outbox;

/// <summary>Who waits for whom in the outbox, and what becomes of what cannot be sent.</summary>
public sealed class OutboxSenderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly Guid _one = Guid.CreateVersion7(), _other = Guid.CreateVersion7();
    private readonly Recorder _recorder = new();
    private TestDatabase _database = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateAsync(Cancelled);
        foreach (var tenant in new[] { _one, _other }) await ExecuteAsync("insert into tenants (id, slug, name) values ($1, $2, 'x')", tenant, $"t-{tenant:N}");
    }

    [Fact]
    public async Task A_tenant_whose_message_takes_long_holds_up_its_own_next_one_and_nobody_elses()
    {
        var release = new TaskCompletionSource();
        _recorder.On["slow"] = _ => release.Task;
        await LeaveAsync(_one, "slow");
        await LeaveAsync(_one, "after");
        await LeaveAsync(_other, "elsewhere");
        await using var sending = await StartAsync();
        await _recorder.UntilAsync("elsewhere");
        Assert.DoesNotContain("after", _recorder.Done);
        release.SetResult();
        await _recorder.UntilAsync("after");
        Assert.Equal(["slow", "after"], _recorder.Done.Where(d => d != "elsewhere"));
    }

    [Fact]
    public async Task What_fails_once_is_done_before_what_came_later()
    {
        var failed = false;
        _recorder.On["first"] = _ => !failed && (failed = true) ? throw new HttpRequestException("not now") : Task.CompletedTask;
        await LeaveAsync(_one, "first");
        await LeaveAsync(_one, "second");
        await using var sending = await StartAsync();
        await _recorder.UntilAsync("second");
        Assert.Equal(["first", "second"], _recorder.Done);
        Assert.Equal(TimeSpan.FromSeconds(1), OutboxSender.Pause(1));
        Assert.Equal(TimeSpan.FromMinutes(10), OutboxSender.Pause(9));
    }

    [Fact]
    public async Task The_tenth_failure_is_the_last_and_lets_the_next_one_go()
    {
        _recorder.On["never"] = _ => throw new HttpRequestException("no");
        await LeaveAsync(_one, "never");
        await ExecuteAsync("update outbox set attempts = 9");
        await LeaveAsync(_one, "next");
        await using var sending = await StartAsync();
        await _recorder.UntilAsync("next");
        Assert.Equal(10, await ScalarAsync("select attempts from outbox where dead_at is not null and last_error = 'no'"));
    }

    [Fact]
    public async Task What_a_stopping_node_had_begun_is_free_for_the_next_one_at_once()
    {
        var begun = new TaskCompletionSource();
        _recorder.On["long"] = async cancelled =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancelled);
        };
        await LeaveAsync(_one, "long");
        await using (var sending = await StartAsync()) await begun.Task;
        Assert.Equal(1L, await ScalarAsync("select count(*) from outbox where attempts = 0 and available_at <= now() and last_error is null"));
    }

    [Fact]
    public async Task What_nothing_here_handles_is_left_as_it_is()
    {
        await ExecuteAsync("insert into outbox (tenant_id, kind, key, payload) values ($1, 'of.another.process', 'x', '{}')", _one);
        await LeaveAsync(_one, "mine");
        await using var sending = await StartAsync();
        await _recorder.UntilAsync("mine");
        Assert.Equal(0, await ScalarAsync("select attempts from outbox where kind = 'of.another.process' and last_error is null and dead_at is null"));
    }

    private async Task<Sending> StartAsync()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(_recorder).AddDatabase(_database.Addresses).AddOutboxHandler<Recorded>("test").BuildServiceProvider();
        var sender = ActivatorUtilities.CreateInstance<OutboxSender>(services);
        await sender.StartAsync(Cancelled);
        return new(services, sender);
    }

    private Task LeaveAsync(Guid tenant, string what) => ExecuteAsync("insert into outbox (tenant_id, kind, key, payload) values ($1, 'test', $2, to_jsonb($2::text))", tenant, what);

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = _database.Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return command;
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private sealed class Sending(ServiceProvider services, OutboxSender sender) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await sender.StopAsync(CancellationToken.None);
            sender.Dispose();
            await services.DisposeAsync();
        }
    }

    /// <summary>What was handled, in its order.</summary>
    private sealed class Recorder
    {
        public ConcurrentDictionary<string, Func<CancellationToken, Task>> On { get; } = new();
        public ConcurrentQueue<string> Done { get; } = new();

        public async Task UntilAsync(string what)
        {
            while (!Done.Contains(what)) await Task.Delay(10, Cancelled);
        }
    }

    private sealed class Recorded(Recorder recorder) : IOutboxHandler
    {
        public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
        {
            var what = payload.Trim('"');
            if (recorder.On.TryGetValue(what, out var deed)) await deed(cancellationToken);
            recorder.Done.Enqueue(what);
        }
    }
}
