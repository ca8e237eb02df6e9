using Dd0c.Workers.Platform;

namespace Dd0c.Web.Platform;

/// <summary>What has to stand before the portal can: master key, PostgreSQL with its schema, and perhaps servers of our own.</summary>
internal sealed class Backing(LocalServices local) : IAsyncDisposable
{
    /// <summary>Fires when a signal asks the program to stop, also while the host does not listen yet.</summary>
    public CancellationToken Stopping => local.Stopping;

    public required DatabaseAddresses Addresses { get; init; }
    public required MasterKey MasterKey { get; init; }

    /// <exception cref="StartupProblem">With what the operator has to do.</exception>
    /// <exception cref="OperationCanceledException">A signal to stop came meanwhile.</exception>
    /// <param name="mayVisit">Use the servers of a dd0c that is already running, and leave them running: for the command line.</param>
    public static async Task<Backing> PrepareAsync(ConfigurationManager configuration, bool mayVisit = false)
    {
        var key = MasterKey.Load(configuration["MasterKey"], configuration["MasterKeyFile"], StateFolder.DefaultPath());
        var main = configuration.GetConnectionString("Main");
        var servers = await LocalServices.StartAsync(new(AppContext.BaseDirectory,
            Postgres: string.IsNullOrWhiteSpace(main),
            Meilisearch: string.IsNullOrWhiteSpace(configuration["Meilisearch:Url"]) && configuration.GetValue<bool>("Meilisearch:Local"),
            MayVisit: mayVisit));
        try
        {
            if (servers.MeilisearchUrl is { } meilisearch)
            {
                configuration["Meilisearch:Url"] = meilisearch.ToString();
                configuration["Meilisearch:Key"] = servers.MeilisearchKey;
            }
            var addresses = DatabaseAddresses.From(servers.ConnectionString ?? main!, configuration.GetConnectionString("App"), configuration.GetConnectionString("System"), key);
            await DatabaseSetup.RunAsync(addresses, servers.Stopping);
            await KeyRing.CheckAsync(addresses.System, key, servers.Stopping);
            return new Backing(servers) { Addresses = addresses, MasterKey = key };
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => local.DisposeAsync();
}
