using System.Collections.Concurrent;
using Dd0c.Domain.Platform;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dd0c.Tests.Platform;

/// <summary>What is tried again, and what is a fault of ours.</summary>
public sealed class DatabaseAwayTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_whose_connection_was_ended_says_that_the_database_is_away_however_it_is_wrapped()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        await using var db = Open(database);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancelled);
        await db.Database.ExecuteSqlAsync($"select 1", Cancelled);
        await database.Owner.ScalarAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");
        var fault = await Record.ExceptionAsync(() => db.Database.SqlQuery<int>($"select 1 as \"Value\"").ToListAsync(Cancelled));
        Assert.IsType<InvalidOperationException>(fault);
        Assert.True(DatabaseAway.Is(fault), fault.ToString());
    }

    [Fact]
    public async Task A_query_that_is_wrong_says_nothing_of_the_kind()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        await using var db = Open(database);
        var fault = await Record.ExceptionAsync(() => db.Database.SqlQuery<int>($"select 1 / 0 as \"Value\"").ToListAsync(Cancelled));
        Assert.IsType<PostgresException>(fault);
        Assert.False(DatabaseAway.Is(fault));
        Assert.False(DatabaseAway.Is(new InvalidOperationException("no such thing")));
    }

    [Fact]
    public async Task While_the_databases_name_is_not_to_be_found_what_waits_for_it_goes_on_waiting()
    {
        var seen = new Seen();
        await using var database = new SystemDatabase(NpgsqlDataSource.Create("Host=gone.invalid;Username=dd0c_system;Database=dd0c"));
        await using var services = new ServiceCollection().BuildServiceProvider();
        var (scopes, logs) = (services.GetRequiredService<IServiceScopeFactory>(), new LoggerFactory([seen]));
        using var inbox = new AlertInboxWriter(database, logs.CreateLogger<AlertInboxWriter>());
        using var pipeline = new AlertPipeline(database, scopes, TimeProvider.System, logs.CreateLogger<AlertPipeline>());
        using var outbox = new OutboxSender(database, scopes, [new OutboxKind("any")], TimeProvider.System, logs.CreateLogger<OutboxSender>());
        foreach (var worker in new BackgroundService[] { inbox, pipeline, outbox }) await worker.StartAsync(Cancelled);
        var delivery = new Delivery(Guid.Empty, Guid.Empty, "custom", "1", "{}", null, DateTimeOffset.UtcNow);
        Assert.Equal(Storing.Full, await inbox.StoreAsync(delivery, Cancelled));
        foreach (var said in new[] { "could not be stored", "The alert pipeline lost", "The outbox lost" })
            while (!seen.All.Any(s => s.Contains(said, StringComparison.Ordinal))) await Task.Delay(20, Cancelled);
        foreach (var worker in new BackgroundService[] { inbox, pipeline, outbox })
        {
            Assert.False(worker.ExecuteTask!.IsCompleted);
            await worker.StopAsync(Cancelled);
        }
        logs.Dispose();
    }

    private sealed class Seen : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }

    private static Dd0cDbContext Open(TestDatabase database) => new(new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql(database.App).Options);
}
