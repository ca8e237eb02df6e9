using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Discovery;

/// <summary>Reads one vendor for one connection, and nothing else: no database, no decisions.</summary>
internal interface IScanner
{
    /// <summary>aws or github.</summary>
    string Provider { get; }

    /// <summary>Reads all that the connection may see. A part that fails is told in the coverage and never thrown; only
    /// cancellation and faults of ours are thrown.</summary>
    Task<ScanResult> ScanAsync(ScanContext context, CancellationToken cancellationToken);

    /// <summary>Checks who we are there and every permission a scan needs, without reading more than a page of anything.</summary>
    /// <param name="calls">As in <see cref="ScanContext"/>.</param>
    Task<ProbeResult> ProbeAsync(OpenConnection connection, IProgress<VendorCall> calls, CancellationToken cancellationToken);

    /// <summary>Drops what is kept in memory of a connection that is gone.</summary>
    void Forget(Guid connectionId) { }
}

/// <summary>What a scan is given: where to read, what is known already, and where to tell of its progress and its calls.</summary>
/// <param name="Known">This connection's part of the inventory, so that what has not changed is not read again.</param>
/// <param name="Progress">Told often; the receiver throttles.</param>
/// <param name="Calls">Told of every call made, also the failed ones. Thread-safe.</param>
internal sealed record ScanContext(OpenConnection Connection, Inventory Known, IProgress<ScanProgress> Progress, IProgress<VendorCall> Calls)
{
    /// <summary>What has not changed is read all the same; what is known is then of use only for what cannot be read.</summary>
    public bool Full { get; init; }
    /// <summary>Repositories by full name, or regions, that alone are read; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}
