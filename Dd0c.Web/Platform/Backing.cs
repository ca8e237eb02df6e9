using Dd0c.Workers.Platform;

namespace Dd0c.Web.Platform;

/// <summary>What has to stand before the portal can: master key, PostgreSQL with its schema, and perhaps servers of our own.</summary>
internal sealed class Backing : IAsyncDisposable
{
    private LocalServices? _local;

    public required DatabaseAddresses Addresses { get; init; }
    public required MasterKey MasterKey { get; init; }

    /// <exception cref="StartupProblem">With what the operator has to do.</exception>
    public static async Task<Backing> PrepareAsync(ConfigurationManager configuration, CancellationToken cancellationToken = default)
    {
        var key = MasterKey.Load(configuration["MasterKey"], configuration["MasterKeyFile"], LocalServices.StateDir());
        var main = configuration.GetConnectionString("Main");
        LocalServices? local = null;
        if (string.IsNullOrWhiteSpace(main))
        {
            local = await LocalServices.StartAsync(LocalServices.Modules(), cancellationToken);
            main = local.ConnectionString;
        }
        try
        {
            var addresses = DatabaseAddresses.From(main, configuration.GetConnectionString("App"), configuration.GetConnectionString("System"), key);
            await DatabaseSetup.RunAsync(addresses, cancellationToken);
            await KeyRing.CheckAsync(addresses.System, key, cancellationToken);
            return new Backing { Addresses = addresses, MasterKey = key, _local = local };
        }
        catch
        {
            if (local is not null) await local.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null) await _local.DisposeAsync();
    }
}
