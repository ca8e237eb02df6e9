using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Resources without a stack (Terraform's, or made by hand) → services: by what is deployed, by API, by tag; by a shared prefix only
/// where a tag or a repository says the same.</summary>
internal static class LooseGrouping
{
    public static IEnumerable<ServiceDraft> Group(IReadOnlyList<ResourceView> loose)
    {
        foreach (var service in loose.Where(r => r.Part is Part.Deployable or Part.Front))
        {
            var words = StackGrouping.Qualified(service.Words, service.Generated, service.ClusterWords);
            if (service.Part == Part.Front && Tags.ServiceOf(service.Fact) is null && Tags.ApplicationOf(service.Fact) is null && LooksOpaque(service.Fact.Name)) continue;
            yield return new ServiceDraft { Words = words, Context = service.ClusterWords, Footing = Footing.Runtime, Founders = { service } };
        }
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var region in loose.Where(r => r.Part is Part.Api or Part.Function).GroupBy(r => (r.Fact.Account, r.Fact.Region)))
            foreach (var component in ApiGrouping.Components([.. region]))
            {
                if (component.Count == 1 && Words.AreGeneric(component[0].Words)) continue;
                var draft = new ServiceDraft { Words = ApiGrouping.NameOf(component, []), Footing = Footing.Api };
                draft.Founders.AddRange(component);
                taken.UnionWith(component.Select(c => c.Arn));
                yield return draft;
            }
        foreach (var group in loose.Where(r => r.Part == Part.Function && !taken.Contains(r.Arn)).GroupBy(FunctionGroup, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var byTag = group.Key.StartsWith("tag:", StringComparison.Ordinal);
            var words = group.Key.StartsWith("one:", StringComparison.Ordinal) ? group.First().Words : byTag ? TagWords(group) : SharedWords(group);
            var draft = new ServiceDraft { Words = words, Footing = byTag ? Footing.TagGroup : Footing.Functions, NamedByTag = byTag };
            draft.Founders.AddRange(group);
            yield return draft;
        }
    }

    private static string FunctionGroup(ResourceView function)
    {
        if ((Tags.ServiceOf(function.Fact) ?? Tags.ApplicationOf(function.Fact)) is { } tag && !Words.AreGeneric(NameTokens.Of(tag.Value))) return "tag:" + NameTokens.Squash(NameTokens.Of(tag.Value));
        var first = function.Words.FirstOrDefault(w => !Words.IsRole(w)) ?? function.Words[0];
        var support = Tags.RepositoriesOf(function.Fact).FirstOrDefault()?.Value ?? Tags.ProjectOf(function.Fact)?.Value;
        // A shared first word is no group by itself; with a shared repository or project it is.
        return support is null || function.Words.Count < 2 ? "one:" + NameTokens.Join(function.Words) : $"with:{support.ToLowerInvariant()}:{first}";
    }

    private static IReadOnlyList<string> TagWords(IEnumerable<ResourceView> group)
    {
        var one = group.First();
        return NameTokens.Of((Tags.ServiceOf(one.Fact) ?? Tags.ApplicationOf(one.Fact))!.Value);
    }

    private static IReadOnlyList<string> SharedWords(IEnumerable<ResourceView> group)
    {
        var names = group.Select(g => g.Words).DistinctBy(NameTokens.Join).ToList();
        var common = ApiGrouping.CommonPrefix(names);
        return common.Count > 0 ? common : [names[0].First(w => !Words.IsRole(w))];
    }

    private static bool LooksOpaque(string name) => name.Length is 13 or 14 && name.StartsWith('E') && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
}
