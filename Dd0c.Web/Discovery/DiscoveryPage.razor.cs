using Dd0c.Web.Connections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Discovery;

/// <summary>The runs, newest first, and the one that is under way.</summary>
public sealed partial class DiscoveryPage
{
    private const int Shown = 100;
    private IReadOnlyList<RunView> _runs = [];
    private IReadOnlyList<HeldView> _held = [];
    private bool _connected;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal DiscoveryReading Discovery { get; set; } = null!;
    [Inject] internal ConnectionQueries Connections { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _runs = await Discovery.RunsAsync(Shown, Http.RequestAborted);
        _held = await Discovery.HeldAsync(null, Http.RequestAborted);
        _connected = (await Connections.ListAsync(Http.RequestAborted)).Count > 0;
    }
}
