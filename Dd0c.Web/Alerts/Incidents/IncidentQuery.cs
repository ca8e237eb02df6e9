using System.Globalization;
using Dd0c.Domain.Alerts;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Alerts.Incidents;

/// <summary>Which incidents the list shows, as its address says it.</summary>
/// <param name="State">active (what still fires), resolved or all.</param>
/// <param name="Team">The slug of a team that owns one of its services.</param>
/// <param name="Range">24h, 7d, 30d or 90d.</param>
internal sealed record IncidentQuery(string State = "active", string? Severity = null, string? Environment = null, string? Service = null, string? Source = null, string? Text = null, string Range = "30d", int Page = 1, string? Team = null)
{
    public const int Size = 50;

    public bool IsFiltered => Severity is not null || Environment is not null || Service is not null || Source is not null || Text is not null || Team is not null;

    public static IncidentQuery Parse(string? query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? One(string key) => given.TryGetValue(key, out var v) && v[^1] is { Length: > 0 and <= 200 } text ? text : null;
        return new(One("state") is "active" or "resolved" or "all" ? One("state")! : "active", One("sev") is { } sev && SeverityWord.TryRead(sev, out _) ? sev : null, One("env"), One("service"), One("source"), One("q"),
            One("range") is "24h" or "7d" or "30d" or "90d" ? One("range")! : "30d", int.TryParse(One("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 10_000 ? page : 1, One("team"));
    }

    public string Href()
    {
        var parts = new List<KeyValuePair<string, string?>>();
        void Add(string key, string? value, string? usual = null)
        {
            if (value is not null && value != usual) parts.Add(new(key, value));
        }
        Add("state", State, "active");
        Add("sev", Severity);
        Add("env", Environment);
        Add("service", Service);
        Add("team", Team);
        Add("source", Source);
        Add("q", Text);
        Add("range", Range, "30d");
        Add("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture));
        return QueryHelpers.AddQueryString("/incidents", parts);
    }

    public IncidentFilter Filter(DateTimeOffset now) => new(
        State switch { "active" => [IncidentState.Open, IncidentState.Acknowledged], "resolved" => [IncidentState.Resolved], _ => [] },
        Severity is null ? [] : [Severity], Service, Team, Source, Environment, null,
        // What still fires is shown however old it is.
        State == "active" ? null : now - Range switch { "24h" => TimeSpan.FromDays(1), "7d" => TimeSpan.FromDays(7), "90d" => TimeSpan.FromDays(90), _ => TimeSpan.FromDays(30) }, null, Text);
}
