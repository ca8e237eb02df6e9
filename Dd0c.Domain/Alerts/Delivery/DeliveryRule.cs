using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts.Digests;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Which incidents a channel is told of.</summary>
/// <param name="MinimumSeverity">This one and worse.</param>
/// <param name="Environments">Empty: all.</param>
/// <param name="Teams">One of them owns a service of the incident; empty: whoever does.</param>
/// <param name="UnacknowledgedMinutes">Only of those that nobody acknowledged for so long, up to a day; 0: at once.</param>
/// <param name="Digest">What it gets each morning besides; of Slack and mail only. It is of all incidents, whatever the rule says.</param>
/// <param name="Incidents">False: of none.</param>
/// <param name="Catalog">What it is told of the catalog besides, types of <see cref="Domain.Catalog.News.CatalogNews"/>; of webhooks only.</param>
/// <param name="Runs">What it is told of runs of actions besides, of <see cref="RunChoice"/>: of what its teams own or may approve; of Slack and mail only.</param>
public sealed record DeliveryRule(AlertSeverity MinimumSeverity = AlertSeverity.Low, IReadOnlyList<string>? Environments = null, IReadOnlyList<Guid>? Teams = null, int UnacknowledgedMinutes = 0,
    DigestWish Digest = DigestWish.None, bool Incidents = true, IReadOnlyList<string>? Catalog = null, IReadOnlyList<string>? Runs = null)
{
    public const int MostMinutes = 24 * 60;

    /// <param name="opened">By our clock.</param>
    public DateTimeOffset EscalatesAt(DateTimeOffset opened) => opened.AddMinutes(UnacknowledgedMinutes);

    /// <summary>What of the incident does not fit; empty: all of it does.</summary>
    public IReadOnlyList<string> Against(AlertSeverity severity, string environment, IReadOnlyCollection<Guid> teams)
    {
        var against = new List<string>();
        if (!Incidents) against.Add("the channel is told of no incidents");
        if (severity < MinimumSeverity) against.Add($"severity {SeverityWord.Of(severity)} is below the channel's {SeverityWord.Of(MinimumSeverity)}");
        if (Environments is { Count: > 0 } && !Environments.Contains(environment, StringComparer.OrdinalIgnoreCase)) against.Add($"environment {environment} is not among the channel's: {string.Join(", ", Environments)}");
        if (Teams is { Count: > 0 } && !Teams.Any(teams.Contains)) against.Add("none of the channel's teams owns a service of it");
        return against;
    }
}
