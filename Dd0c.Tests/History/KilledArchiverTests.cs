using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Npgsql;

namespace Dd0c.Tests.History;

/// <summary>The archiver as a process that is really killed, at each of its steps.</summary>
[Trait("Length", "long")]
public sealed class KilledArchiverTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryState _place = new();
    private ServedPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_place.Path);
        _portal = await ServedPortal.StartAsync(postgres, Cancelled, ("History:ArchiveFolder", _place.At("archive")));
    }

    [Fact]
    public async Task Killed_while_a_file_is_written_before_it_is_recorded_and_before_its_rows_go_it_loses_and_doubles_nothing()
    {
        using var client = await _portal.ClientAsync("acme");
        var history = new RecordedHistory(_portal, "acme");
        await history.WanderAsync(41);
        await history.AgeAsync(130);
        // Enough that writing it takes a moment.
        await history.AskAsync<long>($"with many as (insert into discovery_events (tenant_id, type, subject, payload, created_at) select '{history.TenantId}', 'service_updated', 'many', jsonb_build_object('n', n, 'x', repeat(md5(n::text), 8)), '{history.Steps[0].At:O}' from generate_series(1, 60000) n returning 1) select count(*) from many");
        var events = await AllAsync(history);

        await using (var writing = Archive())
        {
            while (!Files().Any(f => f.EndsWith(".part", StringComparison.Ordinal))) await GoesOnAsync(writing);
            await writing.KillAsync();
        }
        await FreeAsync();
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from history_archives"));
        Assert.Equal(events, await AllAsync(history));

        await using (var closed = await _portal.Database.Owner.OpenConnectionAsync(Cancelled))
        await using (var transaction = await closed.BeginTransactionAsync(Cancelled))
        {
            await using (var hold = new NpgsqlCommand("lock table history_archives in share mode", closed)) await hold.ExecuteNonQueryAsync(Cancelled);
            await using var recording = Archive();
            while (await WaitingAsync("insert into history_archives") == 0) await GoesOnAsync(recording);
            await recording.KillAsync();
        }
        await FreeAsync();
        Assert.Equal(events, await AllAsync(history));

        await using (var reading = await _portal.Database.Owner.OpenConnectionAsync(Cancelled))
        await using (var transaction = await reading.BeginTransactionAsync(Cancelled))
        {
            // Whoever reads the month keeps it from being dropped for a moment.
            await using (var read = new NpgsqlCommand("select count(*) from discovery_events", reading)) await read.ExecuteScalarAsync(Cancelled);
            await using var dropping = Archive();
            while (await WaitingAsync("select history_drop") == 0) await GoesOnAsync(dropping);
            await dropping.KillAsync();
        }
        await FreeAsync();
        Assert.True(await history.AskAsync<long>("select count(*) from history_archives") > 0);
        Assert.Equal(events, await AllAsync(history));

        await using (var whole = Archive()) Assert.Equal(0, await whole.EndAsync(Cancelled));
        Assert.Equal(0L, await history.AskAsync<long>("select (select count(*) from discovery_events where created_at < now() - interval '125 days') + (select count(*) from service_versions where valid_to < now() - interval '125 days')"));
        Assert.Equal(await history.AskAsync<long>("select count(distinct (kind, month)) from history_archives"), await history.AskAsync<long>("select count(*) from history_archives"));
        Assert.Equal(await history.AskAsync<long>("select count(*) from history_archives"), Files().Length);
        Assert.Equal(events, await AllAsync(history));
        await history.HoldAsync();
    }

    private ChildProgram Archive() => ChildProgram.Command(_portal.Database, ["archive"], ("History:ArchiveFolder", _place.At("archive")));

    private string[] Files() => Directory.Exists(_place.At("archive")) ? Directory.GetFiles(_place.At("archive"), "*", SearchOption.AllDirectories) : [];

    private Task<long> WaitingAsync(string statement) => CountAsync($"pg_stat_activity where datname = current_database() and query like '{statement}%' and wait_event_type = 'Lock' and state = 'active'");

    /// <summary>Until the server has seen that its client is dead.</summary>
    private async Task FreeAsync()
    {
        while (await CountAsync("pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = 'advisory' and l.objid = 7306007") > 0) await Task.Delay(20, Cancelled);
    }

    private async Task<long> CountAsync(string of)
    {
        await using var command = _portal.Database.Owner.CreateCommand($"select count(*) from {of}");
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }

    private static async Task GoesOnAsync(ChildProgram child)
    {
        Assert.False(child.HasEnded, "It came to its end before it could be killed.");
        await Task.Delay(2, Cancelled);
    }

    /// <summary>How many events there are, and a sum over them that any loss, doubling or change would change.</summary>
    private static Task<(int, int)> AllAsync(RecordedHistory history) => history.WithAsync(async h =>
    {
        var all = await h.EventsAsync(DateTimeOffset.MinValue.AddYears(1000), DateTimeOffset.UtcNow, Cancelled);
        return (all.Count, all.Select(e => HashCode.Combine(e.Id, e.CreatedAt, e.Type, e.Subject, System.Text.Json.Nodes.JsonNode.Parse(e.Payload)!.ToJsonString())).Aggregate(0, (sum, hash) => unchecked(sum + hash)));
    });

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _place.DisposeAsync();
    }
}
