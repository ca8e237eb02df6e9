using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>
/// Resources → logical services. First each place is cut into deployed things (by stack, by ECS service, by API, by tag), then things of the
/// same name in other environments, regions and accounts are folded together, then databases, queues and alarms go to their owner.
/// </summary>
internal static class ServiceGrouping
{
    /// <summary>What is deployed, cut into services and folded over environments; databases, queues and alarms are still nobody's.</summary>
    public static IReadOnlyList<ServiceDraft> Cut(EstateView estate)
    {
        var units = new List<ServiceDraft>();
        foreach (var stack in estate.Resources.Where(r => r.Stack is not null && r.Part != Part.Alarm).GroupBy(r => r.Stack!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            units.AddRange(StackGrouping.Split([.. stack]));
        units.AddRange(LooseGrouping.Group([.. estate.Resources.Where(r => r.Stack is null)]));
        // A stack or a tag without a letter in its name names nothing.
        foreach (var unit in units.Where(u => u.Words.Count == 0)) unit.Words = unit.Founders[0].Words;
        NameByTag(units, estate);
        return Fold(units);
    }

    /// <summary>Gives what is left to the services, and makes services of what only a tag holds together.</summary>
    public static IReadOnlyList<ServiceDraft> Complete(EstateView estate, IReadOnlyList<ServiceDraft> units)
    {
        var services = units.ToList();
        services.AddRange(TagGroups(estate, services));
        Attachment.Attach(estate, services);
        return services;
    }

    /// <summary>An explicit service tag is what a person calls the thing, unless it is shared by things that are plainly different.</summary>
    private static void NameByTag(List<ServiceDraft> units, EstateView estate)
    {
        var tagged = units.Where(u => u.Footing != Footing.TagGroup && !u.NamedByTag)
            .Select(u => (Unit: u, Tag: Shared(u, Tags.ServiceOf))).Where(u => u.Tag is not null)
            .GroupBy(u => NameTokens.Squash(Fold(u.Tag!, u.Unit)), StringComparer.Ordinal);
        foreach (var group in tagged)
        {
            var words = Fold(group.First().Tag!, group.First().Unit);
            if (Words.AreGeneric(words)) continue;
            var cores = group.Select(u => NameTokens.Squash(u.Unit.Words.Where(w => !words.Contains(w) && !Words.IsRole(w)))).Distinct(StringComparer.Ordinal).Count();
            if (cores > 1) continue;
            foreach (var (unit, _) in group) (unit.Words, unit.NamedByTag) = (words, true);
        }

        IReadOnlyList<string> Fold(string tag, ServiceDraft unit)
        {
            var first = unit.Founders[0];
            return estate.Folding.Fold(NameTokens.Of(tag), first.Fact.Region, first.Fact.Account, first.Environment).Words;
        }
    }

    private static string? Shared(ServiceDraft unit, Func<ResourceFact, TagValue?> read)
    {
        var values = unit.All.Select(f => read(f.Fact)?.Value).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(2).ToList();
        return values is [var one] ? one : null;
    }

    private static List<ServiceDraft> Fold(List<ServiceDraft> units)
    {
        var services = new List<ServiceDraft>();
        foreach (var alike in units.GroupBy(u => u.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var parts = alike.GroupBy(u => Clash(alike) ? NameTokens.Squash(u.Context) : "", StringComparer.Ordinal).ToList();
            foreach (var part in parts.SelectMany(p => SplitByRepository([.. p])))
            {
                var ordered = part.OrderBy(u => u.Founders.Min(f => f.Arn), StringComparer.Ordinal).ToList();
                var first = ordered[0];
                var words = parts.Count > 1 && first.Context.Count > 0 && !first.Context.All(first.Words.Contains) ? [.. first.Context.Where(w => !first.Words.Contains(w)), .. first.Words] : Spelling(ordered);
                var merged = new ServiceDraft { Words = words, Context = first.Context, Footing = ordered.Min(u => u.Footing), NamedByTag = ordered.Exists(u => u.NamedByTag) };
                merged.Founders.AddRange(ordered.SelectMany(u => u.Founders).OrderBy(f => f.Arn, StringComparer.Ordinal));
                merged.Attached.AddRange(ordered.SelectMany(u => u.Attached).OrderBy(f => f.Arn, StringComparer.Ordinal));
                services.Add(merged);
            }
        }
        return services;
    }

    /// <summary>payments-api reads better than paymentsapi: of the spellings the one with the most words, then the commonest.</summary>
    private static IReadOnlyList<string> Spelling(List<ServiceDraft> units) =>
        units.GroupBy(u => NameTokens.Join(u.Words), StringComparer.Ordinal).OrderByDescending(g => g.First().Words.Count).ThenByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().First().Words;

    /// <summary>Two things of one name side by side, in different stacks or clusters that are named for something else: not one service.</summary>
    private static bool Clash(IEnumerable<ServiceDraft> alike) =>
        alike.Where(u => !u.NamedByTag && u.Context.Count > 0 && NameTokens.Squash(u.Context) != u.Key)
            .SelectMany(u => u.Founders.Where(f => f.Part == Part.Deployable).Select(f => (f.Place, Context: u.Context)))
            .GroupBy(f => f.Place).Any(place => place.Select(f => NameTokens.Squash(f.Context)).Distinct(StringComparer.Ordinal).Count() > 1
                && place.SelectMany(a => place.Select(b => a.Context.Intersect(b.Context).Any(w => !Words.IsRole(w)))).Contains(false));

    /// <summary>Explicit repository tags that differ tell services apart whatever their names.</summary>
    private static IEnumerable<List<ServiceDraft>> SplitByRepository(List<ServiceDraft> units)
    {
        if (units.Count < 2) return [units];
        var repositories = units.GroupBy(u => u.Founders.SelectMany(f => Tags.RepositoriesOf(f.Fact)).Select(t => RepositoryName(t.Value)).FirstOrDefault() ?? "", StringComparer.OrdinalIgnoreCase).ToList();
        return repositories.Count(g => g.Key.Length > 0) < 2 ? [units] : repositories.Select(g => g.ToList());

        static string RepositoryName(string value) => value.TrimEnd('/').Split('/', ':')[^1].Replace(".git", "", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What runs on machines of its own, or holds data under a service's name, and is known by its tags alone.</summary>
    private static IEnumerable<ServiceDraft> TagGroups(EstateView estate, List<ServiceDraft> services)
    {
        var taken = services.SelectMany(s => s.All).Select(r => r.Arn).ToHashSet(StringComparer.Ordinal);
        var known = services.Select(s => s.Key).Concat(services.SelectMany(s => s.All).Select(r => TagKey(r, estate)).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        foreach (var group in estate.Resources.Where(r => !taken.Contains(r.Arn) && r.Part is Part.Other or Part.Store)
            .GroupBy(r => TagKey(r, estate), StringComparer.Ordinal).Where(g => g.Key is not null && !known.Contains(g.Key)).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var members = group.Where(r => !taken.Contains(r.Arn)).ToList();
            var runs = members.Exists(m => m.Fact.Type.Split(':')[0] is "ec2" or "autoscaling" or "elasticloadbalancing" or "eks" or "glue" or "batch" or "sagemaker" or "elasticmapreduce" or "emr-serverless" && !m.Fact.Type.EndsWith("security-group", StringComparison.Ordinal) && !m.Fact.Type.EndsWith("subnet", StringComparison.Ordinal) && !m.Fact.Type.EndsWith("vpc", StringComparison.Ordinal) && !m.Fact.Type.EndsWith("volume", StringComparison.Ordinal));
            var words = estate.Folding.Fold(NameTokens.Of(TagOf(members[0])!.Value), hint: members[0].Environment).Words;
            if (!runs || Words.AreGeneric(words) || Words.AreInfrastructure(words)) continue;
            var draft = new ServiceDraft { Words = words, Footing = Footing.TagGroup, NamedByTag = true };
            draft.Founders.AddRange(members);
            yield return draft;
        }
    }

    private static TagValue? TagOf(ResourceView resource) => Tags.ServiceOf(resource.Fact) ?? Tags.ApplicationOf(resource.Fact);

    internal static string? TagKey(ResourceView resource, EstateView estate) =>
        TagOf(resource) is { } tag ? NameTokens.Squash(estate.Folding.Fold(NameTokens.Of(tag.Value), resource.Fact.Region, resource.Fact.Account, resource.Environment).Words) : null;
}
