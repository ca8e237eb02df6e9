using Dd0c.Tests.Support;

namespace Dd0c.Tests.Alerts;

/// <summary>One portal that takes alerts for the tests of a class, each of which begins with a new acme: that takes milliseconds, and a new portal seconds.</summary>
public sealed class AlertHost(PostgresFixture postgres) : IAsyncLifetime
{
    private AlertPortal _first = null!;

    public async ValueTask InitializeAsync() => _first = await AlertPortal.StartAsync(postgres);

    internal Task<AlertPortal> EmptyAsync() => _first.AnewAsync();

    public ValueTask DisposeAsync() => _first.DisposeAsync();
}
