using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Discovery;

/// <summary>Starts a run, for members and above, and goes to it; one that is running already is shown instead.</summary>
public sealed partial class ScanNow
{
    private const string Form = "scan-now";
    private const string FullForm = "scan-all";
    private bool _may;

    /// <summary>Offers also to read all again.</summary>
    [Parameter] public bool More { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal DiscoveryActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized() => _may = Http.User.TenantRole() >= Role.Member;

    private async Task StartAsync(bool full)
    {
        if (!_may) return;
        Navigation.NavigateTo(await Actions.StartAsync("manual", [], Http.User.Actor(Http), Http.RequestAborted, full) switch
        {
            StartOutcome.Started started => $"/discovery/runs/{started.RunId}",
            StartOutcome.AlreadyRunning running => $"/discovery/runs/{running.RunId}",
            _ => "/settings/connections?add=aws",
        });
    }
}
