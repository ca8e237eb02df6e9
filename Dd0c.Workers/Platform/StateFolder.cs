using System.Globalization;

namespace Dd0c.Workers.Platform;

/// <summary>
/// The one folder in which dd0c keeps what must outlive it on this machine: its own PostgreSQL, its Meilisearch, its
/// generated keys. Holding it locks out a second dd0c; the kernel lets go of the lock when the process ends, however it ends.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly FileStream? _lock;

    private StateFolder(string path, FileStream? held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>False when another dd0c holds the folder and this one only visits.</summary>
    public bool IsHeld => _lock is not null;

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary><c>DD0C_STATE</c>, or <c>/var/lib/dd0c</c> for root (PostgreSQL runs as another user there, to whom root's
    /// home is closed), or <c>$XDG_STATE_HOME/dd0c</c>.</summary>
    public static string DefaultPath()
    {
        if (Environment.GetEnvironmentVariable("DD0C_STATE") is { Length: > 0 } chosen) return System.IO.Path.GetFullPath(chosen);
        if (Environment.IsPrivilegedProcess) return "/var/lib/dd0c";
        return Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg
            ? System.IO.Path.Combine(xdg, "dd0c")
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", "dd0c");
    }

    /// <summary>Opens the folder and locks it.</summary>
    /// <param name="mayVisit">When another dd0c holds it: come in beside it, for work that only needs its servers.</param>
    public static StateFolder Open(string path, bool mayVisit)
    {
        try
        {
            // Others may pass through, not look: the database's own user has to reach its part of it.
            Directory.CreateDirectory(path, Passable);
            var held = TryLock(System.IO.Path.Combine(path, "dd0c.lock"));
            if (held is null && !mayVisit) throw AlreadyHeld(path);
            if (held is not null) File.WriteAllText(System.IO.Path.Combine(path, "dd0c.pid"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StateFolder(path, held);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException)
        {
            throw new StartupProblem($"dd0c may not write to its state folder {path}. Give this user ({Environment.UserName}) the folder, or set DD0C_STATE to a folder it may write to.", fault);
        }
        catch (IOException fault) when (StartupProblem.IsDiskFull(fault))
        {
            throw StartupProblem.DiskFull(path, fault);
        }
        catch (IOException fault)
        {
            throw new StartupProblem($"dd0c cannot use its state folder {path}: {fault.Message} Set DD0C_STATE to another folder.", fault);
        }
    }

    /// <summary>Makes a folder that only its owner may enter.</summary>
    public string Private0700(string name)
    {
        var path = At(name);
        Directory.CreateDirectory(path, Private);
        return path;
    }

    public void Dispose() => _lock?.Dispose();

    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault.GetType() == typeof(IOException) && !StartupProblem.IsDiskFull(fault) && File.Exists(file))
        {
            return null; // flock is held by another open file
        }
    }

    private static StartupProblem AlreadyHeld(string path)
    {
        string who;
        try { who = $" (process {File.ReadAllText(System.IO.Path.Combine(path, "dd0c.pid")).Trim()})"; }
        catch (IOException) { who = ""; }
        return new($"Another dd0c{who} is already running on the state folder {path}. Use that one, or stop it first; to run a second one beside it, give it its own folder and port: DD0C_STATE=/some/folder ./dev run --urls http://127.0.0.1:5081");
    }
}
