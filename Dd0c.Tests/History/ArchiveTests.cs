using System.IO.Compression;
using Dd0c.Domain.History;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Dd0c.Tests.History;

/// <summary>Months that are over go to the archive: none is lost, none is doubled, each stays its own tenant's.</summary>
[Trait("Length", "long")]
public sealed class ArchiveTests(PostgresFixture postgres) : IAsyncLifetime
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
    public async Task Months_that_are_over_are_moved_and_still_answer()
    {
        var history = await OldAsync("acme", 21);
        var events = await AllEventsAsync(history);
        Assert.True(await Archiver().RunAsync(Cancelled));
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from service_versions where valid_to < now() - interval '125 days'"));
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from discovery_events where created_at < now() - interval '125 days'"));
        Assert.True(await history.AskAsync<long>("select count(*) from history_archives where rows > 0") >= 2);
        await history.HoldAsync();
        Assert.Equal(events, await AllEventsAsync(history));

        // Again, and with a change in between: what is archived stays, and the changes of now are in the database.
        await history.StepAsync(RandomEstate.Make(77));
        Assert.True(await Archiver().RunAsync(Cancelled));
        await history.HoldAsync();
    }

    [Fact]
    public async Task Ended_after_the_file_was_written_it_is_written_again_and_nothing_is_doubled()
    {
        var history = await OldAsync("acme", 22);
        var archive = new BreakingArchive(_portal.Services.GetRequiredService<IArchive>()) { BreaksAtReading = true };
        await Assert.ThrowsAsync<IOException>(() => Archiver(archive).RunAsync(Cancelled));
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from history_archives"));
        await history.HoldAsync();
        await FinishedAsync(history);
    }

    [Fact]
    public async Task Ended_after_the_file_was_recorded_its_rows_are_dropped_the_next_time_and_meanwhile_counted_once()
    {
        var history = await OldAsync("acme", 23);
        await Archiver(new FolderArchive(Options.Create(new HistoryOptions()))).RunAsync(Cancelled); // the months alone
        await using (var reader = await _portal.Database.Owner.OpenConnectionAsync(Cancelled))
        await using (var transaction = await reader.BeginTransactionAsync(Cancelled))
        {
            // Somebody reads the whole history meanwhile, and a drop does not wait for them for long.
            await using (var reading = new NpgsqlCommand("select count(*) from discovery_events", reader)) await reading.ExecuteScalarAsync(Cancelled);
            var fault = await Assert.ThrowsAsync<PostgresException>(() => Archiver().RunAsync(Cancelled));
            Assert.Equal(PostgresErrorCodes.LockNotAvailable, fault.SqlState);
        }
        Assert.True(await history.AskAsync<long>("select count(*) from history_archives") > 0);
        await history.HoldAsync();
        await FinishedAsync(history);
    }

    [Fact]
    public async Task Nothing_is_dropped_that_came_after_the_file_was_written_or_that_no_file_holds()
    {
        var history = await OldAsync("acme", 24);
        await Archiver(new FolderArchive(Options.Create(new HistoryOptions()))).RunAsync(Cancelled);
        await Assert.ThrowsAsync<IOException>(() => Archiver(new BreakingArchive(_portal.Services.GetRequiredService<IArchive>()) { BreaksAtReading = true }).RunAsync(Cancelled));
        var month = Instants.Month(history.Steps[1].At);
        var fault = await Assert.ThrowsAsync<PostgresException>(() => DropAsync(month));
        Assert.Contains("is not in the archive", fault.MessageText, StringComparison.Ordinal);
        Assert.Contains("no month", (await Assert.ThrowsAsync<PostgresException>(() => DropAsync(Instants.Month(DateTimeOffset.UtcNow)))).MessageText, StringComparison.Ordinal);
        await history.HoldAsync();

        async Task DropAsync(DateOnly of)
        {
            await using var drop = _portal.Database.System.CreateCommand("select history_drop('service_versions', $1)");
            drop.Parameters.AddWithValue(of);
            await drop.ExecuteScalarAsync(Cancelled);
        }
    }

    [Fact]
    public async Task Four_nodes_that_archive_at_once_leave_one_file_of_each_month()
    {
        var history = await OldAsync("acme", 25);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Archiver().RunAsync(Cancelled)));
        await FinishedAsync(history);
    }

    [Fact]
    public async Task A_row_that_comes_late_into_a_month_that_was_moved_is_not_lost()
    {
        var history = await OldAsync("acme", 26);
        await Archiver().RunAsync(Cancelled);
        var events = await AllEventsAsync(history);
        await history.AskAsync<Guid>($"insert into discovery_events (tenant_id, type, subject, payload, created_at) values ('{history.TenantId}', 'service_updated', 'late', '{{}}', '{history.Steps[0].At:O}') returning id");
        Assert.Equal(events.Count + 1, (await AllEventsAsync(history)).Count);
        await Archiver().RunAsync(Cancelled);
        Assert.Equal(events.Count + 1, (await AllEventsAsync(history)).Count);
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from discovery_events where subject = 'late'"));
    }

    [Fact]
    public async Task A_file_is_of_one_tenant_and_neither_reads_the_others_history()
    {
        var (one, other) = (await OldAsync("acme", 27), await OldAsync("globex", 28));
        await Archiver().RunAsync(Cancelled);
        foreach (var (own, neighbour) in new[] { (one, other), (other, one) })
        {
            foreach (var file in Directory.EnumerateFiles(_place.At("archive", own.TenantId.ToString()), "*.gz", SearchOption.AllDirectories))
            {
                var text = await TextAsync(file);
                Assert.Contains(own.TenantId.ToString(), text, StringComparison.Ordinal);
                Assert.DoesNotContain(neighbour.TenantId.ToString(), text, StringComparison.Ordinal);
            }
            await own.HoldAsync();
        }
        Assert.Equal(2, Directory.GetDirectories(_place.At("archive")).Length);
    }

    [Fact]
    public async Task The_archive_of_a_deleted_tenant_goes_with_it_and_no_other()
    {
        var (one, other) = (await OldAsync("acme", 29), await OldAsync("globex", 30));
        await Archiver().RunAsync(Cancelled);
        await other.AskAsync<Guid>($"delete from tenants where id = '{one.TenantId}' returning id");
        await Archiver().RunAsync(Cancelled);
        Assert.Equal([other.TenantId.ToString()], Directory.GetDirectories(_place.At("archive")).Select(d => Path.GetFileName(d)));
        Assert.Equal(0L, await other.AskAsync<long>("select count(*) from history_farewells"));
        await other.HoldAsync();
    }

    [Fact]
    public async Task A_file_that_is_gone_is_told_and_no_half_answer_given()
    {
        var history = await OldAsync("acme", 31);
        await Archiver().RunAsync(Cancelled);
        Directory.Delete(_place.At("archive"), recursive: true);
        await Assert.ThrowsAsync<ArchiveUnreadable>(() => history.WithAsync(h => h.AtAsync(history.Steps[0].At, Cancelled)));
        using var client = await _portal.ClientAsync("acme");
        using var answer = await client.GetAsync(new Uri($"api/v1/services?asOf={Uri.EscapeDataString(history.Steps[0].At.ToString("O"))}", UriKind.Relative), Cancelled);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("archive", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_file_that_is_damaged_is_told_and_no_half_answer_given(bool shortened)
    {
        var history = await OldAsync("acme", 33);
        await Archiver().RunAsync(Cancelled);
        foreach (var file in Directory.EnumerateFiles(_place.At("archive"), "*.gz", SearchOption.AllDirectories))
        {
            if (!shortened)
            {
                await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, Cancelled))[..^40], Cancelled);
                continue;
            }
            // Whole to the eye, and without its last line.
            var lines = (await TextAsync(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1];
            await using var packed = new GZipStream(File.Create(file), CompressionLevel.Fastest);
            foreach (var line in lines) await packed.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"), Cancelled);
        }
        await Assert.ThrowsAsync<ArchiveUnreadable>(() => history.WithAsync(h => h.AtAsync(history.Steps[0].At, Cancelled)));
        await Assert.ThrowsAsync<ArchiveUnreadable>(() => history.WithAsync(h => h.EventsAsync(history.Steps[0].At.AddDays(-1), DateTimeOffset.UtcNow, Cancelled)));
        using var client = await _portal.ClientAsync("acme");
        foreach (var path in new[] { "services?asOf=", "services/payments?asOf=", "catalog/diff?from=" })
        {
            using var answer = await client.GetAsync(new Uri($"api/v1/{path}{Uri.EscapeDataString(history.Steps[0].At.ToString("O"))}", UriKind.Relative), Cancelled);
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_file_that_was_lost_before_its_rows_went_is_written_again()
    {
        var history = await OldAsync("acme", 34);
        await Archiver().RunAsync(Cancelled);
        // As after an end between the record and the drop, with the file gone since.
        var kept = Directory.EnumerateFiles(_place.At("archive"), "*.gz", SearchOption.AllDirectories).First(f => f.Contains("discovery_events", StringComparison.Ordinal));
        var lines = (await TextAsync(kept)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines)
        {
            await using var back = _portal.Database.Owner.CreateCommand("insert into discovery_events select * from json_populate_record(null::discovery_events, $1::json)");
            back.Parameters.Add(new() { Value = line });
            await back.ExecuteNonQueryAsync(Cancelled);
        }
        File.Delete(kept);
        await Archiver().RunAsync(Cancelled);
        Assert.True(File.Exists(kept));
        await history.HoldAsync();
    }

    [Fact]
    public async Task Without_a_place_for_an_archive_the_files_of_a_deleted_tenant_stay_noted_for_when_there_is_one()
    {
        var (one, other) = (await OldAsync("acme", 35), await OldAsync("globex", 36));
        await Archiver().RunAsync(Cancelled);
        await other.AskAsync<Guid>($"delete from tenants where id = '{one.TenantId}' returning id");
        await Archiver(new FolderArchive(Options.Create(new HistoryOptions()))).RunAsync(Cancelled);
        Assert.Equal(1L, await other.AskAsync<long>("select count(*) from history_farewells"));
        await Archiver().RunAsync(Cancelled);
        Assert.False(Directory.Exists(_place.At("archive", one.TenantId.ToString())));
    }

    [Fact]
    public async Task Without_a_place_for_an_archive_nothing_is_moved_nothing_is_moved_and_months_are_made_all_the_same()
    {
        var history = await OldAsync("acme", 32);
        var events = await AllEventsAsync(history);
        await Archiver(new FolderArchive(Options.Create(new HistoryOptions()))).RunAsync(Cancelled);
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from history_archives"));
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from discovery_events_default"));
        Assert.Equal(events, await AllEventsAsync(history));
        await history.HoldAsync();
        Assert.True(await history.AskAsync<bool>("select bool_and(relrowsecurity and relforcerowsecurity) from pg_class where relkind = 'r' and relname ~ '^(discovery_events|service_versions)_'"));
    }

    private async Task FinishedAsync(RecordedHistory history)
    {
        await Archiver().RunAsync(Cancelled);
        Assert.Equal(0L, await history.AskAsync<long>("select count(*) from service_versions where valid_to < now() - interval '125 days'"));
        Assert.Equal(await history.AskAsync<long>("select count(distinct (kind, month)) from history_archives"), await history.AskAsync<long>("select count(*) from history_archives"));
        Assert.Equal(await history.AskAsync<long>("select count(*) from history_archives"), Directory.EnumerateFiles(_place.At("archive"), "*", SearchOption.AllDirectories).Count());
        await history.HoldAsync();
    }

    /// <summary>A history that lies some 130 days back.</summary>
    private async Task<RecordedHistory> OldAsync(string tenant, int seed)
    {
        using var client = await _portal.ClientAsync(tenant);
        var history = new RecordedHistory(_portal, tenant);
        await history.WanderAsync(seed);
        await history.AgeAsync(130);
        return history;
    }

    private static Task<List<string>> AllEventsAsync(RecordedHistory history) =>
        history.WithAsync(async h => (await h.EventsAsync(DateTimeOffset.MinValue.AddYears(1000), DateTimeOffset.UtcNow, Cancelled)).Select(e => $"{e.Id} {e.CreatedAt:O} {e.Type} {e.ServiceId} {e.Subject} {System.Text.Json.Nodes.JsonNode.Parse(e.Payload)!.ToJsonString()} {e.Confidence} {e.Cause} {e.Actor}").ToList());

    private HistoryArchiver Archiver(IArchive? archive = null) =>
        new(_portal.Services.GetRequiredService<SystemDatabase>(), archive ?? _portal.Services.GetRequiredService<IArchive>(), Options.Create(new HistoryOptions { HotDays = 90 }), TimeProvider.System, NullLogger<HistoryArchiver>.Instance);

    private static async Task<string> TextAsync(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return await text.ReadToEndAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _place.DisposeAsync();
    }

    /// <summary>An archive whose process ends at the worst moment.</summary>
    private sealed class BreakingArchive(IArchive real) : IArchive
    {
        public bool BreaksAtReading { get; init; }
        public bool IsOpen => true;
        public Task WriteAsync(string key, Func<Stream, Task> write, CancellationToken cancellationToken) => real.WriteAsync(key, write, cancellationToken);
        public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => BreaksAtReading ? throw new IOException("ended") : real.OpenAsync(key, cancellationToken);
        public Task DeleteAsync(string key, CancellationToken cancellationToken) => real.DeleteAsync(key, cancellationToken);
        public Task DeleteTenantAsync(Guid tenantId, CancellationToken cancellationToken) => real.DeleteTenantAsync(tenantId, cancellationToken);
    }
}
