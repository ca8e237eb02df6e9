using Dd0c.Domain.History;
using Dd0c.Web.Platform;
using Dd0c.Workers.History;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.History;

/// <summary>What came, went and changed in the catalog between two instants, each with who, when and why.</summary>
public sealed partial class ChangesPage
{
    private ChangesQuery _query = new();
    private ChangesView _view = new(default, default, [], 0, [], new Dictionary<Guid, string>(), null);
    private string? _fault;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ChangesReading Reading { get; set; } = null!;
    [Inject] internal Viewer Viewer { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private int Page => Math.Min(_query.Page, Math.Max(1, (_view.Changes.Count + ChangesQuery.Size - 1) / ChangesQuery.Size));

    private IEnumerable<ServiceChange> Shown => _view.Changes.Skip((Page - 1) * ChangesQuery.Size).Take(ChangesQuery.Size);

    protected override async Task OnInitializedAsync()
    {
        _query = ChangesQuery.Parse(Http.Request.QueryString.Value);
        var (from, to) = _query.Resolve(Viewer.Zone, Viewer.Now);
        if ((_query.From is { } start && !Moment.IsAbsolute(start)) || (_query.To is { } end && !Moment.IsAbsolute(end)))
        {
            // What a form sends is the viewer's time; an address means the same to everybody.
            Navigation.NavigateTo((_query with { From = Moment.Text(from), To = _query.To is null ? null : Moment.Text(to), Page = 1 }).Href(), new NavigationOptions { ReplaceHistoryEntry = true });
            return;
        }
        try
        {
            _view = await Reading.ReadAsync(_query, Http.RequestAborted);
        }
        catch (ArchiveUnreadable e)
        {
            (_fault, _view) = (e.Message, _view with { From = from, To = to });
        }
    }
}
