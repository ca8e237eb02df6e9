using System.Globalization;

namespace Dd0c.Workers.Platform;

/// <summary>What has to be in order on the disk before our PostgreSQL can start, and its start.</summary>
internal sealed class PostgresStart(StateFolder state, string modules, IReadOnlyList<string> settings)
{
    private const string Major = "18";
    private const long LeastFreeBytes = 128L * 1024 * 1024; // a new cluster takes some 40 MB, its log two segments of 16
    private const int LongestSocketPath = 107;              // sun_path, without its final zero

    private readonly bool _root = Environment.IsPrivilegedProcess;

    public string Data { get; } = DataIn(state);

    public string Run { get; } = RunIn(state);

    public static string DataIn(StateFolder state) => state.At($"pg{Major}");

    public static string RunIn(StateFolder state) => state.At("run");

    /// <summary>Makes the data folder when there is none, and says what is wrong with one that cannot be used.</summary>
    /// <returns>The folder of the server's programs.</returns>
    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        if (Path.Combine(Run, ".s.PGSQL.5432").Length > LongestSocketPath)
            throw new StartupProblem($"The path of the state folder {state.Path} is too long: the database's socket lies in it, and a socket's path may have {LongestSocketPath} characters. Set DD0C_STATE to a shorter one.");
        state.Private0700("run");
        await OwnAsync(Run, cancellationToken);
        var native = await ServerBinaries.PostgresAsync(modules, state, CanReachAsync);
        if (!IsComplete()) await InitialiseAsync(native, cancellationToken);
        return native;
    }

    /// <summary>Removes the pid file that a killed server left when its number now belongs to somebody else, who would keep
    /// PostgreSQL from starting. While any process of the old server lives, nothing is touched: two on one folder would spoil it.</summary>
    public async Task ClearLeftoversAsync()
    {
        foreach (var orphan in ServerProcess.Find("postgres", Data))
            if (!await orphan.GoneAsync(TimeSpan.FromSeconds(10))) // they end by themselves once they miss their parent
                throw new StartupProblem($"A process of an earlier PostgreSQL (number {orphan.Id}) still works in {Data}. End it with: kill -QUIT {orphan.Id}, and start again.");
        foreach (var file in new[] { Path.Combine(Data, "postmaster.pid"), Path.Combine(Run, ".s.PGSQL.5432.lock"), Path.Combine(Run, ".s.PGSQL.5432") })
            File.Delete(file);
    }

    public ServerProcess Launch(string native, ServerLog log) =>
        ServerProcess.Launch(log.Path, "/", _root, Path.Combine(native, "bin", "postgres"),
        [
            "-D", Data, "-k", Run, "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "shared_buffers=256MB",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ]);

    private bool IsComplete()
    {
        if (!Directory.Exists(Data)) return false;
        var version = ServerProcess.ReadLines(Path.Combine(Data, "PG_VERSION")) is [var first, ..] ? first.Trim() : null;
        var hasData = File.Exists(Path.Combine(Data, "global", "pg_control"));
        return (version, hasData) switch
        {
            (Major, true) => true,
            (not null and not Major, true) => throw new StartupProblem($"The data in {Data} was written by PostgreSQL {version}, and this is {Major}. Move the folder away to begin anew, or run a PostgreSQL {version} on it and set ConnectionStrings__Main to it."),
            (null, true) => throw new StartupProblem($"The database in {Data} is damaged: its PG_VERSION is missing though there is data beside it. Put a backup in its place, or move the folder away to begin with an empty catalog (discovery fills it again)."),
            _ => PutAside(),
        };
    }

    /// <summary>A folder in which no database was ever completed is nobody's loss, but it is moved and not deleted.</summary>
    private bool PutAside()
    {
        if (Directory.EnumerateFileSystemEntries(Data).Any())
            Directory.Move(Data, $"{Data}.unfinished-{File.GetLastWriteTimeUtc(Data).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}");
        else
            Directory.Delete(Data);
        return false;
    }

    /// <summary>A new cluster is made under another name and renamed when it is whole: a half-made one is never mistaken for a database.</summary>
    private async Task InitialiseAsync(string native, CancellationToken cancellationToken)
    {
        if (new DriveInfo(state.Path).AvailableFreeSpace < LeastFreeBytes) throw StartupProblem.DiskFull(state.Path);
        var half = Data + ".new";
        if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
        state.Private0700(Path.GetFileName(half));
        await OwnAsync(half, cancellationToken);
        var log = new ServerLog(state.At("setup.log"));
        // Nothing worth a sync is in there yet; the server's own first checkpoint comes before the first commit.
        string[] arguments = ["-D", half, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"];
        if (await ServerProcess.RunAsync(log.Path, "/", _root, Path.Combine(native, "bin", "initdb"), arguments, cancellationToken) != 0)
            throw log.Problem("PostgreSQL's initdb", "To use a PostgreSQL of yours instead, set ConnectionStrings__Main.");
        Directory.Move(half, Data);
    }

    private async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (!_root) return;
        var log = new ServerLog(state.At("setup.log"));
        if (await ServerProcess.RunAsync(log.Path, "/", asNobody: false, "chown", [$"{ServerProcess.NobodyId}:{ServerProcess.NobodyId}", folder], cancellationToken) != 0)
            throw log.Problem("PostgreSQL", $"The folder {folder} has to belong to the user nobody; set DD0C_STATE to a folder on a local disk.");
    }

    private async Task<bool> CanReachAsync(string file) =>
        await ServerProcess.RunAsync(state.At("setup.log"), "/", _root, "test", ["-x", file], CancellationToken.None) == 0;
}
