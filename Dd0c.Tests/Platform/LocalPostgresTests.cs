using System.Diagnostics;
using System.Globalization;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Npgsql;
using Xunit;

namespace Dd0c.Tests.Platform;

public sealed class LocalPostgresTests : IAsyncDisposable
{
    private static readonly string[] Quick = ["fsync=off", "shared_buffers=16MB"];

    private readonly TemporaryState _state = new();
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_start_finds_what_the_first_one_kept_and_no_process_stays_behind()
    {
        using (var folder = _state.Open())
        {
            await using var first = await StartAsync(folder);
            await ExecuteAsync(first, "create table kept (word text); insert into kept values ('still here')");
        }
        Assert.Empty(Running());
        using var again = _state.Open();
        await using var second = await StartAsync(again);
        Assert.Equal("still here", await ReadAsync(second, "select word from kept"));
    }

    [Fact]
    public async Task A_server_left_by_a_killed_parent_is_taken_over_and_stopped_in_the_end()
    {
        var folder = _state.Open();
        var orphan = await StartAsync(folder); // never disposed: as after kill -9 of the program
        folder.Dispose();                      // the kernel lets go of a dead program's lock

        using var again = _state.Open();
        var adopted = await StartAsync(again);
        Assert.Equal(orphan.ProcessId, adopted.ProcessId);
        Assert.Equal("1", await ReadAsync(adopted, "select 1::text"));
        await adopted.DisposeAsync();
        Assert.Empty(Running());
    }

    [Fact]
    public async Task A_server_that_is_just_shutting_down_is_waited_for()
    {
        var folder = _state.Open();
        var orphan = await StartAsync(folder);
        folder.Dispose();
        await using var busy = new NpgsqlConnection(orphan.ConnectionString + ";Pooling=false");
        await busy.OpenAsync(Cancelled);
        await SignalAsync("TERM", orphan.ProcessId); // a smart shutdown: it waits for the client
        await UntilAsync(() => ServerProcess.ReadLines(_state.At("pg18", "postmaster.pid")) is [.., var status] && status.Trim() == "stopping");

        using var again = _state.Open();
        var start = StartAsync(again);
        await Task.Delay(100, Cancelled);
        Assert.False(start.IsCompleted);
        await busy.CloseAsync();
        await using var next = await start;
        Assert.NotEqual(orphan.ProcessId, next.ProcessId);
    }

    [Fact]
    public async Task After_the_server_itself_was_killed_the_next_start_recovers_what_was_committed()
    {
        using var folder = _state.Open();
        var killed = await StartAsync(folder);
        await ExecuteAsync(killed, "create table kept (word text); insert into kept values ('committed')");
        await SignalAsync("KILL", killed.ProcessId);
        await UntilAsync(() => !ServerProcess.IsAlive(killed.ProcessId));
        Assert.True(File.Exists(_state.At("pg18", "postmaster.pid")));

        await using var next = await StartAsync(folder);
        Assert.Equal("committed", await ReadAsync(next, "select word from kept"));
    }

    [Fact]
    public async Task A_stale_pid_whose_number_is_now_somebody_elses_does_no_harm()
    {
        using var folder = _state.Open();
        await (await StartAsync(folder)).DisposeAsync();
        var stranger = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(_state.At("pg18", "postmaster.pid"), $"{stranger}\n{_state.At("pg18")}\n1\n5432\n{_state.At("run")}\n\n  1 1\nready   \n", Cancelled);
        await File.WriteAllTextAsync(_state.At("run", ".s.PGSQL.5432.lock"), $"{stranger}\n{_state.At("pg18")}\n1\n5432\n{_state.At("run")}\n", Cancelled);

        await using var next = await StartAsync(folder);
        Assert.NotEqual(Environment.ProcessId, next.ProcessId);
        Assert.Equal("1", await ReadAsync(next, "select 1::text"));
    }

    [Fact]
    public async Task A_folder_whose_making_was_cut_short_is_put_aside_and_made_anew()
    {
        Directory.CreateDirectory(_state.At("pg18", "base"));
        await File.WriteAllTextAsync(_state.At("pg18", "base", "half"), "made", Cancelled);
        Directory.CreateDirectory(_state.At("pg18.new", "base"));
        using var folder = _state.Open();
        await using var postgres = await StartAsync(folder);
        Assert.Equal("1", await ReadAsync(postgres, "select 1::text"));
        Assert.Single(Directory.GetDirectories(_state.Path, "pg18.unfinished-*"));
        Assert.False(Directory.Exists(_state.At("pg18.new")));
    }

    [Theory]
    [InlineData("17", "written by PostgreSQL 17")]
    [InlineData(null, "is damaged")]
    public async Task Data_that_this_server_cannot_read_is_left_alone_and_named(string? version, string said)
    {
        Directory.CreateDirectory(_state.At("pg18", "global"));
        await File.WriteAllTextAsync(_state.At("pg18", "global", "pg_control"), "x", Cancelled);
        if (version is not null) await File.WriteAllTextAsync(_state.At("pg18", "PG_VERSION"), version + "\n", Cancelled);
        using var folder = _state.Open();
        var problem = await Assert.ThrowsAsync<StartupProblem>(() => StartAsync(folder));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
        Assert.True(File.Exists(_state.At("pg18", "global", "pg_control")));
    }

    [Fact]
    public async Task A_server_that_cannot_start_tells_why_in_one_paragraph_with_the_logs_last_words()
    {
        using var folder = _state.Open();
        var problem = await Assert.ThrowsAsync<StartupProblem>(() => LocalPostgres.StartAsync(folder, TemporaryState.Modules, Cancelled, "no_such_setting_at_all=1"));
        Assert.Contains("no_such_setting_at_all", problem.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__Main", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
        Assert.Empty(Running());
    }

    [Fact]
    public async Task Without_the_npm_package_the_paragraph_says_how_to_get_it()
    {
        using var folder = _state.Open();
        var problem = await Assert.ThrowsAsync<StartupProblem>(() => LocalPostgres.StartAsync(folder, _state.At("nowhere"), Cancelled));
        Assert.Contains("./dev run", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_program_on_one_folder_is_told_so_but_a_visitor_uses_the_running_server()
    {
        using var folder = _state.Open();
        await using var postgres = await StartAsync(folder);
        var problem = Assert.Throws<StartupProblem>(() => _state.Open());
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), problem.Message, StringComparison.Ordinal);

        using (var visited = _state.Open(mayVisit: true))
        {
            await using var visit = await LocalPostgres.StartAsync(visited, TemporaryState.Modules, Cancelled);
            Assert.Equal("1", await ReadAsync(visit, "select 1::text"));
        }
        Assert.Equal("1", await ReadAsync(postgres, "select 1::text")); // the visit ended; the server did not
    }

    [Fact]
    public async Task Of_two_programs_started_at_once_one_gets_the_folder()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            try { return _state.Open(); }
            catch (StartupProblem) { return null; }
        })));
        Assert.Single(opened, folder => folder is not null);
        foreach (var folder in opened) folder?.Dispose();
    }

    [Fact]
    public void A_state_path_too_long_for_a_socket_is_refused_in_words()
    {
        var deep = _state.At(new string('d', 60), new string('e', 60));
        using var folder = StateFolder.Open(deep, mayVisit: false);
        var problem = Assert.Throws<AggregateException>(() => StartAsync(folder).Wait(Cancelled)).InnerException;
        Assert.Contains("too long", Assert.IsType<StartupProblem>(problem).Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    private static Task<LocalPostgres> StartAsync(StateFolder folder) => LocalPostgres.StartAsync(folder, TemporaryState.Modules, Cancelled, Quick);

    private IReadOnlyList<ServerProcess> Running() => ServerProcess.Find("postgres", _state.At("pg18"));

    private static async Task ExecuteAsync(LocalPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static async Task<string?> ReadAsync(LocalPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Cancelled);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync(Cancelled);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var clock = Stopwatch.StartNew(); !holds(); await Task.Delay(10, Cancelled))
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "did not come about");
    }
}
