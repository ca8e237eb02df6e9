using System.Globalization;
using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Discovery;

/// <summary>Every call made to the customer, with its filters in the address.</summary>
public sealed partial class ActivityPage
{
    private ActivityQuery _query = new();
    private ActivityView _view = new([], 0, 0, 0, 0, [], [], []);

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ActivityReading Activity { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _query = ActivityQuery.Parse(Http.Request.QueryString.Value);
        _view = await Activity.ReadAsync(_query, Http.RequestAborted);
    }

    private IEnumerable<(string Name, string Label, string? Value, IReadOnlyList<string> Options)> Choices =>
    [
        .. _query.Run is null ? [("for", "Purpose", _query.For, ["scan", "check"])] : ((string, string, string?, IReadOnlyList<string>)[])[],
        ("service", "Service", _query.Service, _view.Services),
        ("account", "Account", _query.Account, _view.Accounts),
        ("outcome", "Outcome", _query.Outcome, _view.Outcomes),
    ];

    private IReadOnlyList<FilterChip> Chips =>
    [
        .. _query.Run is null ? [] : (FilterChip[])[new("One run", (_query with { Run = null, Page = 1 }).Href())],
        .. _query.For is null ? [] : (FilterChip[])[new($"Purpose: {Word("for", _query.For)}", (_query with { For = null, Page = 1 }).Href())],
        .. _query.Service is null ? [] : (FilterChip[])[new($"Service: {_query.Service}", (_query with { Service = null, Page = 1 }).Href())],
        .. _query.Account is null ? [] : (FilterChip[])[new($"Account: {_query.Account}", (_query with { Account = null, Page = 1 }).Href())],
        .. _query.Outcome is null ? [] : (FilterChip[])[new($"Outcome: {_query.Outcome}", (_query with { Outcome = null, Page = 1 }).Href())],
    ];

    private static string Word(string choice, string option) => (choice, option) switch
    {
        ("for", "scan") => "Scans",
        ("for", _) => "Checks of connections",
        ("outcome", _) => Outcome(option).Word,
        _ => option,
    };

    private static Tone Outcome(string outcome) => outcome switch
    {
        "ok" => new("Answered", "disc", "success"),
        "not_modified" => new("Unchanged", "disc", "neutral"),
        "throttled" => new("Throttled", "triangle", "warning"),
        "denied" => new("Refused", "octagon", "danger"),
        "timeout" => new("No answer", "triangle", "warning"),
        _ => new("Failed", "octagon", "danger"),
    };

    private static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{(bytes / 1e3).ToString("0.#", CultureInfo.InvariantCulture)} kB",
        _ => $"{(bytes / 1e6).ToString("0.#", CultureInfo.InvariantCulture)} MB",
    };
}
