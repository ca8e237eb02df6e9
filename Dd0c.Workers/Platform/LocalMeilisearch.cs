using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Dd0c.Workers.Platform;

/// <summary>A Meilisearch for development, on a free loopback port, with a key of its own. Production takes the vendor's image.</summary>
internal sealed class LocalMeilisearch : IAsyncDisposable
{
    private const string Command = "meilisearch";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly ServerProcess _server;

    private LocalMeilisearch(ServerProcess server, int port, string key) =>
        (_server, Url, Key) = (server, new Uri($"http://127.0.0.1:{port}"), key);

    public Uri Url { get; }

    public string Key { get; }

    public int ProcessId => _server.Id;

    public static async Task<LocalMeilisearch> StartAsync(StateFolder state, string modules, CancellationToken cancellationToken)
    {
        var folder = state.Private0700("meili");
        var key = ReadKey(Path.Combine(folder, "master.key"));
        var pidFile = Path.Combine(folder, "meili.pid"); // process, then port
        var log = new ServerLog(state.At("meili.log"));
        // Two servers on one data folder would spoil it, so one that a killed dd0c left is taken over.
        var meili = Adopt(pidFile, folder, key) ?? await LaunchAsync(modules, folder, pidFile, key, log, cancellationToken);
        try
        {
            await meili.AnsweringAsync(log, cancellationToken);
            return meili;
        }
        catch
        {
            await meili.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await _server.StopAsync(("INT", TimeSpan.FromSeconds(5)), ("TERM", TimeSpan.FromSeconds(2)));

    private static LocalMeilisearch? Adopt(string pidFile, string folder, string key) =>
        ServerProcess.FromPidFile(pidFile, Command, folder) is { } left
        && ServerProcess.ReadLines(pidFile) is [_, var port, ..]
        && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new LocalMeilisearch(left, number, key) : null;

    private static async Task<LocalMeilisearch> LaunchAsync(string modules, string folder, string pidFile, string key, ServerLog log, CancellationToken cancellationToken)
    {
        foreach (var orphan in ServerProcess.Find(Command, folder)) // its pid file was lost
            await orphan.StopAsync(("INT", TimeSpan.FromSeconds(5)));
        var port = FreePort();
        string[] arguments =
        [
            "--no-analytics", "--db-path", Path.Combine(folder, "data.ms"), "--dump-dir", Path.Combine(folder, "dumps"), "--snapshot-dir", Path.Combine(folder, "snapshots"),
            "--http-addr", $"127.0.0.1:{port}", "--max-indexing-memory", "512MiB", "--max-indexing-threads", "1", "--log-level", "WARN",
        ];
        var server = ServerProcess.Launch(log.Path, folder, asNobody: false, ServerBinaries.Meilisearch(modules), arguments, new Dictionary<string, string> { ["MEILI_MASTER_KEY"] = key });
        await File.WriteAllLinesAsync(pidFile, [$"{server.Id}", $"{port}"], cancellationToken);
        return new LocalMeilisearch(server, port, key);
    }

    private async Task AnsweringAsync(ServerLog log, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        for (var clock = Stopwatch.StartNew(); !await AnswersAsync(http, cancellationToken); await Task.Delay(20, cancellationToken))
            if (!_server.IsRunning || clock.Elapsed > StartPatience)
                throw log.Problem("Meilisearch", "Leave --meilisearch out to search with PostgreSQL. If its data is from another version, delete the folder meili in the state folder: the index is only a copy and is made again.");
    }

    private static async Task<bool> AnswersAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static string ReadKey(string file)
    {
        if (ServerProcess.ReadLines(file) is [{ Length: >= 16 } known, ..]) return known;
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        using var writer = new StreamWriter(stream);
        writer.Write(key);
        return key;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
