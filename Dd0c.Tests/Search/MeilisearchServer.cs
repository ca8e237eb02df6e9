using System.Net;
using System.Net.Sockets;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Search;

[assembly: AssemblyFixture(typeof(Dd0c.Tests.Search.MeilisearchServer))]

namespace Dd0c.Tests.Search;

/// <summary>One real Meilisearch for the whole run, started when a test first asks for it; tenants keep the tests apart.</summary>
public sealed class MeilisearchServer : IAsyncDisposable
{
    private readonly TemporaryState _place = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private StateFolder? _state;
    private LocalMeilisearch? _server;

    internal async Task<Meilisearch> ClientAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            _state ??= _place.Open();
            _server ??= await LocalMeilisearch.StartAsync(_state, TemporaryState.Modules, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
        var client = new Meilisearch(Meilisearch.CreateHttp(_server.Url, _server.Key));
        await client.PrepareAsync(cancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _state?.Dispose();
        await _place.DisposeAsync();
        _one.Dispose();
    }
}

/// <summary>A Meilisearch of one test's own that can be killed and started again behind an address that stays.</summary>
internal sealed class MortalMeilisearch : IAsyncDisposable
{
    private readonly TemporaryState _place = new();
    private readonly StateFolder _state;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _pumps = [];
    private LocalMeilisearch? _server;
    private Task _accepting = Task.CompletedTask;

    private MortalMeilisearch() => _state = _place.Open();

    public Uri Url { get; private set; } = null!;
    public string Key { get; private set; } = "";

    public static async Task<MortalMeilisearch> StartAsync(CancellationToken cancellationToken)
    {
        var meilisearch = new MortalMeilisearch();
        await meilisearch.ReviveAsync(cancellationToken);
        meilisearch._listener.Start();
        meilisearch.Url = new($"http://127.0.0.1:{((IPEndPoint)meilisearch._listener.LocalEndpoint).Port}");
        meilisearch._accepting = meilisearch.AcceptAsync();
        return meilisearch;
    }

    public async Task KillAsync()
    {
        using var process = System.Diagnostics.Process.GetProcessById(_server!.ProcessId);
        process.Kill();
        await _server.DisposeAsync();
        _server = null;
    }

    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        _server = await LocalMeilisearch.StartAsync(_state, TemporaryState.Modules, cancellationToken);
        Key = _server.Key;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _pumps.Add(PumpAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task PumpAsync(TcpClient from)
    {
        using var near = from;
        try
        {
            if (_server is not { } server) return;
            using var far = new TcpClient();
            await far.ConnectAsync(server.Url.Host, server.Url.Port, _stop.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // either side hung up
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pumps);
        if (_server is not null) await _server.DisposeAsync();
        _state.Dispose();
        await _place.DisposeAsync();
        _stop.Dispose();
    }
}
