using Dd0c.Demo.Storms;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Demo;

/// <summary>The integrations of the sample company's vendors, made as a person makes them; one that somebody deleted is made anew.</summary>
internal sealed class StormIntegrations(TenantDb database, IntegrationActions actions)
{
    /// <returns>By provider.</returns>
    public async Task<IReadOnlyDictionary<string, StormDoor>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var there = await db.AlertIntegrations.AsNoTracking().ToListAsync(cancellationToken);
        var doors = new Dictionary<string, StormDoor>();
        foreach (var (provider, name) in StormList.Voices)
        {
            var integration = there.Find(i => i.Provider == provider && i.Name == name) ?? await MakeAsync(provider, name, cancellationToken);
            doors[provider] = new((await actions.TokensAsync(integration.Id, cancellationToken))[0], actions.SecretsOf(integration)?.Current);
        }
        return doors;
    }

    private async Task<AlertIntegration> MakeAsync(string provider, string name, CancellationToken cancellationToken) =>
        await actions.CreateAsync(provider, name, new IntegrationConfig(MustProve: provider != AlertProvider.CloudWatch), Actor.System, cancellationToken) is IntegrationAnswer.Done done ? done.Integration
            : throw new InvalidOperationException($"The integration {name} could not be made");
}

/// <param name="Token">Stands in the address.</param>
/// <param name="Secret">Null: the vendor has none.</param>
internal sealed record StormDoor(string Token, string? Secret);
