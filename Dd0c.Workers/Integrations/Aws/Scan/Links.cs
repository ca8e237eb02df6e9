using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>Collects a fact's links; each once, in a fixed order.</summary>
internal static class Links
{
    public static IReadOnlyList<ResourceLink> Of(params IEnumerable<(string Kind, string? Target)> links) =>
        [.. links.Where(l => l.Target is { Length: > 0 }).Select(l => new ResourceLink(l.Kind, l.Target!)).Distinct().OrderBy(l => l.Kind, StringComparer.Ordinal).ThenBy(l => l.Target, StringComparer.Ordinal)];

    public static ResourceFact With(this ResourceFact fact, IEnumerable<ResourceLink> more) =>
        fact with { Links = Of(fact.Links.Concat(more).Select(l => (l.Kind, (string?)l.Target))) };

    public static string? LinkTo(this ResourceFact fact, string kind) => fact.Links.FirstOrDefault(l => l.Kind == kind)?.Target;
}
