using Dd0c.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Ask;

/// <summary>One portal with two organisations and a model for the tests of a class; each asks questions of its own.</summary>
public sealed class AskPortal(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    internal ServedPortal Portal { get; private set; } = null!;
    internal FakeModel Model { get; private set; } = null!;
    internal TwoTenants Tenants { get; } = new();
    internal ErrorsLogged Errors { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Model = await FakeModel.StartAsync();
        _database = await postgres.CreateAsync(TestContext.Current.CancellationToken);
        Portal = ServedPortal.On(_database, services => services.AddSingleton<ILoggerProvider>(Errors), Model.Settings);
        await Tenants.WriteAsync(_database, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Model.DisposeAsync();
        await _database.DisposeAsync();
        Errors.Dispose();
    }
}
