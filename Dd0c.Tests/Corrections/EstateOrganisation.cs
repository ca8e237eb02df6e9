using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Onboarding;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Microsoft.Playwright;
using Xunit;

namespace Dd0c.Tests.Corrections;

/// <summary>An organisation over a real inventory, so that a correction's pass over the catalog finds again what it corrects.</summary>
internal sealed class EstateOrganisation : IAsyncDisposable
{
    private readonly EntryHost _portal;
    private readonly FirstOrganisation _first;
    private Guid _connection;

    private EstateOrganisation(EntryHost portal, FirstOrganisation first) => (_portal, _first) = (portal, first);

    public InventoryBuilder Estate { get; } = new();
    public IPage Page => _first.Page;
    public Guid TenantId => _first.TenantId;

    public static async Task<EstateOrganisation> MakeAsync(EntryHost portal, string name, Action<InventoryBuilder> build, string? theme = null)
    {
        var made = new EstateOrganisation(portal, await FirstOrganisation.MakeAsync(portal, name, theme));
        made._connection = await made._first.AddConnectionAsync("aws", "active", new("ambient"));
        build(made.Estate);
        await made.ScanAsync();
        return made;
    }

    /// <summary>Two teams, each with a service that CODEOWNERS gives it.</summary>
    public static void Desk(InventoryBuilder estate)
    {
        foreach (var team in (string[])["buying", "selling", "growing"]) estate.Team(team, writes: team == "buying" ? "orders" : "desk");
        estate.Ecs("prod", "orders");
        estate.Ecs("prod", "desk");
        estate.Lambda("desk-mailer", tags: "service=desk");
        estate.Repo("orders", (".github/CODEOWNERS", "* @acme/buying\n"));
        estate.Repo("desk", (".github/CODEOWNERS", "* @acme/selling\n"));
    }

    public async Task ScanAsync()
    {
        await _portal.InTenantAsync<InventoryStore, InventoryPlan>(s => s.ApplyAsync(Guid.NewGuid(), [(_connection, new ScanResult([.. Estate.Resources], [.. Estate.Repositories], [.. Estate.Teams], []))], Cancelled), TenantId);
        await _portal.InTenantAsync<CatalogPipeline, object>(async p => await p.RunAsync(null, null, Cancelled), TenantId);
    }

    public Task GoAsync(string address) => _first.GoAsync(address);

    public Task<Person> JoinAsync(Role role) => _portal.JoinAsync(role, TenantId);

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = _portal.Database.Owner.CreateCommand(sql.Replace("$tenant", $"tenant_id = '{TenantId}'", StringComparison.Ordinal));
        return (T)(await command.ExecuteScalarAsync(Cancelled))!;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _first.DisposeAsync();
}
