using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Which stack a resource belongs to, nested stacks folded into their root.</summary>
internal sealed class StackTree
{
    private readonly Dictionary<string, ResourceFact> _stacks;
    private readonly Dictionary<(string Name, string Account, string Region), string> _byName = [];
    private readonly Dictionary<string, string> _unseen = new(StringComparer.Ordinal);

    public StackTree(IEnumerable<ResourceFact> stacks)
    {
        _stacks = stacks.ToDictionary(s => s.Arn, StringComparer.Ordinal);
        foreach (var stack in _stacks.Values.OrderBy(s => s.Arn, StringComparer.Ordinal))
            if (!Noise.IsStack(stack) || !_byName.ContainsKey((stack.Name, stack.Account, stack.Region))) _byName[(stack.Name, stack.Account, stack.Region)] = stack.Arn;
    }

    /// <summary>Names of stacks that only their members tell of.</summary>
    public IEnumerable<string> UnseenNames => _unseen.Values;

    public bool IsMachinery(string arn) => NameOf(arn) is { } name && Noise.IsMachinery(name);

    public bool IsNoise(string arn) => _stacks.TryGetValue(arn, out var stack) ? Noise.IsStack(stack) : Noise.IsStack(Imagined(NameOf(arn) ?? ""));

    public string? NameOf(string? arn)
    {
        if (arn is null) return null;
        if (_stacks.TryGetValue(arn, out var stack)) return stack.Name;
        if (_unseen.TryGetValue(arn, out var name)) return name;
        var at = arn.IndexOf(":stack/", StringComparison.Ordinal);
        return at < 0 ? arn : arn[(at + 7)..].Split('/')[0];
    }

    /// <summary>The stack the resource is a direct member of; a stack is its own.</summary>
    public string? OwnStackOf(ResourceFact fact)
    {
        if (_stacks.ContainsKey(fact.Arn)) return fact.Arn;
        if (fact.Links.FirstOrDefault(l => l.Kind == LinkKind.Stack) is { } link) return Known(link.Target, fact);
        if (Tags.Plain(fact, "aws:cloudformation:stack-id") is { } id) return Known(id, fact);
        return Tags.Plain(fact, "aws:cloudformation:stack-name") is { } name ? Known(name, fact) : null;
    }

    public string? RootOf(ResourceFact fact)
    {
        var at = OwnStackOf(fact);
        for (var depth = 0; at is not null && depth < 16 && _stacks.TryGetValue(at, out var stack); depth++)
        {
            var up = stack.Links.FirstOrDefault(l => l.Kind == LinkKind.RootStack)?.Target ?? stack.Links.FirstOrDefault(l => l.Kind == LinkKind.ParentStack)?.Target;
            if (up is null || up == at) break;
            at = up;
        }
        return at;
    }

    /// <summary>The stack on the way up that is directly below the root; null for what is in the root itself.</summary>
    public string? BelowRootOf(ResourceFact fact)
    {
        string? below = null;
        var at = OwnStackOf(fact);
        for (var depth = 0; at is not null && depth < 16 && _stacks.TryGetValue(at, out var stack); depth++)
        {
            var up = stack.Links.FirstOrDefault(l => l.Kind == LinkKind.ParentStack)?.Target ?? stack.Links.FirstOrDefault(l => l.Kind == LinkKind.RootStack)?.Target;
            if (up is null || up == at) break;
            (below, at) = (at, up);
        }
        return below;
    }

    private string Known(string target, ResourceFact member)
    {
        if (_stacks.ContainsKey(target)) return target;
        if (_byName.TryGetValue((target, member.Account, member.Region), out var arn)) return arn;
        if (target.StartsWith("arn:", StringComparison.Ordinal)) return target;
        var imagined = $"arn:aws:cloudformation:{member.Region}:{member.Account}:stack/{target}";
        _unseen[imagined] = target;
        return imagined;
    }

    private static ResourceFact Imagined(string name) => new("", "cloudformation:stack", name, "", "", new Dictionary<string, string>(), new Dictionary<string, string>(), []);
}
