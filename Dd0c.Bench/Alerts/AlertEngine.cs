using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Bench.Alerts;

/// <summary>The pure core with its state in memory: what the inbox's workers do with a database.</summary>
internal sealed class AlertEngine(ServiceDirectory directory, Neighbourhood graph, CorrelationSettings settings)
{
    private static readonly TimeSpan s_late = TimeSpan.FromHours(2);
    private readonly Guid _tenant = new("0d0c0000-0000-4000-8000-000000000001"), _integration = new("0d0c0000-0000-4000-8000-000000000002");
    private readonly Dictionary<string, List<Episode>> _episodes = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, IncidentView> _incidents = [];
    private readonly Dictionary<Guid, Guid> _into = [];
    private readonly Dictionary<Guid, Dictionary<Guid, Firing>> _firing = [];
    private bool _resolves;

    public IEnumerable<Episode> Episodes => _episodes.Values.SelectMany(e => e);

    public int CrossEnvironment => Episodes.Where(e => e.IncidentId is not null).GroupBy(e => Root(e.IncidentId!.Value)).Count(g => g.Select(e => e.Environment).Distinct().Count() > 1);

    public void Take(IReadOnlyList<AlertSignal> batch)
    {
        var signals = batch.Select(Identify).ToList();
        _resolves |= batch.Any(s => s.Kind == SignalKind.Resolved);
        var known = signals.Select(s => s.Identity).Distinct().SelectMany(i => _episodes.GetValueOrDefault(i, [])).ToList();
        var changed = Domain.Alerts.Correlation.Episodes.Apply(known, signals, settings.Silence, _tenant);
        var first = changed.Count == 0 ? default : changed.Min(e => e.StartedAt);
        var own = changed.Select(e => e.IncidentId).OfType<Guid>().Select(Root).ToHashSet();
        var open = _incidents.Values.Where(i => i.LastAt >= first - s_late || own.Contains(i.Id)).ToList();
        foreach (var episode in changed)
            if (episode.IncidentId is { } id && _firing.TryGetValue(Root(id), out var there)) there.Remove(episode.Id);
        var plan = Correlator.Plan([.. open.Select(i => _firing.TryGetValue(i.Id, out var there) ? i with { Firing = [.. there.Values] } : i)], [.. changed.Select(e => e.IncidentId is { } id ? e with { IncidentId = Root(id) } : e)], graph, settings);
        foreach (var merge in plan.Merges)
        {
            _into[merge.From] = merge.Into;
            _incidents.Remove(merge.From);
            if (_firing.Remove(merge.From, out var fired))
                foreach (var (episode, firing) in fired) FiringIn(merge.Into)[episode] = firing;
        }
        foreach (var incident in plan.Incidents) _incidents[incident.Id] = incident;
        var joined = plan.Joins.ToDictionary(j => j.EpisodeId, j => j.IncidentId);
        foreach (var episode in changed)
        {
            var kept = _episodes.TryGetValue(episode.Identity, out var there) ? there : _episodes[episode.Identity] = [];
            kept.RemoveAll(e => e.Id == episode.Id);
            if (episode.PartOf is not null) continue;
            var into = joined.TryGetValue(episode.Id, out var incident) ? incident : episode.IncidentId;
            kept.Add(episode with { IncidentId = into });
            if (into is { } its && Firing.Of(episode, settings, _resolves) is { } fires) FiringIn(Root(its))[episode.Id] = fires;
        }
    }

    private Dictionary<Guid, Firing> FiringIn(Guid incident) => _firing.TryGetValue(incident, out var there) ? there : _firing[incident] = [];

    public Guid Root(Guid incident)
    {
        while (_into.TryGetValue(incident, out var into)) incident = into;
        return incident;
    }

    public string IdentityOf(AlertSignal signal) => Identify(signal).Identity;

    private IdentifiedSignal Identify(AlertSignal signal)
    {
        var match = AlertMatching.Match(signal, directory);
        var word = match is null ? AlertMatching.WordOf(signal) : null;
        var environment = AlertMatching.EnvironmentOf(signal, match);
        return new IdentifiedSignal(signal, "bench", Identities.Of(_integration, signal.Key, environment), Fingerprints.Of(match?.ServiceId.ToString("N") ?? word, environment, signal.Title),
            environment, match?.ServiceId, word, signal.Severity ?? AlertSeverity.Medium);
    }
}
