using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog;

/// <summary>That one service needs another, seen in the wiring: what an API calls, what feeds a function, where failures go.</summary>
internal static class Dependencies
{
    internal sealed record Edge(LinkedService From, LinkedService To, string Kind, double Confidence, string Value, DateTimeOffset Since, string Source = Catalog.Source.Runtime);

    public static IReadOnlyList<Edge> Find(EstateView estate, IReadOnlyList<LinkedService> services)
    {
        var home = new Dictionary<string, LinkedService>(StringComparer.Ordinal);
        foreach (var service in services)
            foreach (var resource in service.Draft.All) home[resource.Arn] = service;
        var edges = new List<Edge>();
        foreach (var resource in estate.Resources)
        {
            if (!home.TryGetValue(resource.Arn, out var own)) continue;
            foreach (var link in resource.Fact.Links)
            {
                var target = link.Kind == LinkKind.Integration ? ApiGrouping.FunctionArn(ApiOf(link.Target, estate) ?? link.Target) : link.Target;
                if (!home.TryGetValue(target, out var other))
                {
                    var named = link.Target.StartsWith("arn:", StringComparison.Ordinal) ? [] : estate.ByName[link.Target].Where(r => r.Fact.Account == resource.Fact.Account && r.Fact.Region == resource.Fact.Region).ToList();
                    if (named.Count != 1 || !home.TryGetValue(named[0].Arn, out other)) continue;
                }
                if (other == own) continue;
                var what = target[(target.LastIndexOf(':') + 1)..];
                var edge = link.Kind switch
                {
                    LinkKind.Integration => new Edge(own, other, "calls", 0.95, $"{resource.Fact.Name} integrates {what}", resource.Seen.Since),
                    // The service that owns the queue starts the one that listens to it.
                    LinkKind.EventSource => estate.ByArn.GetValueOrDefault(target) is { } source && Kind.IsDatabase(source.Fact)
                        ? new Edge(own, other, "reads_from", 0.9, $"{resource.Fact.Name} reads the stream of {what}", resource.Seen.Since)
                        : new Edge(other, own, "triggers", 0.9, $"{what} feeds {resource.Fact.Name}", resource.Seen.Since),
                    LinkKind.DeadLetter => new Edge(own, other, "publishes_to", 0.7, $"{resource.Fact.Name} sends failures to {what}", resource.Seen.Since),
                    LinkKind.Import => new Edge(own, other, "depends_on", 0.8, $"stack {resource.Fact.Name} imports what stack {estate.ByArn[target].Fact.Name} exports", resource.Seen.Since, Catalog.Source.Stack),
                    LinkKind.Uses when Kind.Of(resource.Fact) == Part.Stack => new Edge(own, other, "depends_on", 0.75, $"stack {resource.Fact.Name} is given {what} as a parameter", resource.Seen.Since, Catalog.Source.Stack),
                    LinkKind.Uses => new Edge(own, other, "depends_on", 0.7, $"{resource.Fact.Name} is handed {what}", resource.Seen.Since),
                    _ => null,
                };
                if (edge is not null) edges.Add(edge);
            }
        }
        return edges;
    }

    /// <summary><c>https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders</c> → the ARN of that API, REST or HTTP, where the estate has it.</summary>
    private static string? ApiOf(string address, EstateView estate)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Split('.') is not [var id, "execute-api", var region, "amazonaws", ..]) return null;
        return new[] { "restapis", "apis" }.SelectMany(kind => new[] { "aws", "aws-cn", "aws-us-gov" }.Select(partition => $"arn:{partition}:apigateway:{region}::/{kind}/{id}")).FirstOrDefault(estate.ByArn.ContainsKey);
    }

    /// <summary>What a declaration says its component needs, where exactly one service bears that name.</summary>
    public static IEnumerable<Edge> Declared(IReadOnlyList<LinkedService> services)
    {
        var providers = services.SelectMany(s => (s.Link.Declared?.Provides ?? []).Select(Squashed).Distinct(StringComparer.Ordinal).Select(n => (n, s))).ToLookup(p => p.n, p => p.s, StringComparer.Ordinal);
        var byName = services.SelectMany(s => Names(s).Select(Squashed).Distinct(StringComparer.Ordinal).Select(n => (n, s))).ToLookup(p => p.n, p => p.s, StringComparer.Ordinal);
        foreach (var service in services)
        {
            if (service.Link.Declared is not { } declared) continue;
            var since = service.Link.Repository!.Seen.Since;
            foreach (var need in declared.Needs)
                if (One(byName, need, service) is { } needed) yield return new Edge(service, needed, "depends_on", 0.95, $"{declared.File} says it needs {need}", since, Source.Declaration);
            foreach (var dependent in declared.NeededBy)
                if (One(byName, dependent, service) is { } needing) yield return new Edge(needing, service, "depends_on", 0.9, $"{declared.File} says {dependent} needs it", since, Source.Declaration);
            foreach (var api in declared.Consumes)
                if ((One(providers, api, service) ?? (providers.Contains(Squashed(api)) ? null : One(byName, api, service))) is { } provider) yield return new Edge(service, provider, "calls", 0.95, $"{declared.File} says it consumes the API {api}", since, Source.Declaration);
        }

        static LinkedService? One(ILookup<string, LinkedService> named, string name, LinkedService than) => named[Squashed(name)].ToList() is [var one] && one != than ? one : null;

        static string Squashed(string name) => NameTokens.Squash(NameTokens.Of(name));

        static IEnumerable<string> Names(LinkedService service) => service.Link.Declared is { } declared ? [declared.Name, .. declared.Aliases] : [NameTokens.Join(service.Draft.Words)];
    }

    /// <param name="keyOf">The key of the composed service.</param>
    public static IReadOnlyList<InferredDependency> Named(IReadOnlyList<Edge> edges, Func<LinkedService, string> keyOf)
    {
        return [.. edges.Select(e => (From: keyOf(e.From), To: keyOf(e.To), Edge: e)).GroupBy(e => (e.From, e.To, e.Edge.Kind))
            .OrderBy(g => g.Key.From, StringComparer.Ordinal).ThenBy(g => g.Key.To, StringComparer.Ordinal).ThenBy(g => g.Key.Kind, StringComparer.Ordinal)
            .Select(g => new InferredDependency(g.Key.From, g.Key.To, g.Key.Kind, g.Max(e => e.Edge.Confidence), g.MaxBy(e => e.Edge.Confidence).Edge.Source,
                [.. g.Select(e => new Evidence("dependency", e.Edge.Source, e.Edge.Value, e.Edge.Confidence, e.Edge.Since)).DistinctBy(e => e.Value).OrderBy(e => e.Value, StringComparer.Ordinal).Take(5)]))];
    }
}
