using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>Every name under which a pipeline may know a service, folded and squashed, by what kind of thing bears it.</summary>
internal sealed record ServiceNames(IReadOnlyList<(TargetKind Kind, string Key, string Shown)> Names, IReadOnlyList<ImageName> Images)
{
    public static ServiceNames Of(ServiceDraft draft, EstateView estate, bool sharesStack, RepositoryIndex index)
    {
        var names = new List<(TargetKind, string, string)>();
        foreach (var resource in draft.All)
        {
            var kind = resource.Part switch
            {
                Part.Deployable or Part.TaskDefinition => TargetKind.Service,
                Part.Function => TargetKind.Function,
                Part.Stack => TargetKind.Stack,
                Part.Front => TargetKind.Bucket,
                Part.Store when resource.Fact.Type.StartsWith("s3", StringComparison.Ordinal) => TargetKind.Bucket,
                _ => (TargetKind?)null,
            };
            if (kind is null) continue;
            Add(kind.Value, resource.Words, resource.Fact.Name);
            if (resource.Stack is not null && !sharesStack) Add(TargetKind.Stack, resource.StackWords, NameTokens.Join(resource.StackWords));
        }
        Add(TargetKind.Any, draft.Words, NameTokens.Join(draft.Words));
        return new ServiceNames([.. names.Distinct()], [.. draft.Founders.SelectMany(f => ImageName.Of(f, estate)).Distinct()]);

        void Add(TargetKind kind, IReadOnlyList<string> words, string shown)
        {
            if (Words.AreGeneric(words)) return;
            foreach (var key in index.Keys(words)) names.Add((kind, key, shown));
        }
    }
}

/// <summary>The repository part of a container image reference, and the source its labels tell, if any.</summary>
internal sealed record ImageName(string Repository, string? Source)
{
    public static IEnumerable<ImageName> Of(ResourceView resource, EstateView estate)
    {
        var facts = resource.Fact.Links.Where(l => l.Kind == LinkKind.TaskDefinition).Select(l => estate.ByArn.GetValueOrDefault(l.Target)?.Fact).OfType<ResourceFact>().Prepend(resource.Fact);
        foreach (var fact in facts)
        {
            var source = fact.Attributes.Concat(fact.Tags).FirstOrDefault(a => a.Key.EndsWith("image.source", StringComparison.OrdinalIgnoreCase)).Value;
            var references = (fact.Attributes.GetValueOrDefault(AttributeNames.Images) + "\n" + fact.Attributes.GetValueOrDefault(AttributeNames.Image)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var reference in references)
                if (Private(reference) is { } name) yield return new ImageName(name, source);
        }
    }

    /// <summary><c>123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/pay:1</c> → <c>acme/pay</c>; null for images that are not the company's own.</summary>
    private static string? Private(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return null;
        var (host, rest) = (reference[..slash], reference[(slash + 1)..]);
        if (!host.Contains(".dkr.ecr.", StringComparison.Ordinal) && host != "ghcr.io" && !host.Contains("jfrog", StringComparison.Ordinal) && !host.EndsWith("pkg.dev", StringComparison.Ordinal)) return null;
        var name = rest.Split('@')[0];
        var colon = name.LastIndexOf(':');
        name = colon > 0 ? name[..colon] : name;
        if (host == "ghcr.io" && name.Contains('/', StringComparison.Ordinal)) name = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return name.Contains("datadog", StringComparison.Ordinal) || name.Contains("xray", StringComparison.Ordinal) || name.Contains("fluent", StringComparison.Ordinal) || name.Contains("otel", StringComparison.Ordinal) || name.Contains("envoy", StringComparison.Ordinal) || name.Contains("nginx", StringComparison.Ordinal) ? null : name;
    }
}
