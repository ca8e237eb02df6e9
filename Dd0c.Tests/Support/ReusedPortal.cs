namespace Dd0c.Tests.Support;

/// <summary>One portal for the tests of a class, each of which begins with an empty one: emptying takes some ten milliseconds, starting anew seconds.</summary>
public class ReusedPortal(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedPortal _portal = null!;

    protected virtual (string Key, string Value)[] Settings => [];

    public async ValueTask InitializeAsync() => _portal = await ServedPortal.StartAsync(postgres, TestContext.Current.CancellationToken, Settings);

    /// <summary>The portal without any organisation, and so without all that is theirs.</summary>
    internal async Task<ServedPortal> EmptyAsync()
    {
        foreach (var table in new[] { "tenants", "audit_events", "history_farewells" })
            for (var gone = false; !gone;)
                try
                {
                    await _portal.Database.Owner.ExecuteAsync($"delete from {table}");
                    gone = true;
                }
                catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.DeadlockDetected)
                {
                    // A job of the test before was still writing, and lives; it is us who begin again.
                }
        return _portal;
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
