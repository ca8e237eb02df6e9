using Dd0c.Domain.Platform;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
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

    private static Dd0cDbContext Open(TestDatabase database) => new(new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql(database.App).Options);
}
