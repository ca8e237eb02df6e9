using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Discovery;

/// <summary>One run as it goes: read from its row, so a reload or a second tab shows the same; woken by the change feed.</summary>
public sealed partial class RunLive
{
    private static readonly TimeSpan s_speak = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _gone = new();
    private RunView? _run;
    private IDisposable? _watch;
    private string? _said;
    private DateTimeOffset _spokenAt;
    private bool _watched;

    [Parameter, EditorRequired] public Guid RunId { get; set; }
    /// <summary>In the wizard: with headings, and what to do next.</summary>
    [Parameter] public bool Welcome { get; set; }
    /// <summary>In the wizard: something was connected that this run does not know.</summary>
    [Parameter] public bool Again { get; set; }
    /// <summary>In the wizard: whether the viewer may start a scan.</summary>
    [Parameter] public bool May { get; set; }
    [Parameter] public bool InCatalog { get; set; }
    [Inject] internal DiscoveryReading Discovery { get; set; } = null!;
    [Inject] internal ChangeFeed Feed { get; set; } = null!;
    [Inject] internal TenantScope Scope { get; set; } = null!;
    [Inject] internal TimeProvider Time { get; set; } = null!;

    private TimeSpan Elapsed => _run is null ? TimeSpan.Zero : (_run.CompletedAt ?? Time.GetUtcNow()) - (_run.StartedAt ?? _run.CreatedAt);

    private bool IsOpen => _run is not null && RunWords.IsOpen(_run.Status);

    private bool Nothing => _run?.Stats is { } stats && RunWords.Services(stats) == 0;

    private bool Connected(string source) => _run?.Progress?.Sources.Any(s => s.Source == source) == true;

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        if (!RendererInfo.IsInteractive || !IsOpen) return;
        _watched = true;
        _watch = Feed.Subscribe(Scope.TenantId, Workers.Platform.Feed.Discovery, () => InvokeAsync(ShowAsync));
        _ = TickAsync();
        await ReadAsync(); // what happened between the first read and the subscription
    }

    private async Task ShowAsync()
    {
        if (_gone.IsCancellationRequested) return;
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        _run = await Discovery.RunAsync(RunId, _gone.Token);
        if (_run is null) return;
        if (!IsOpen)
        {
            _said = _run.Stats is { } stats ? RunWords.Result(stats) : "The run ended.";
            _watch?.Dispose();
        }
        else if (Time.GetUtcNow() - _spokenAt > s_speak && _run.Progress is { } p)
        {
            (_spokenAt, _said) = (Time.GetUtcNow(), $"{RunWords.Phase(p.CurrentPhase)}. {p.AwsResourcesFound + p.GithubReposFound} found.");
        }
    }

    /// <summary>The clock's seconds, and a look at the row every five in case a notification was lost.</summary>
    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), Time);
        try
        {
            for (var n = 1; IsOpen && await timer.WaitForNextTickAsync(_gone.Token); n++)
                await InvokeAsync(n % 5 == 0 ? ShowAsync : () => { StateHasChanged(); return Task.CompletedTask; });
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // the page is gone
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        await _gone.CancelAsync();
        _gone.Dispose();
    }
}
