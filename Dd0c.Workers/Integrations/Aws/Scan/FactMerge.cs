using System.Globalization;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Scan.Kinds;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>
/// Makes one fact for each ARN of what several calls said of it. What a call that failed would have said is taken from
/// what was known, so that a bad day at AWS does not look like a change of the estate.
/// </summary>
internal sealed class FactMerge
{
    private readonly AwsPlace _place;
    private readonly Dictionary<string, ResourceFact> _facts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _whole;
    private readonly HashSet<string> _broken;
    private readonly HashSet<string> _readApis = [];
    private readonly bool _tagged;

    public FactMerge(AwsPlace place, IReadOnlyList<AwsCell> own, AwsCell tagging, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> tags)
    {
        _place = place;
        _tagged = tagging.IsComplete;
        _whole = [.. own.Where(c => c.IsComplete).Select(c => c.Scope.Kind)];
        _broken = [.. own.Where(c => !c.IsComplete).Select(c => c.Scope.Kind)];
        foreach (var fact in own.SelectMany(c => c.Facts)) { _facts[fact.Arn] = fact; }
        foreach (var (arn, its) in tags) { AddTagged(arn, its); }
        if (!tagging.IsComplete)
        {
            foreach (var fact in _facts.Values.Where(f => !tags.ContainsKey(f.Arn) && Known(f) is not null).ToList()) { Put(fact with { Tags = Union(fact.Tags, Known(fact)!.Tags) }); }
        }
    }

    /// <summary>When a stack was last changed, or made.</summary>
    public static DateTimeOffset ChangedAt(ResourceFact stack) => stack.UpdatedAt ?? stack.CreatedAt ?? default;

    public void AddEventSources(AwsCell cell, ILookup<string, ResourceLink> links)
    {
        foreach (var fact in _facts.Values.Where(f => f.Type == AwsKinds.Function).ToList())
        {
            var before = cell.IsComplete ? [] : Known(fact)?.Links.Where(l => l.Kind == LinkKind.EventSource) ?? [];
            Put(fact.With([.. links[fact.Arn], .. before]));
        }
    }

    public void AddIntegrations(ApiLinks apis)
    {
        foreach (var (arn, links) in apis.Links) { Put(_facts[arn].With(links)); }
        _readApis.UnionWith(apis.Complete);
    }

    public void AddMembers(StackMembers stacks)
    {
        foreach (var known in stacks.Remembered) { _facts.TryAdd(known.Arn, known); }
        foreach (var member in stacks.Members)
        {
            if (!_facts.ContainsKey(member.Arn) && Presence(member.Arn) is { } presence) { _facts[member.Arn] = presence; }
            if (_facts.TryGetValue(member.Arn, out var fact)) { Put(Place(fact, member.Stack, member.LogicalId)); }
        }
        foreach (var (stack, count) in stacks.Counts)
        {
            if (_facts.TryGetValue(stack, out var fact)) { Put(fact with { Attributes = new Attributes(fact.Attributes).With(AttributeNames.Resources, count) }); }
        }
        if (stacks.Cell.IsComplete) { return; }
        foreach (var fact in _facts.Values.Where(f => f.LinkTo(LinkKind.Stack) is null).ToList())
        {
            if (Known(fact)?.LinkTo(LinkKind.Stack) is { } stack) { Put(Place(fact, stack, Known(fact)!.Attributes.GetValueOrDefault(AttributeNames.LogicalId, ""))); }
        }
    }

    public void AddImports(StackImports imports)
    {
        foreach (var (stack, from) in imports.Links)
        {
            if (!_facts.TryGetValue(stack, out var fact)) { continue; }
            // The count says that it was read; without it the next scan asks again.
            var count = imports.Cell.IsComplete ? from.Count.ToString(CultureInfo.InvariantCulture) : null;
            Put(fact.With([.. from.Select(f => new ResourceLink(LinkKind.Import, f))]) with { Attributes = new Attributes(fact.Attributes).With(AttributeNames.Imports, count) });
        }
    }

    public IReadOnlyList<ResourceFact> Close()
    {
        foreach (var fact in _facts.Values.Where(f => f.Tags.ContainsKey(StackTags.Id)).ToList())
        {
            Put(Place(fact, fact.Tags[StackTags.Id], fact.Tags.GetValueOrDefault(StackTags.LogicalId, "")));
        }
        // An API whose links are all read carries its stack's time, or its own: while the two agree they need not be read again.
        var times = _facts.Values.Where(f => f.Type == AwsKinds.Stack).ToDictionary(f => f.Arn, ChangedAt);
        foreach (var api in _readApis.Select(a => _facts[a]).ToList()) { Put(api with { UpdatedAt = ApiScan.ReadAs(api, api.LinkTo(LinkKind.Stack), times) }); }
        return [.. _facts.Values.OrderBy(f => f.Arn, StringComparer.Ordinal)];
    }

    private void AddTagged(string arn, IReadOnlyDictionary<string, string> tags)
    {
        if (_facts.TryGetValue(arn, out var fact)) { Put(fact with { Tags = Union(fact.Tags, tags) }); }
        else if (Presence(arn) is { } presence) { Put(presence with { Tags = tags }); }
    }

    /// <summary>
    /// A resource of which only its ARN is known. A kind with a scanner of its own is believed to that scanner when it saw
    /// all: tags outlive their resource for a while. A task definition that nothing runs is of no interest.
    /// </summary>
    private ResourceFact? Presence(string text)
    {
        if (Arn.Parse(text) is not { } arn || arn.Type == AwsKinds.TaskDefinition || _whole.Contains(arn.Type)) { return null; }
        var bare = _place.Fact(text, arn.Type, arn.Name);
        if (!_tagged && Known(bare) is { } before) { bare = bare with { Tags = before.Tags }; }
        // What its own scanner would have said again is not forgotten; which stack and event source it has, others say.
        return _broken.Contains(arn.Type) && Known(bare) is { } known ? known with { Links = [.. known.Links.Where(l => l.Kind is not (LinkKind.EventSource or LinkKind.Stack))] } : bare;
    }

    private static ResourceFact Place(ResourceFact fact, string stack, string logicalId)
    {
        // A nested stack points at its parent already.
        if (fact.Type == AwsKinds.Stack || fact.LinkTo(LinkKind.Stack) is not null) { return fact; }
        return fact.With([new ResourceLink(LinkKind.Stack, stack)]) with { Attributes = new Attributes(fact.Attributes).With(AttributeNames.LogicalId, logicalId) };
    }

    private static SortedDictionary<string, string> Union(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> then)
    {
        var union = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in then.Concat(first)) { union[key] = value; }
        return union;
    }

    private ResourceFact? Known(ResourceFact fact) => _place.Known.GetValueOrDefault(fact.Arn);

    private void Put(ResourceFact fact) => _facts[fact.Arn] = fact;
}
