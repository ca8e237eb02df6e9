using System.Diagnostics;
using System.Globalization;

namespace Dd0c.Workers.Platform;

/// <summary>
/// A server that may outlive the program that started it, known by its process id. A number alone proves nothing (it may by
/// now be anybody's), so a process counts as ours only when its name and its working folder are the server's.
/// </summary>
internal sealed class ServerProcess(int id)
{
    /// <summary>The user (and group) <c>nobody</c> by its number, which is the same on every Linux; the group's name is not.</summary>
    public const int NobodyId = 65534;

    public int Id { get; } = id;

    public bool IsRunning => IsAlive(Id);

    /// <summary>Starts a server in a session of its own, so that a Ctrl-C in our terminal reaches us alone and the servers
    /// stop after us. The shell sends both streams to a file: an unread pipe would stop a child that outlives us.</summary>
    /// <param name="asNobody">Give up root first: PostgreSQL refuses to run as root.</param>
    public static ServerProcess Launch(string log, string folder, bool asNobody, string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(log, folder, asNobody, ["setsid", file, .. arguments], environment);
        return new ServerProcess(process.Id);
    }

    /// <summary>Runs a command to its end; its output goes to the log.</summary>
    public static async Task<int> RunAsync(string log, string folder, bool asNobody, string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(log, folder, asNobody, [file, .. arguments], null);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;
    }

    /// <summary>The process whose id stands in the first line of a file, if it is the server we mean.</summary>
    /// <param name="folder">The server's working folder, by which it is told from others of its name.</param>
    public static ServerProcess? FromPidFile(string file, string command, string folder)
    {
        if (ReadLines(file) is not [var first, ..] || !int.TryParse(first, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)) return null;
        return IsServer(id, command, folder) ? new ServerProcess(id) : null;
    }

    /// <summary>Every process of that name working in that folder: a server whose pid file is gone, or what a killed one left.</summary>
    public static IReadOnlyList<ServerProcess> Find(string command, string folder) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && IsServer(id, command, folder))
            .Select(id => new ServerProcess(id))];

    public static IReadOnlyList<string> ReadLines(string file)
    {
        try { return File.ReadAllLines(file); }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException) { return []; }
    }

    public static bool IsAlive(int id)
    {
        try { return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal); }
        catch (IOException) { return false; }
    }

    /// <summary>Asks politely, then firmly: each signal has its time, and the last one is KILL.</summary>
    public async Task StopAsync(params (string Signal, TimeSpan Patience)[] steps)
    {
        foreach (var (signal, patience) in steps)
        {
            Signal(signal);
            if (await GoneAsync(patience)) return;
        }
        Signal("KILL");
        await GoneAsync(TimeSpan.FromSeconds(5));
    }

    public async Task<bool> GoneAsync(TimeSpan patience)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < patience; await Task.Delay(10))
            if (!IsRunning) return true;
        return !IsRunning;
    }

    private void Signal(string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -{name} {Id} 2>/dev/null"]));
        kill?.WaitForExit();
    }

    private static bool IsServer(int id, string command, string folder)
    {
        try
        {
            return IsAlive(id)
                && File.ReadAllText($"/proc/{id}/comm").Trim() == command
                && (new FileInfo($"/proc/{id}/cwd").LinkTarget == RealPath(folder)
                    || File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains(folder)); // where the link may not be read
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false; // gone meanwhile, or another user's
        }
    }

    private static string RealPath(string folder) =>
        Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder).TrimEnd('/');

    private static Process Start(string log, string folder, bool asNobody, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment)
    {
        string[] giveUpRoot = asNobody ? ["setpriv", $"--reuid={NobodyId}", $"--regid={NobodyId}", "--clear-groups", "--"] : [];
        var info = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$DD0C_LOG\" 2>&1 </dev/null", "sh", .. giveUpRoot, .. command]) { WorkingDirectory = folder };
        info.Environment["DD0C_LOG"] = log;
        info.Environment["LC_ALL"] = "C"; // the log's words are read below and by people; one language for all
        info.Environment.Remove("PGDATA");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        return Process.Start(info) ?? throw new InvalidOperationException("/bin/sh did not start");
    }
}
