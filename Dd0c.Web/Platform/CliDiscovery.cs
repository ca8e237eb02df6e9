using Dd0c.Domain.Tenancy;
using Dd0c.Web.Discovery;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;

namespace Dd0c.Web.Platform;

/// <summary>Discovery from the command line, in this process; a portal that runs beside it shows it as any other run.</summary>
internal sealed class CliDiscovery(SystemDatabase system, IServiceScopeFactory scopes)
{
    /// <returns>What came of it, in a sentence.</returns>
    /// <exception cref="CliFault">There is no such tenant, or nothing is connected.</exception>
    public async Task<string> RunAsync(string tenantSlug, bool full, CancellationToken cancellationToken)
    {
        await using var find = system.Source.CreateCommand("select id from tenants where slug = $1");
        find.Parameters.AddWithValue(tenantSlug);
        if (await find.ExecuteScalarAsync(cancellationToken) is not Guid tenantId) throw new CliFault($"There is no organisation {tenantSlug}.");
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<TenantScope>().Enter(tenantId);
        var runId = await services.GetRequiredService<DiscoveryQueue>().AddAsync("cli", [], Actor.Cli, cancellationToken, full) switch
        {
            StartOutcome.Started started => started.RunId,
            StartOutcome.AlreadyRunning running => running.RunId, // waits for its turn, and finds it done
            _ => throw new CliFault($"Nothing is connected to {tenantSlug} yet."),
        };
        var status = await services.GetRequiredService<DiscoveryRunner>().RunAsync(runId, cancellationToken);
        var run = RunView.Of(await ReadAsync(services, runId, cancellationToken));
        var lines = run.Errors.Select(e => $"  {e.Source}, {e.Scope}: {e.Message}");
        return string.Join('\n', lines.Prepend(run.Stats is { } s
            ? $"{status}: {s.AwsResourcesFound} AWS resources, {s.GithubReposFound} repositories; services {s.ServicesCreated} new, {s.ServicesUpdated} changed, {s.ServicesUnchanged} as before, {s.ServicesRemoved} gone."
            : status));
    }

    private static async Task<Dd0c.Domain.Discovery.DiscoveryRun> ReadAsync(IServiceProvider services, Guid runId, CancellationToken cancellationToken)
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        return await db.DiscoveryRuns.FindAsync([db.TenantId, runId], cancellationToken) ?? throw new CliFault("The run was deleted meanwhile.");
    }
}
