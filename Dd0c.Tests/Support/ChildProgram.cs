using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dd0c.Tests.Support;

/// <summary>The program as a process of its own, over a test's database: to be ended as a machine that fails ends it, with nothing told and nothing tidied.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _said;

    private ChildProgram(Process process, Uri? address)
    {
        (_process, Address) = (process, address);
        _ = process.StandardOutput.ReadToEndAsync();
        _said = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it serves; null for a command.</summary>
    public Uri? Address { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>A node that serves.</summary>
    public static async Task<ChildProgram> ServeAsync(TestDatabase database, CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");
        socket.Stop();
        var child = Start(database, [], [("Urls", address.ToString()), .. settings], address);
        using var http = new HttpClient { BaseAddress = address };
        while (true)
        {
            try
            {
                using var ready = await http.GetAsync(new Uri("readyz", UriKind.Relative), cancellationToken);
                if (ready.IsSuccessStatusCode) return child;
            }
            catch (HttpRequestException) when (!child.HasEnded)
            {
                // not yet
            }
            Assert.False(child.HasEnded, child.HasEnded ? await child._said : "");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>One command of the command line.</summary>
    public static ChildProgram Command(TestDatabase database, string[] args, params (string Key, string Value)[] settings) => Start(database, ["cli", .. args], settings, null);

    private static ChildProgram Start(TestDatabase database, string[] args, (string Key, string Value)[] settings, Uri? address)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dd0c.Web.dll"), .. args]) { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in (IEnumerable<(string, string)>)[("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings:Main", database.Addresses.Owner), ("MasterKey", Convert.ToBase64String(new byte[32])), .. settings])
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new(Process.Start(start)!, address);
    }

    /// <summary>Waits for its own end.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Assert.False(_process.HasExited, _process.HasExited ? await _said : "");
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        Assert.Equal(128 + 9, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
