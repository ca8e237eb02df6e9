namespace Dd0c.Workers.History;

/// <summary>Where what is no longer hot is kept. A key is <c>tenant/kind/name</c>; what is written under one is never written differently again.</summary>
internal interface IArchive
{
    /// <summary>False when no place was chosen: then nothing may be moved there.</summary>
    bool IsOpen { get; }

    /// <summary>Stores the whole or nothing, and returns when it would survive a power failure.</summary>
    Task WriteAsync(string key, Func<Stream, Task> write, CancellationToken cancellationToken);

    /// <exception cref="ArchiveUnreadable">It is not there, or cannot be reached from here.</exception>
    Task<Stream> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Nothing when there is nothing.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>All of a tenant; nothing when there is nothing.</summary>
    Task DeleteTenantAsync(Guid tenantId, CancellationToken cancellationToken);
}

/// <summary>Something that is in the archive cannot be read now. The message may be shown to who asked for it.</summary>
internal sealed class ArchiveUnreadable(string message, Exception? cause = null) : Exception(message, cause);
