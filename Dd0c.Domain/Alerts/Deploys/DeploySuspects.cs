using System.Globalization;
using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts.Deploys;

/// <summary>
/// Confidence = nearness in time × (half by how near the changed service is to what alerts, half by how much of the incident it explains) × kind
/// and state. A change after the first alert that it could explain, in another environment or on a service that nothing alerting needs is none.
/// </summary>
public static class DeploySuspects
{
    private const double Least = 0.05, Most = 0.95;
    // Clocks of two senders, and a pipeline that reports its start late.
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(1);

    /// <summary>The changes that may have caused an incident, likeliest first; none for an incident without episodes.</summary>
    /// <param name="episodes">The incident's.</param>
    /// <param name="deploys">Of the hours before its first alert until its last one; which environment and service is looked at here.</param>
    public static IReadOnlyList<Suspect> Rank(IReadOnlyList<Episode> episodes, IReadOnlyList<DeployView> deploys, Neighbourhood graph, SuspectSettings settings)
    {
        if (episodes.Count == 0) return [];
        var environment = episodes[0].Environment;
        var alerting = episodes.Where(e => e.ServiceId is not null).GroupBy(e => e.ServiceId!.Value).Select(g => (Id: g.Key, At: g.Min(e => e.StartedAt), Alerts: g.Count())).OrderBy(s => s.At).ThenBy(s => s.Id).ToList();
        var began = episodes.Min(e => e.StartedAt);
        return [.. deploys.DistinctBy(d => d.Id).Select(d => Of(d, environment, began, alerting, graph, settings)).OfType<(Suspect Suspect, DateTimeOffset At)>()
            .OrderByDescending(s => s.Suspect.Confidence).ThenByDescending(s => s.At).ThenBy(s => s.Suspect.DeployId).Select(s => s.Suspect)];
    }

    private static (Suspect, DateTimeOffset)? Of(DeployView deploy, string environment, DateTimeOffset began, List<(Guid Id, DateTimeOffset At, int Alerts)> alerting, Neighbourhood graph, SuspectSettings settings)
    {
        if (deploy.Environment is { } other && other != environment) return null;
        var reasons = new List<(double Weight, string Text)>();
        var explained = deploy.ServiceId is { } changed
            ? alerting.Select(a => (a.Id, a.At, Distance: graph.Needs(a.Id, changed, settings.Hops))).Where(a => a.Distance is not null).Select(a => (a.Id, a.At, Distance: a.Distance!.Value)).ToList()
            : [];
        // A change of what belongs to no service touches all a little; a deployment of something unknown says nothing.
        if (explained.Count == 0 && (deploy.ServiceId is not null || deploy.Kind == ChangeKind.Deployment)) return null;

        var first = explained.Count > 0 ? explained.Min(e => e.At) : began;
        if (deploy.StartedAt > first + s_skew) return null;
        var running = deploy.FinishedAt is not { } finished || finished >= first;
        var gap = running ? TimeSpan.Zero : first - deploy.FinishedAt!.Value;
        // One that never told its end is going on for no more than a while.
        if (deploy.FinishedAt is null && first - deploy.StartedAt > settings.Most) return null;
        if (gap > settings.Most) return null;
        var lookback = settings.LookbackOf(environment);
        var time = gap <= lookback ? 1 - (0.3 * (gap / lookback)) : 0.7 * Math.Exp(-1.2 * ((gap - lookback) / lookback));
        // By the clocks of two senders it may still have been first.
        if (deploy.StartedAt > first) time = 0.4;
        reasons.Add((time, deploy.StartedAt > first ? $"it began {Text(deploy.StartedAt - first)} after the first alert, by another clock" : running ? $"it was going on when the first alert came, {Text(first - deploy.StartedAt)} after it began" : $"it ended {Text(gap)} before the first alert"));

        double relation;
        if (explained.Count > 0)
        {
            var nearest = explained.Min(e => e.Distance);
            var own = explained.Where(e => e.Distance == 0).Select(e => e.Id).ToHashSet();
            relation = nearest switch { 0 => 1, 1 => 0.75, _ => 0.5 };
            var share = (double)explained.Count / alerting.Count;
            reasons.Add((relation, nearest switch { 0 => "on a service that alerts", 1 => "on a service that one that alerts needs", _ => $"on a service {nearest} dependencies below one that alerts" }));
            if (own.Contains(alerting[0].Id)) reasons.Add((0.8, "on the service that alerted first"));
            if (alerting.Count > 1) reasons.Add((share * 0.9, $"{explained.Count} of {alerting.Count} services that alert are it or need it"));
            relation = (0.5 * relation) + (0.4 * share) + (own.Contains(alerting[0].Id) ? 0.1 : 0);
        }
        else
        {
            relation = 0.2;
            reasons.Add((0.2, "it belongs to no single service"));
        }
        var kind = 1.0;
        switch (deploy.Status)
        {
            case DeployStatus.Failure: kind = 1.15; reasons.Add((0.95, "it failed")); break;
            case DeployStatus.Cancelled: kind = 0.6; reasons.Add((0.3, "it was cancelled")); break;
            case DeployStatus.InProgress: kind = 1.05; break;
            case DeployStatus.Success: break;
        }
        if (deploy.Kind != ChangeKind.Deployment) reasons.Add((0.4, deploy.Kind == ChangeKind.Configuration ? "a change of configuration" : "a change of infrastructure"));
        if (deploy.Environment is null)
        {
            kind *= 0.5;
            reasons.Add((0.35, "nothing says in which environment"));
        }
        if (first - began > s_skew && deploy.StartedAt > began)
        {
            kind *= 0.5;
            reasons.Add((0.45, $"other alerts of the incident came {Text(deploy.StartedAt - began)} before it"));
        }
        var confidence = Math.Round(Math.Min(Most, 0.9 * time * relation * kind), 2);
        return confidence < Least ? null : (new Suspect(deploy.Id, confidence, [.. reasons.OrderByDescending(r => r.Weight).Select(r => r.Text)]), deploy.FinishedAt ?? deploy.StartedAt);
    }

    private static string Text(TimeSpan span)
    {
        var seconds = Math.Max(0, span.TotalSeconds);
        var (value, unit) = seconds < 90 ? (seconds, "s") : seconds < 5400 ? (seconds / 60, "min") : (seconds / 3600, "h");
        return value.ToString("0", CultureInfo.InvariantCulture) + " " + unit;
    }
}
