using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>
/// The PostgreSQL that dd0c runs by itself when no other is configured: the real server, on a unix socket that only its
/// own user may open, in one folder of the state folder. Started once and adopted again after a crash of ours.
/// </summary>
internal sealed class LocalPostgres : IAsyncDisposable
{
    private const string Command = "postgres";
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2); // a crash recovery may have much to replay

    private readonly ServerProcess _server;
    private readonly bool _ours;

    private LocalPostgres(ServerProcess server, bool ours, string socketFolder)
    {
        (_server, _ours) = (server, ours);
        ConnectionString = $"Host={socketFolder};Username=postgres;Database=postgres";
    }

    /// <summary>As the cluster's superuser.</summary>
    public string ConnectionString { get; }

    public int ProcessId => _server.Id;

    /// <summary>Starts the server, or takes over one that a killed dd0c left behind. When another dd0c holds the state
    /// folder, its server is used and left alone.</summary>
    /// <param name="settings">Further server settings, <c>name=value</c>.</param>
    public static async Task<LocalPostgres> StartAsync(StateFolder state, string modules, CancellationToken cancellationToken, params string[] settings)
    {
        if (!state.IsHeld) return await VisitAsync(state, cancellationToken);
        var start = new PostgresStart(state, modules, settings);
        var native = await start.PrepareAsync(cancellationToken);
        if (await AdoptAsync(state, start.Data, cancellationToken) is { } left) return left;
        await start.ClearLeftoversAsync();

        var log = new ServerLog(state.At("postgres.log"));
        var server = start.Launch(native, log);
        try
        {
            return await AnsweringAsync(new LocalPostgres(server, ours: true, start.Run), log, cancellationToken);
        }
        catch
        {
            await StopAsync(server);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ours) await StopAsync(_server);
    }

    // INT is PostgreSQL's fast shutdown, QUIT its immediate one (the next start recovers from the log).
    private static Task StopAsync(ServerProcess server) =>
        server.StopAsync(("INT", TimeSpan.FromSeconds(10)), ("QUIT", TimeSpan.FromSeconds(3)));

    private static async Task<LocalPostgres?> AdoptAsync(StateFolder state, string data, CancellationToken cancellationToken)
    {
        var pidFile = Path.Combine(data, "postmaster.pid");
        if (ServerProcess.FromPidFile(pidFile, Command, data) is not { } left) return null;
        // Lines of postmaster.pid: 1 process, 2 data folder, 3 start time, 4 port, 5 socket folder, 6 address, 7 memory, 8 status.
        for (var clock = Stopwatch.StartNew(); left.IsRunning; await Task.Delay(20, cancellationToken))
        {
            if (ServerProcess.ReadLines(pidFile) is [_, _, _, _, { Length: > 0 } socketFolder, _, _, var status, ..] && status.Trim() != "stopping")
                return await AnsweringAsync(new LocalPostgres(left, ours: true, socketFolder), new ServerLog(state.At("postgres.log")), cancellationToken);
            if (clock.Elapsed > StartPatience)
                throw new StartupProblem($"A PostgreSQL left by an earlier dd0c (process {left.Id}) is shutting down and does not end. Look at {state.At("postgres.log")}, end it with: kill -QUIT {left.Id}, and start again.");
        }
        return null; // it was on its way out
    }

    private static async Task<LocalPostgres> VisitAsync(StateFolder state, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50, cancellationToken))
        {
            var data = PostgresStart.DataIn(state);
            if (ServerProcess.FromPidFile(Path.Combine(data, "postmaster.pid"), Command, data) is not { } running) continue;
            var visit = new LocalPostgres(running, ours: false, PostgresStart.RunIn(state));
            if (await visit.AnswersAsync(cancellationToken)) return visit;
        }
        throw new StartupProblem($"Another dd0c holds the state folder {state.Path}, but its PostgreSQL does not answer. Wait until it has started, or stop it and try again.");
    }

    private static async Task<LocalPostgres> AnsweringAsync(LocalPostgres postgres, ServerLog log, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); !await postgres.AnswersAsync(cancellationToken); await Task.Delay(15, cancellationToken))
            if (!postgres._server.IsRunning || clock.Elapsed > StartPatience)
                throw log.Problem("PostgreSQL", "To use a PostgreSQL of yours instead, set ConnectionStrings__Main.");
        return postgres;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or IOException)
        {
            return false; // not listening yet, or recovering (57P03)
        }
    }
}
