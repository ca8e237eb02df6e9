using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Connections;
using Dd0c.Web.Platform;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Discovery;

/// <summary>One run: live while it goes, then what it could see and what it changed.</summary>
public sealed partial class RunPage
{
    private RunView? _run;
    private IReadOnlyList<TimelineEntry> _events = [];
    private IReadOnlyDictionary<Guid, string> _names = new Dictionary<Guid, string>();
    private IReadOnlyList<HeldView> _held = [];
    private int _total, _page = 1;
    private bool _may, _confirmed;
    private string? _refused;

    [Parameter] public Guid Id { get; set; }
    [SupplyParameterFromQuery] private int? Page { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal DiscoveryReading Discovery { get; set; } = null!;
    [Inject] internal ConnectionQueries Connections { get; set; } = null!;
    [Inject] internal RemovalActions Removals { get; set; } = null!;
    [Inject] internal Viewer Viewer { get; set; } = null!;

    private string When => Viewer.Local(_run!.StartedAt ?? _run.CreatedAt).ToString("d MMM, HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    protected override async Task OnInitializedAsync()
    {
        _run = await Discovery.RunAsync(Id, Http.RequestAborted);
        if (_run is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        _may = Http.User.TenantRole() >= Role.Admin;
        _held = await Discovery.HeldAsync(Id, Http.RequestAborted);
        _page = Math.Max(1, Page ?? 1);
        _names = (await Connections.ListAsync(Http.RequestAborted)).ToDictionary(c => c.Id, c => c.Name);
        var (events, slugs, total) = await Discovery.ChangesAsync(Id, _page, Http.RequestAborted);
        (_events, _total) = ([.. events.Select(e => Line(e, e.ServiceId is { } service ? slugs.GetValueOrDefault(service) : null))], total);
    }

    /// <summary>All of it was this run's doing, so that needs not be said; to what it happened does.</summary>
    private static TimelineEntry Line(DiscoveryEvent happened, string? slug)
    {
        var line = HistoryLine.Of(happened);
        return line with
        {
            What = $"{char.ToLowerInvariant(line.What[0])}{line.What[1..]}", Subject = happened.Subject, SubjectHref = slug is null ? null : $"/services/{slug}",
            New = line.Old is null && line.New == happened.Subject ? null : line.New, Who = null, WhoHref = null,
        };
    }

    private async Task ConfirmAsync(Guid id)
    {
        if (!_may)
        {
            _refused = "Confirming a removal needs the role admin.";
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        _confirmed = await Removals.ConfirmAsync(id, Http.User.Actor(Http), Http.RequestAborted);
        if (!_confirmed) _refused = "This removal is not held any more: it was confirmed, or the things were found again.";
        _held = await Discovery.HeldAsync(Id, Http.RequestAborted);
    }
}
