using System.Globalization;
using Dd0c.Workers.Platform;

namespace Dd0c.Tests.Support;

/// <summary>A state folder that is gone after the test, with whatever still runs in it. It lies where the database's user
/// can reach it also when the tests run as root; <c>./dev test</c> names a parent that it sweeps itself.</summary>
internal sealed class TemporaryState : IAsyncDisposable
{
    public TemporaryState()
    {
        var parent = Environment.GetEnvironmentVariable("DD0C_TEST_STATE") is { Length: > 0 } given ? given : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(parent, $"dd0c-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}"[..24]);
    }

    public string Path { get; }

    public static string Modules { get; } = ServerBinaries.FindModules(AppContext.BaseDirectory);

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public StateFolder Open(bool mayVisit = false) => StateFolder.Open(Path, mayVisit);

    public async ValueTask DisposeAsync()
    {
        foreach (var (command, folder) in new[] { ("postgres", At("pg18")), ("meilisearch", At("meili")) })
            foreach (var left in ServerProcess.Find(command, folder))
                await left.StopAsync(("QUIT", TimeSpan.FromSeconds(5)));
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
