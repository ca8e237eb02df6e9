using Dd0c.Domain.Tenancy;
using Dd0c.Web.Connections;
using Dd0c.Web.Discovery;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Onboarding;

/// <summary>The wizard's last step: the newest run, live; the button that starts the first one before.</summary>
public sealed partial class DiscoverStep
{
    private const string Form = "first-scan";
    private Guid? _run;
    private bool _may;

    [Parameter, EditorRequired] public IReadOnlyList<ConnectionView> Connections { get; set; } = [];
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal DiscoveryReading Discovery { get; set; } = null!;
    [Inject] internal DiscoveryActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _run = await Discovery.RunsAsync(1, Http.RequestAborted) is [var newest, ..] ? newest.Id : null;
    }

    private async Task StartAsync()
    {
        if (!_may || _run is not null) return;
        await Actions.StartAsync("onboarding", [], Http.User.Actor(Http), Http.RequestAborted);
        Navigation.NavigateTo("/start/discover");
    }
}
