namespace Dd0c.Workers.Platform;

/// <summary>What a server of ours wrote since we began to watch; the reason why it did not start is in there.</summary>
internal sealed class ServerLog
{
    private const long KeptBytes = 8 * 1024 * 1024;

    private readonly long _start;

    /// <summary>Begins to watch a log file; a long one is put aside first, and one older copy kept.</summary>
    public ServerLog(string path)
    {
        Path = path;
        var file = new FileInfo(path);
        if (file is { Exists: true, Length: > KeptBytes }) File.Move(path, path + ".1", overwrite: true);
        file.Refresh();
        _start = file.Exists ? file.Length : 0;
    }

    public string Path { get; }

    public string Written()
    {
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Max(_start, stream.Length - 16 * 1024), SeekOrigin.Begin);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (IOException) { return ""; }
    }

    /// <summary>The paragraph for a server that did not start: the plain reason where the log shows a known one, and always its last words.</summary>
    public StartupProblem Problem(string server, string remedy)
    {
        var written = Written();
        if (written.Contains("No space left on device", StringComparison.OrdinalIgnoreCase)) return StartupProblem.DiskFull($"{server} could not write, see {Path}");
        var last = string.Join(" | ", written.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(4));
        var reason = written switch
        {
            _ when written.Contains("error while loading shared libraries", StringComparison.Ordinal) => "a system library that it needs is not installed",
            _ when written.Contains("setpriv: ", StringComparison.Ordinal) => "it has to give up root first and may not (setpriv failed); start dd0c as an ordinary user",
            _ when written.Contains("Cannot allocate memory", StringComparison.Ordinal) => "there is not enough memory",
            _ when written.Contains("database files are incompatible", StringComparison.Ordinal) => "its data folder was written by another version",
            _ => "it stopped or never answered",
        };
        return new($"{server} did not start: {reason}. Its last words: {(last.Length == 0 ? "none" : last)}. The whole log is {Path}. {remedy}");
    }
}
