using System.Runtime.InteropServices;

namespace Dd0c.Workers.Platform;

/// <param name="ContentRoot">From here upwards <c>node_modules</c> is looked for.</param>
/// <param name="Postgres">Start PostgreSQL: no connection string is configured.</param>
/// <param name="Meilisearch">Start Meilisearch too (<c>Meilisearch:Local</c>).</param>
/// <param name="MayVisit">When another dd0c holds the state folder, use its PostgreSQL and leave it running: for command-line deeds.</param>
/// <param name="StateFolder">Null: the default one.</param>
internal sealed record LocalServicesOptions(string ContentRoot, bool Postgres = true, bool Meilisearch = false, bool MayVisit = false, string? StateFolder = null);

/// <summary>
/// The servers that dd0c runs by itself when none is configured. Made before the host and disposed after it, so that the
/// program stops first and its servers last. Throws <see cref="StartupProblem"/>.
/// </summary>
internal sealed class LocalServices : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private StateFolder? _state;
    private LocalPostgres? _postgres;
    private LocalMeilisearch? _meilisearch;

    private LocalServices()
    {
        // Until the host listens for them (and for HUP it never does), a signal must not end us before our servers.
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP })
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _stopping.Cancel();
            }));
    }

    /// <summary>Fires at the first INT, TERM, QUIT or HUP, from the moment the servers are being started.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The folder that holds the servers' data, and the keys that dd0c generates.</summary>
    public string StatePath => _state?.Path ?? StateFolder.DefaultPath();

    /// <summary>Superuser's connection to our PostgreSQL; null when another one is configured.</summary>
    public string? ConnectionString => _postgres?.ConnectionString;

    public Uri? MeilisearchUrl => _meilisearch?.Url;

    public string? MeilisearchKey => _meilisearch?.Key;

    /// <exception cref="OperationCanceledException">A signal came meanwhile; whatever had started is stopped.</exception>
    public static async Task<LocalServices> StartAsync(LocalServicesOptions options)
    {
        var services = new LocalServices();
        try
        {
            await services.StartServersAsync(options);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            _meilisearch?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _postgres?.DisposeAsync().AsTask() ?? Task.CompletedTask);
        _state?.Dispose();
        foreach (var signal in _signals) signal.Dispose();
        _stopping.Dispose();
    }

    private async Task StartServersAsync(LocalServicesOptions options)
    {
        // With nothing to start the folder is not locked: replicas on one machine may share its keys.
        if (options is { Postgres: false, Meilisearch: false }) return;
        try
        {
            _state = StateFolder.Open(options.StateFolder ?? StateFolder.DefaultPath(), options.MayVisit);
            var modules = ServerBinaries.FindModules(options.ContentRoot);
            var postgres = options.Postgres ? LocalPostgres.StartAsync(_state, modules, Stopping) : null;
            var meilisearch = options.Meilisearch && _state.IsHeld ? LocalMeilisearch.StartAsync(_state, modules, Stopping) : null;
            // Both are awaited even if one fails, so that the other is known and can be stopped.
            await Task.WhenAll(new Task?[] { postgres, meilisearch }.OfType<Task>()).ContinueWith(_ => { }, TaskScheduler.Default);
            _postgres = postgres is { IsCompletedSuccessfully: true } ? await postgres : null;
            _meilisearch = meilisearch is { IsCompletedSuccessfully: true } ? await meilisearch : null;
            if (postgres is not null) await postgres;
            if (meilisearch is not null) await meilisearch;
        }
        catch (IOException fault) when (StartupProblem.IsDiskFull(fault))
        {
            throw StartupProblem.DiskFull(fault.Message, fault);
        }
    }
}
