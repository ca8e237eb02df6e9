using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Mapping;

/// <summary>One of our fields: where its value comes from, and what its words mean.</summary>
/// <param name="Words">The payload's word, in small letters, and ours; empty: words are taken as they are.</param>
/// <param name="Else">For a word that is not in the map, and for none.</param>
internal sealed record MappedField(MappedExpression From, IReadOnlyDictionary<string, string> Words, string? Else)
{
    public string? Value(PayloadNode item, PayloadNode root, int most = Bounded.Value)
    {
        var text = From.Find(item, root, n => n.TextOrJson(most));
        return Words.Count == 0 && Else is null ? text : text is not null && Words.TryGetValue(text.ToLowerInvariant(), out var ours) ? ours : Else ?? text;
    }

    public PayloadNode? Node(PayloadNode item, PayloadNode root) => From.Terms.OfType<MappedTerm.Path>().Select(p => (PayloadNode?)p.Of.Find(item, root)).FirstOrDefault(n => n is { Exists: true });
}

/// <summary>The first term that has a value holds.</summary>
internal sealed record MappedExpression(IReadOnlyList<MappedTerm> Terms)
{
    public string? Find(PayloadNode item, PayloadNode root, Func<PayloadNode, string?> text) => Terms.Select(t => t switch
    {
        MappedTerm.Constant constant => constant.Value,
        MappedTerm.Path path => text(path.Of.Find(item, root)),
        _ => null,
    }).FirstOrDefault(v => v is not null);
}

internal abstract record MappedTerm
{
    public sealed record Constant(string Value) : MappedTerm;

    public sealed record Path(MappedPath Of) : MappedTerm;
}

/// <param name="FromRoot">It began with $: from the whole payload, not from the alert.</param>
/// <param name="Each">It ended with [*].</param>
internal sealed record MappedPath(bool FromRoot, IReadOnlyList<MappedStep> Steps, bool Each = false)
{
    public PayloadNode Find(PayloadNode item, PayloadNode root)
    {
        var at = FromRoot ? root : item;
        foreach (var step in Steps) at = step.Name is { } name ? at[name] : at.Items().Skip(step.Index).FirstOrDefault(new PayloadNode(default, $"{at.Path}[{step.Index}]"));
        return at;
    }
}

/// <summary>Down by a name, or to a place in a list.</summary>
internal readonly record struct MappedStep(string? Name, int Index = 0);
