using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>The AWS half of the inventory, sorted, indexed, its names read back and its environments found; what every grouping step reads.</summary>
internal sealed class EstateView
{
    private EstateView(IReadOnlyList<ResourceView> resources, EnvironmentFolding folding)
    {
        Resources = resources;
        Folding = folding;
        ByArn = resources.ToDictionary(r => r.Arn, StringComparer.Ordinal);
        ByName = resources.ToLookup(r => r.Fact.Name, StringComparer.Ordinal);
    }

    /// <summary>Without noise; ordered by ARN.</summary>
    public IReadOnlyList<ResourceView> Resources { get; }
    public EnvironmentFolding Folding { get; }
    public IReadOnlyDictionary<string, ResourceView> ByArn { get; }
    public ILookup<string, ResourceView> ByName { get; }

    /// <param name="repositories">Their names: where one is called as a thing is, environment and all, the word is part of the name.</param>
    public static EstateView Of(IReadOnlyList<Seen<ResourceFact>> inventory, IEnumerable<string>? repositories = null)
    {
        var facts = inventory.GroupBy(r => r.Fact.Arn, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.OrderByDescending(r => r.Since).ThenBy(r => r.Fact.Name, StringComparer.Ordinal).First()).ToList();
        var byArn = facts.ToDictionary(f => f.Fact.Arn, f => f.Fact, StringComparer.Ordinal);
        var stacks = new StackTree(facts.Where(f => Kind.Of(f.Fact) == Part.Stack).Select(f => f.Fact));
        var read = facts.ToDictionary(f => f.Fact.Arn, f => Read(f.Fact, stacks), StringComparer.Ordinal);
        var folding = new EnvironmentFolding(facts.Select(f => new PlacedName(read[f.Fact.Arn], f.Fact.Region, f.Fact.Account)).Concat(stacks.UnseenNames.Select(n => new PlacedName(ReadStack(n)))), repositories);
        var stackNames = new Dictionary<string, FoldedName>(StringComparer.Ordinal);
        var accounts = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);

        foreach (var (fact, _) in facts) folding.Met(read[fact.Arn], Surroundings(fact).Environment);

        var views = new List<ResourceView>(facts.Count);
        foreach (var seen in facts)
        {
            var fact = seen.Fact;
            var part = Kind.Of(fact);
            if (part == Part.Function && Noise.IsFunction(fact)) continue;
            if (part == Part.Store && Noise.IsStore(fact)) continue;
            if (part == Part.Stack && Noise.IsStack(fact) && Tags.Beanstalk(fact) is null) continue;
            if (part != Part.Alarm && Tags.Beanstalk(fact) is null && stacks.RootOf(fact) is { } home && stacks.IsMachinery(home)) continue;
            var (stack, stackName, clusterName, tagged, hint) = Surroundings(fact);
            var name = folding.Fold(read[fact.Arn], fact.Region, fact.Account, hint);
            var environment = tagged ?? name.Environment ?? hint;
            if (environment is not null && part is not Part.Alarm)
            {
                var counts = accounts.TryGetValue(fact.Account, out var known) ? known : accounts[fact.Account] = new(StringComparer.Ordinal);
                counts[environment] = counts.GetValueOrDefault(environment) + 1;
            }
            var generated = part != Part.Stack && GeneratedNames.IsGenerated(fact.Name, stacks.NameOf(stacks.OwnStackOf(fact)), LogicalId(fact));
            var nested = stack is null ? null : stacks.BelowRootOf(fact);
            views.Add(new ResourceView(seen, part, stack, stackName.Words, IsPlainCluster(clusterName.Words) ? [] : clusterName.Words, name.Words, generated, environment)
            {
                Nested = nested, NestedWords = nested is null ? [] : folding.Fold(ReadNested(stacks.NameOf(nested)!, stacks.NameOf(stack)), fact.Region, fact.Account, hint).Words,
            });
        }
        // An account that holds one environment says so of all that is in it.
        var single = accounts.Where(a => a.Value.Values.Sum() >= 3 && a.Value.Values.Max() >= 0.95 * a.Value.Values.Sum())
            .ToDictionary(a => a.Key, a => a.Value.MaxBy(v => v.Value).Key, StringComparer.Ordinal);
        return new EstateView([.. views.Select(v => v.Environment is null && single.TryGetValue(v.Fact.Account, out var environment) ? v with { Environment = environment } : v)], folding);

        (string? Stack, FoldedName StackName, FoldedName ClusterName, string? Tagged, string? Environment) Surroundings(ResourceFact fact)
        {
            var stack = stacks.RootOf(fact) is { } root && !stacks.IsNoise(root) ? root : null;
            var stackName = stack is null ? new FoldedName([], null) : FoldStack(stack, fact);
            var clusterName = ClusterOf(fact, byArn) is { } cluster ? folding.Fold(NameTokens.Of(cluster), fact.Region, fact.Account) : new FoldedName([], null);
            var tagged = Tags.EnvironmentOf(fact);
            return (stack, stackName, clusterName, tagged, tagged ?? stackName.Environment ?? clusterName.Environment);
        }

        FoldedName FoldStack(string arn, ResourceFact member)
        {
            if (stackNames.TryGetValue(arn, out var known)) return known;
            var root = byArn.GetValueOrDefault(arn);
            var tag = root is null ? null : Tags.EnvironmentOf(root);
            var folded = folding.Fold(ReadStack(stacks.NameOf(arn)!), member.Region, member.Account, tag);
            return stackNames[arn] = folded with { Environment = tag ?? folded.Environment };
        }
    }

    private static IReadOnlyList<string> Read(ResourceFact fact, StackTree stacks)
    {
        if (Kind.Of(fact) == Part.Stack && Tags.Beanstalk(fact) is null && NameTokens.Of(fact.Name).Count > 0) return ReadStack(fact.Name);
        if (Tags.Beanstalk(fact) is { } environment) return NameTokens.Of(environment);
        // A name without a letter or digit leaves the ARN, which has some.
        if (NameTokens.Of(fact.Name).Count == 0) return NameTokens.Of(fact.Arn) is { Count: > 0 } parts ? [parts[^1]] : ["unnamed"];
        // An API or a pipeline may bear its stack's own name.
        var stackName = stacks.NameOf(stacks.OwnStackOf(fact));
        if (fact.Name == stackName) return ReadStack(fact.Name);
        var words = NameTokens.Of(GeneratedNames.Read(fact.Name, stackName, LogicalId(fact)));
        return words.Count > 1 && words[^1] is "fifo" ? [.. words.Take(words.Count - 1)] : words;
    }

    /// <summary>A stack's name without the word that says so, which may stand before the environment: OrdersStack-prod.</summary>
    private static IReadOnlyList<string> ReadStack(string name)
    {
        var words = NameTokens.Of(GeneratedNames.Read(name));
        var at = words.Count > 1 ? words.ToList().LastIndexOf("stack") : -1;
        return at > 0 && words.Skip(at + 1).All(w => EnvironmentWords.Of(w) is not null || w is "pr" || w.All(char.IsAsciiDigit)) ? [.. words.Where((_, i) => i != at)] : words;
    }

    /// <summary><c>shop-live-OrdersStack-J0NN49DPZUALM</c> in shop-live → orders.</summary>
    private static List<string> ReadNested(string name, string? root)
    {
        var words = NameTokens.Of(GeneratedNames.Read(name, root)).ToList();
        while (words.Count > 1 && words[^1] is "stack" or "nested" or "resource") words.RemoveAt(words.Count - 1);
        return words;
    }

    private static string? LogicalId(ResourceFact fact) => fact.Attributes.GetValueOrDefault(AttributeNames.LogicalId) ?? Tags.Plain(fact, "aws:cloudformation:logical-id");

    private static string? ClusterOf(ResourceFact fact, Dictionary<string, ResourceFact> byArn)
    {
        if (Kind.Of(fact) != Part.Deployable || fact.Links.FirstOrDefault(l => l.Kind == LinkKind.Cluster) is not { } link) return null;
        return GeneratedNames.Read(byArn.TryGetValue(link.Target, out var cluster) ? cluster.Name : link.Target[(link.Target.LastIndexOf('/') + 1)..]);
    }

    /// <summary>A cluster named for what it is, or for nothing, tells nothing of the services in it.</summary>
    private static bool IsPlainCluster(IReadOnlyList<string> words) =>
        Words.AreGeneric(words) || words.All(w => Words.IsRole(w) || Words.AreInfrastructure([w]) || EnvironmentWords.Of(w) is not null || w is "platform" or "services" or "apps" or "compute" or "workloads");
}
