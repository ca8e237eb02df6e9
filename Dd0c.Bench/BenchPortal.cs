using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Bench;

/// <summary>The whole portal as it is served, in this process, on a free loopback port, over the benchmark's own database.</summary>
internal sealed class BenchPortal : IAsyncDisposable
{
    private readonly Backing _backing;
    private readonly WebApplication _app;

    private BenchPortal(Backing backing, WebApplication app) => (_backing, _app) = (backing, app);

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<BenchPortal> StartAsync(BenchDatabase database, params string[] settings)
    {
        var builder = Startup.Builder(
        [
            "--applicationName", "Dd0c.Web", "--urls", "http://127.0.0.1:0", "--environment", "Production",
            "--ConnectionStrings:Main", database.Addresses.Owner, "--MasterKey", BenchDatabase.Key, "--Connections:AllowCustomEndpoints", "true",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning", .. settings,
        ]);
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var backing = await Backing.PrepareAsync(builder.Configuration);
        var app = Startup.Compose(builder, backing);
        await app.StartAsync();
        return new BenchPortal(backing, app);
    }

    /// <summary>A unit of work of one tenant, as a job or a request has it.</summary>
    public async Task<T> AsAsync<T>(Guid tenantId, Func<IServiceProvider, Task<T>> deed)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenantId);
        return await deed(scope.ServiceProvider);
    }

    /// <summary>A new, empty organisation.</summary>
    public static async Task<Guid> AddTenantAsync(BenchDatabase database, string slug)
    {
        var id = Guid.CreateVersion7();
        await using var make = database.Owner.CreateCommand("insert into tenants (id, slug, name) values ($1, $2, 'Bench')");
        make.Parameters.AddWithValue(id);
        make.Parameters.AddWithValue(slug);
        await make.ExecuteNonQueryAsync();
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _backing.DisposeAsync();
    }
}
