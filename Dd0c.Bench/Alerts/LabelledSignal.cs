using Dd0c.Domain.Alerts;

namespace Dd0c.Bench.Alerts;

/// <summary>A signal and the incident it truly belongs to.</summary>
/// <param name="Delivered">When it arrives, in the order of which it is worked on; the same one may arrive twice.</param>
internal sealed record LabelledSignal(AlertSignal Signal, string Label, DateTimeOffset Delivered);

/// <summary>Traffic, the catalog and the graph it is about, and which change caused what.</summary>
/// <param name="Causes">The change behind an incident, by label; an incident without one may be missing.</param>
internal sealed record LabelledTraffic(
    IReadOnlyList<LabelledSignal> Signals,
    IReadOnlyList<Domain.Alerts.Matching.DirectoryService> Services,
    IReadOnlyList<Domain.Alerts.Correlation.NeighbourEdge> Edges,
    IReadOnlyList<Domain.Alerts.Deploys.DeployView> Deploys,
    IReadOnlyDictionary<string, Guid> Causes);
