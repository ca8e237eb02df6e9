using Dd0c.Domain.Alerts.Digests;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>A channel's rule in words.</summary>
public static class DeliveryWords
{
    /// <param name="teams">Names of the rule's teams, where they are known.</param>
    public static string Of(DeliveryRule rule, IReadOnlyCollection<string>? teams = null)
    {
        var catalog = rule.Catalog is { Count: > 0 } types ? string.Join(", ", types) : null;
        if (!rule.Incidents) return catalog ?? "nothing";
        var what = rule.MinimumSeverity == AlertSeverity.Info ? "all incidents" : $"{SeverityWord.Of(rule.MinimumSeverity)}{(rule.MinimumSeverity == AlertSeverity.Critical ? "" : " and worse")}";
        var where = rule.Environments is { Count: > 0 } environments ? $" in {string.Join(", ", environments)}" : "";
        var whose = rule.Teams is not { Count: > 0 } ids ? "" : teams is { Count: > 0 } ? $" of {string.Join(", ", teams)}" : $" of {ids.Count} {(ids.Count == 1 ? "team" : "teams")}";
        var when = rule.UnacknowledgedMinutes switch { 0 => "", 1 => ", if nobody takes it within a minute", var minutes => $", if nobody takes it within {minutes} minutes" };
        return what + where + whose + when + rule.Digest switch { DigestWish.Daily => "; a daily digest", DigestWish.Weekly => "; a weekly noise report", DigestWish.Both => "; a daily digest and a weekly noise report", _ => "" } + (catalog is null ? "" : $"; {catalog}");
    }
}
