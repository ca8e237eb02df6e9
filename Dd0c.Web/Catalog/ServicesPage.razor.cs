using Dd0c.Web.Discovery;
using Dd0c.Web.History;
using Dd0c.Web.Platform;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Catalog;

public sealed partial class ServicesPage
{
    private ServiceListQuery _query = new();
    private IReadOnlyList<string> _problems = [];
    private IReadOnlyList<FilterChip> _chips = [];
    private IReadOnlyList<Column<ServiceRow>> _columns = [];
    private ServiceList _list = new([], 0);
    private IReadOnlyList<ServiceRow> _rows = [];
    private ShellRun? _run;
    private int _all;
    private DateTimeOffset? _at;
    private string? _unknown;
    private bool _loaded;

    private string Count => (_list.Total == 1 ? "1 service" : $"{Num.Text(_list.Total)} services")
        + (!_query.PerEnvironment || _list.Total == 0 ? "" : $", {RunWords.Plural(_rows.Count, "row", "rows")}{(_list.Total > _list.Rows.Count ? " on this page" : "")}");

    private (string Title, string Reason) EmptyView => _query.View switch
    {
        "mine" => ("No services of your team", "You are in no team that owns a service, or dd0c does not know your GitHub login yet."),
        "review" => ("Nothing to review", "Every service has an owner that the evidence carries."),
        "unowned" => ("Every service has an owner", "Services appear here when no signal names a team for them."),
        "critical" => ("No critical service is unhealthy", "Health comes from CloudWatch alarms and from incidents; services with neither are shown as unknown."),
        "firing" => ("Nothing fires at any service", "Services with an open incident appear here; what their alerts name has to be in the catalog."),
        _ => ("Nothing changed today", "Changes appear here after a scan that found some."),
    };

    protected override async Task OnParametersSetAsync()
    {
        (_query, _problems) = ServiceListQuery.Parse(new Uri(Navigation.Uri).Query);
        _at = Services.At(_query);
        if (_at > Viewer.Now) (_problems, _query, _at) = ([.. _problems, $"asof={_query.AsOf}, which is still to come"], _query with { AsOf = null }, null);
        if (_at is { } at && !Moment.IsAbsolute(_query.AsOf!))
        {
            // What a form sends is the viewer's time; an address means the same to everybody.
            Navigation.NavigateTo((_query with { AsOf = Moment.Text(at), View = ServiceView.All }).Address(), new Microsoft.AspNetCore.Components.NavigationOptions { ReplaceHistoryEntry = true });
            return;
        }
        if (_at is not null) _query = _query with { View = ServiceView.All, Selected = null };
        _unknown = _at is { } then ? await HistoryWords.UnknownAsync(History, then, Viewer, CancellationToken.None) : null;
        _list = await Services.ListAsync(_query, CancellationToken.None);
        _unknown = Services.Unreadable ?? _unknown;
        if (_list.Total > 0) _query = _query with { Page = Math.Min(_query.Page, (_list.Total + _query.Size - 1) / _query.Size) };
        else _all = await Services.CountAsync(CancellationToken.None);
        _run = (await Shell.ReadAsync(null, CancellationToken.None)).Run;
        _rows = _query.Unfold(_list.Rows);
        _columns = ServiceColumns.For(_query);
        _chips = [.. await ChipsAsync()];
        _loaded = true;
    }

    private async Task<IEnumerable<FilterChip>> ChipsAsync()
    {
        var names = _query.Team.IsEmpty ? new Dictionary<string, string>() : await Services.TeamNamesAsync(CancellationToken.None);
        var chips = ServiceFilter.All.SelectMany(f => f.Get(_query).Words.Select(w => new FilterChip(
            $"{f.Label}{(w[0] == '-' ? " is not" : ":")} {(f.Key == "team" && names.TryGetValue(w.TrimStart('-'), out var name) ? name : f.Word(w.TrimStart('-')))}",
            f.Set(_query, f.Get(_query).Without(w)).FromStart().Address())));
        return _query.Text.Length == 0 ? chips : chips.Prepend(new($"Text: {_query.Text}", (_query with { Text = "" }).FromStart().Address()));
    }
}
