using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts.Digests;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>A channel's rule in words.</summary>
public static class DeliveryWords
{
    /// <param name="teams">Names of the rule's teams, where they are known.</param>
    public static string Of(DeliveryRule rule, IReadOnlyCollection<string>? teams = null)
    {
        var besides = string.Join("; ", Besides(rule));
        if (!rule.Incidents) return besides.Length > 0 ? besides + (rule.Runs is { Count: > 0 } ? Whose(rule, teams) : "") : "nothing";
        var what = rule.MinimumSeverity == AlertSeverity.Info ? "all incidents" : $"{SeverityWord.Of(rule.MinimumSeverity)}{(rule.MinimumSeverity == AlertSeverity.Critical ? "" : " and worse")}";
        var where = rule.Environments is { Count: > 0 } environments ? $" in {string.Join(", ", environments)}" : "";
        var when = rule.UnacknowledgedMinutes switch { 0 => "", 1 => ", if nobody takes it within a minute", var minutes => $", if nobody takes it within {minutes} minutes" };
        return what + where + Whose(rule, teams) + when + (besides.Length > 0 ? $"; {besides}" : "");
    }

    private static string Whose(DeliveryRule rule, IReadOnlyCollection<string>? teams) =>
        rule.Teams is not { Count: > 0 } ids ? "" : teams is { Count: > 0 } ? $" of {string.Join(", ", teams)}" : $" of {ids.Count} {(ids.Count == 1 ? "team" : "teams")}";

    private static IEnumerable<string> Besides(DeliveryRule rule)
    {
        if (rule.Digest switch { DigestWish.Daily => "a daily digest", DigestWish.Weekly => "a weekly noise report", DigestWish.Both => "a daily digest and a weekly noise report", _ => null } is { } digest) yield return digest;
        if (rule.Catalog is { Count: > 0 } types) yield return string.Join(", ", types);
        if (rule.Runs?.Contains(RunChoice.ApprovalAsked) == true) yield return "runs that wait for approval";
        if (rule.Runs?.Contains(RunChoice.RunEnded) == true) yield return "what became of runs";
    }
}
