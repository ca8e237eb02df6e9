using Dd0c.Demo.Storms;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Demo;
using Dd0c.Workers.Platform;

namespace Dd0c.Web.Platform;

/// <summary>A storm from the command line: the portal that serves the database tells it.</summary>
internal sealed class CliStorm(SystemDatabase system, IServiceScopeFactory scopes)
{
    /// <returns>What comes of it, in a sentence.</returns>
    /// <exception cref="CliFault">There is no such tenant or storm, or it is not the sample company's.</exception>
    public async Task<string> FireAsync(string tenantSlug, string storm, CancellationToken cancellationToken)
    {
        await using var find = system.Source.CreateCommand("select id from tenants where slug = $1");
        find.Parameters.AddWithValue(tenantSlug);
        if (await find.ExecuteScalarAsync(cancellationToken) is not Guid tenantId) throw new CliFault($"There is no organisation {tenantSlug}.");
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
        return await scope.ServiceProvider.GetRequiredService<StormActions>().StartAsync(storm, cancellationToken) switch
        {
            StormStart.Started { Storms.Until: { } until } => $"The portal tells of it until {until.UtcDateTime:HH:mm} UTC, if it runs.",
            StormStart.Started => "The portal tells of it, if it runs.",
            StormStart.Another other => throw new CliFault($"Another storm goes on: {other.Storms.Running}."),
            StormStart.Elsewhere => throw new CliFault($"{tenantSlug} is not a sample company: storms are fired at no other."),
            _ => throw new CliFault($"There is no storm {storm}. Known: {string.Join(' ', StormList.All.Select(s => s.Name))}"),
        };
    }
}
