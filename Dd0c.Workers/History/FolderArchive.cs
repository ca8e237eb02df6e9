using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.History;

/// <summary>The archive as a folder of this machine, or one that all replicas share.</summary>
internal sealed class FolderArchive(IOptions<HistoryOptions> options) : IArchive
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Unfinished = ".part";
    private readonly string? _folder = options.Value.ArchiveFolder;

    public bool IsOpen => _folder is not null;

    public async Task WriteAsync(string key, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder, Private);
        // One node archives at a time: what lies here unfinished is of one that was ended.
        foreach (var left in Directory.EnumerateFiles(folder, "*" + Unfinished)) File.Delete(left);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            await using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
            Sync(folder);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream>(File.OpenRead(PathOf(key)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveUnreadable("A month of the history is in the archive, and the archive cannot be read from here. The operator of dd0c finds the reason in its log.", e);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        if (PathOf(key) is var path && File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    public Task DeleteTenantAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (_folder is not null && Path.Combine(_folder, tenantId.ToString()) is var folder && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private string PathOf(string key) => _folder is null
        ? throw new ArchiveUnreadable("A month of the history is in the archive, and dd0c has not been told where that is (History:ArchiveFolder).")
        : Path.Combine([_folder, .. key.Split('/')]);

    /// <summary>The name of a file is in its folder, which has to reach the disk as well.</summary>
    private static void Sync(string folder)
    {
        var handle = Open(Encoding.UTF8.GetBytes(folder + '\0'), 0);
        if (handle < 0) throw new IOException($"{folder} cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Flush(handle) != 0) throw new IOException($"{folder} cannot be written to the disk (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    // .NET opens no folders. https://man7.org/linux/man-pages/man2/fsync.2.html
    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)] private static extern int Open(byte[] path, int flags);
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)] private static extern int Flush(int handle);
    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)] private static extern int Close(int handle);
}
