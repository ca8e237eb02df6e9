using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Workers.Discovery;

namespace Dd0c.Web.Connections;

/// <summary>A connection as people and the API see it: never its secret.</summary>
/// <param name="Status">pending, active, error, or waiting (for an owner to approve the GitHub App).</param>
/// <param name="Identity">The AWS account id, or the organisation's login.</param>
/// <param name="Checks">Each permission a scan needs, and whether it was granted when last asked.</param>
public sealed record ConnectionView(
    Guid Id, string Provider, string Name, string Status, string? Identity, ConnectionConfig Config,
    IReadOnlyList<ProbeCheck> Checks, string? LastError, DateTimeOffset? LastScanAt, DateTimeOffset CreatedAt)
{
    public static ConnectionView Of(Connection c) => new(
        c.Id, c.Provider, c.Name, c.Status, c.Identity,
        JsonSerializer.Deserialize<ConnectionConfig>(c.Config, RunLog.Json)!,
        JsonSerializer.Deserialize<IReadOnlyList<ProbeCheck>>(c.Checks, RunLog.Json) ?? [],
        c.LastError, c.LastScanAt, c.CreatedAt);
}
