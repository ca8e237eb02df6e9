using System.Diagnostics;
using Dd0c.Workers.Platform;

namespace Dd0c.Bench.Alerts;

/// <summary>Debian's Alertmanager on a free port, in a folder of its own that goes with it. It keeps alerts in memory.</summary>
internal sealed class Alertmanager : IAsyncDisposable
{
    private const string Command = "/usr/bin/prometheus-alertmanager";
    private readonly Process _process;
    private readonly string _folder;

    private Alertmanager(Process process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    /// <returns>Null: it is not installed.</returns>
    public static async Task<Alertmanager?> StartAsync()
    {
        if (!File.Exists(Command)) return null;
        var folder = Directory.CreateTempSubdirectory("dd0c-alertmanager-").FullName;
        var address = BenchNode.FreeAddress();
        // Nobody is told: what is measured is the taking.
        await File.WriteAllTextAsync(Path.Combine(folder, "config.yml"), "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n");
        var start = new ProcessStartInfo(Command, [$"--config.file={folder}/config.yml", $"--storage.path={folder}/data", $"--web.listen-address={address.Authority}", "--cluster.listen-address=", "--log.level=error"]) { RedirectStandardError = true, WorkingDirectory = folder };
        var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        using var http = new HttpClient { BaseAddress = address };
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var ready = await http.GetAsync(new Uri("-/ready", UriKind.Relative));
                if (ready.IsSuccessStatusCode) return new(process, folder, address);
            }
            catch (HttpRequestException) when (!process.HasExited && clock.Elapsed < TimeSpan.FromSeconds(30))
            {
                // not yet
            }
            if (process.HasExited) throw new StartupProblem($"Alertmanager did not start: {await said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
