using Dd0c.Domain.Tenancy;
using Dd0c.Web.Connections;
using Dd0c.Web.Discovery;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Onboarding;

/// <summary>
/// The wizard's last step: the newest run, live; the button that starts the first one before. Whoever comes with a connection that no run
/// has read yet has said already that it is to be read: its scan starts on arrival.
/// </summary>
public sealed partial class DiscoverStep
{
    private const string Form = "first-scan";
    private RunView? _run;
    private bool _may, _newer;

    [Parameter, EditorRequired] public IReadOnlyList<ConnectionView> Connections { get; set; } = [];
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal DiscoveryReading Discovery { get; set; } = null!;
    [Inject] internal DiscoveryActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _run = await NewestAsync();
        _newer = _run is not null && Connections.Any(c => c.CreatedAt > _run.CreatedAt);
        if (!_newer || !_may || RunWords.IsOpen(_run!.Status)) return;
        await ScanAsync();
        (_run, _newer) = (await NewestAsync(), false);
    }

    private async Task<RunView?> NewestAsync() => await Discovery.RunsAsync(1, Http.RequestAborted) is [var newest, ..] ? newest : null;

    private async Task StartAsync()
    {
        if (!_may || _run is not null) return;
        await ScanAsync();
        Navigation.NavigateTo("/start/discover");
    }

    private async Task ScanAsync() => await Actions.StartAsync("onboarding", [], Http.User.Actor(Http), Http.RequestAborted);
}
