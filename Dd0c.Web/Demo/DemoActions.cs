using Dd0c.Domain.Connections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;

namespace Dd0c.Web.Demo;

/// <summary>Opens the sample company to a person, in an organisation of its own: their real one stays free of sample data.</summary>
internal sealed class DemoActions(DemoEstate estate, SignUp signUp, SystemDatabase system, IServiceScopeFactory scopes)
{
    /// <summary>Makes (or finds) the person's demo organisation, connects the demo estate, and starts the real scanners on it; the first storm comes when they are done.</summary>
    public async Task<DemoOpened> OpenAsync(Guid userId, Actor actor, CancellationToken cancellationToken)
    {
        var (tenantId, slug) = await FindAsync(userId, cancellationToken) ?? await MakeAsync(userId, cancellationToken);
        await ConnectAsync(tenantId, actor, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
        var run = await scope.ServiceProvider.GetRequiredService<DiscoveryActions>().StartAsync("onboarding", [], actor, cancellationToken) switch
        {
            StartOutcome.Started s => s.RunId,
            StartOutcome.AlreadyRunning r => r.RunId,
            var other => throw new InvalidOperationException($"The demo could not be discovered: {other}"),
        };
        await scope.ServiceProvider.GetRequiredService<DemoPaths>().WriteAsync(actor, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<StormActions>().StartFirstAsync(cancellationToken);
        return new(tenantId, slug, run);
    }

    /// <summary>Connects the demo estate's two accounts and its organisation; what is connected already stays as it is.</summary>
    internal async Task ConnectAsync(Guid tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
        var connections = scope.ServiceProvider.GetRequiredService<ConnectionActions>();
        foreach (var account in estate.Company.Accounts)
            await connections.CreateDemoAsync(new(Provider.Aws, account.Alias, new ConnectionConfig("accessKey", AccessKeyId: account.AccessKeyId, Regions: [], EndpointUrl: IDemoAddresses.Marker),
                new ConnectionSecret(SecretAccessKey: account.SecretAccessKey)), actor, cancellationToken);
        await connections.CreateDemoAsync(new(Provider.GitHub, estate.Company.GitHub.Login, new ConnectionConfig("token", Org: estate.Company.GitHub.Login, BaseUrl: IDemoAddresses.Marker),
            new ConnectionSecret(Token: estate.Company.GitHub.Token)), actor, cancellationToken);
    }

    private async Task<(Guid, string)?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select t.id, t.slug from tenants t join memberships m on m.tenant_id = t.id where m.user_id = $1 and t.is_demo order by t.created_at limit 1");
        command.Parameters.AddWithValue(userId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetString(1)) : null;
    }

    private async Task<(Guid, string)> MakeAsync(Guid userId, CancellationToken cancellationToken)
    {
        var id = await signUp.OwnTenantAsync(userId, "Sample company", demo: true, cancellationToken);
        await using var command = system.Source.CreateCommand("select slug from tenants where id = $1");
        command.Parameters.AddWithValue(id);
        return (id, (string)(await command.ExecuteScalarAsync(cancellationToken))!);
    }
}

internal sealed record DemoOpened(Guid TenantId, string TenantSlug, Guid RunId);
