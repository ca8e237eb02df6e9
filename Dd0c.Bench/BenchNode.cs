using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dd0c.Bench;

/// <summary>The portal as a process of its own, so that whoever measures it does not share its threads and its garbage.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly Process _process;

    private BenchNode(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<BenchNode> StartAsync(BenchDatabase database)
    {
        var address = FreeAddress();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dd0c.Web.dll")]) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in new[] { ("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings__Main", database.Addresses.Owner), ("MasterKey", BenchDatabase.Key), ("Urls", address.ToString()), ("Logging__LogLevel__Default", "Warning"), ("DOTNET_gcServer", "0") })
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var said = process.StandardError.ReadToEndAsync();
        using var http = new HttpClient { BaseAddress = address };
        while (!await IsReadyAsync(http))
        {
            if (process.HasExited) throw new InvalidOperationException($"The portal did not start: {await said}");
            await Task.Delay(50);
        }
        return new(process, address);
    }

    /// <summary>A port nobody listens at.</summary>
    public static Uri FreeAddress()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var ready = await http.GetAsync(new Uri("readyz", UriKind.Relative));
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not yet
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
