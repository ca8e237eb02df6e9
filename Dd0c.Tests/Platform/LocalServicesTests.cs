using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Xunit;

namespace Dd0c.Tests.Platform;

public sealed class LocalServicesTests : IAsyncDisposable
{
    private readonly TemporaryState _state = new();
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_servers_start_answer_and_are_gone_after_the_stop()
    {
        var services = await LocalServices.StartAsync(Options() with { Meilisearch = true });
        Assert.NotNull(services.ConnectionString);
        using var http = new HttpClient { BaseAddress = services.MeilisearchUrl };
        Assert.True((await http.GetAsync(new Uri("/health", UriKind.Relative), Cancelled)).IsSuccessStatusCode);
        Assert.False((await http.GetAsync(new Uri("/indexes", UriKind.Relative), Cancelled)).IsSuccessStatusCode); // the key is asked for
        await services.DisposeAsync();
        Assert.Empty(ServerProcess.Find("postgres", _state.At("pg18")));
        Assert.Empty(ServerProcess.Find("meilisearch", _state.At("meili")));
    }

    [Fact]
    public async Task A_meilisearch_left_by_a_killed_parent_is_taken_over()
    {
        using var folder = _state.Open();
        var orphan = await LocalMeilisearch.StartAsync(folder, TemporaryState.Modules, Cancelled);
        await using var adopted = await LocalMeilisearch.StartAsync(folder, TemporaryState.Modules, Cancelled);
        Assert.Equal((orphan.ProcessId, orphan.Url, orphan.Key), (adopted.ProcessId, adopted.Url, adopted.Key));
    }

    [Fact]
    public async Task The_generated_search_key_is_for_its_owner_alone()
    {
        using var folder = _state.Open();
        await using var meilisearch = await LocalMeilisearch.StartAsync(folder, TemporaryState.Modules, Cancelled);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_state.At("meili", "master.key")));
        Assert.Equal(meilisearch.Key, await File.ReadAllTextAsync(_state.At("meili", "master.key"), Cancelled));
    }

    [Fact]
    public async Task With_everything_configured_elsewhere_nothing_starts_and_nothing_is_written()
    {
        await using var services = await LocalServices.StartAsync(Options() with { Postgres = false });
        Assert.Null(services.ConnectionString);
        Assert.Null(services.MeilisearchUrl);
        Assert.False(Directory.Exists(_state.Path));
    }

    [Fact]
    public async Task A_folder_in_use_is_a_paragraph_with_the_way_out()
    {
        await using var first = await LocalServices.StartAsync(Options());
        var problem = await Assert.ThrowsAsync<StartupProblem>(() => LocalServices.StartAsync(Options()));
        Assert.Contains("DD0C_STATE=", problem.Message, StringComparison.Ordinal);
        await using var visit = await LocalServices.StartAsync(Options() with { MayVisit = true });
        Assert.Equal(first.ConnectionString, visit.ConnectionString);
    }

    [Fact]
    public void A_full_disk_and_a_taken_port_are_told_in_a_paragraph_and_a_surprise_is_not()
    {
        var full = StartupProblem.From(new InvalidOperationException("outer", new IOException("No space left on device : '/x'", 28)));
        Assert.Contains("disk is full", full!.Message, StringComparison.Ordinal);
        var taken = StartupProblem.From(new IOException("Failed to bind to address http://127.0.0.1:5080: address already in use.", new Microsoft.AspNetCore.Connections.AddressInUseException("in use")));
        Assert.Contains("http://127.0.0.1:5080", taken!.Message, StringComparison.Ordinal);
        Assert.Null(StartupProblem.From(new InvalidOperationException("surprise")));
    }

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    private LocalServicesOptions Options() => new(AppContext.BaseDirectory, StateFolder: _state.Path);
}
