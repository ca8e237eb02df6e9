using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>One root stack → its services: one, or one for each thing in it that is deployed on its own.</summary>
internal static class StackGrouping
{
    /// <summary>Empty when nothing in the stack runs anybody's code: then its members look for their owner elsewhere.</summary>
    public static IReadOnlyList<ServiceDraft> Split(IReadOnlyList<ResourceView> members)
    {
        var nested = members.Where(m => m.Nested is not null && IsThing(m.NestedWords, m.StackWords)).GroupBy(m => m.Nested!, StringComparer.Ordinal).Where(g => g.Any(Runs)).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (nested.Count < 2) return Split(members, members[0].StackWords);
        // Several nested stacks that each run something of a name of its own are services; the root and what they share are none's.
        var own = nested.SelectMany(g => g).Select(m => m.Arn).ToHashSet(StringComparer.Ordinal);
        var rest = members.Where(m => !own.Contains(m.Arn) && m.Part != Part.Stack).ToList();
        return [.. nested.SelectMany(g => Split([.. g], g.First().NestedWords)), .. rest.Exists(Runs) ? Split(rest, members[0].StackWords) : []];
    }

    private static bool Runs(ResourceView member) => member.Part is Part.Deployable or Part.Function or Part.Front;

    private static bool IsThing(IReadOnlyList<string> nested, IReadOnlyList<string> root) =>
        !Words.AreGeneric(nested) && !Words.AreInfrastructure(nested) && nested.Any(w => !root.Contains(w) && !Words.IsRole(w));

    private static List<ServiceDraft> Split(IReadOnlyList<ResourceView> members, IReadOnlyList<string> stackWords)
    {
        var deployables = members.Where(m => m.Part == Part.Deployable).ToList();
        var fronts = members.Where(m => m.Part == Part.Front).ToList();
        var functions = members.Where(m => m.Part == Part.Function).ToList();
        var apis = ApiGrouping.Components(members);
        if (deployables.Count + functions.Count + apis.Count + fronts.Count == 0)
            return IsBareStack(members, stackWords) ? [Whole(members, stackWords)] : [];

        var primaries = deployables.Select(d => new ServiceDraft { Words = Qualified(d.Words, d.Generated, stackWords), Context = stackWords, Footing = Footing.Stack, Founders = { d } }).ToList();
        foreach (var component in apis)
        {
            var words = ApiGrouping.NameOf(component, stackWords);
            // An API that bears the stack's own name is a face of the stack, not a second service.
            if (!Distinct(words, stackWords) && (deployables.Count > 0 || apis.Count(c => !Distinct(ApiGrouping.NameOf(c, stackWords), stackWords)) > 1 && component != apis[0])) continue;
            if (component.All(m => m.Part == Part.Api) && deployables.Count > 0) continue;
            var draft = new ServiceDraft { Words = Distinct(words, stackWords) ? Qualified(words, false, stackWords) : stackWords, Context = stackWords, Footing = Footing.Stack };
            draft.Founders.AddRange(component);
            primaries.Add(draft);
        }
        if (primaries.Count <= 1)
        {
            var split = SplitByTag(functions);
            if (primaries.Count == 1 || split.Count < 2) return [Whole(members, stackWords)];
            primaries = [.. split.Select(g => Founded(g.Key, stackWords, g))];
        }
        primaries = [.. primaries.GroupBy(p => Core(p, stackWords), StringComparer.Ordinal).Select(g => One([.. g], stackWords))];
        if (primaries.Count == 1) return [Whole(members, stackWords)];
        Distribute(primaries, members, stackWords);
        return primaries;
    }

    /// <summary>What tells one thing of the stack from another: orders-api and orders-worker in the stack orders are one application.</summary>
    private static string Core(ServiceDraft primary, IReadOnlyList<string> stackWords) => NameTokens.Squash(primary.Words.Where(w => !Words.IsRole(w) && !stackWords.Contains(w)));

    private static ServiceDraft One(IReadOnlyList<ServiceDraft> alike, IReadOnlyList<string> stackWords)
    {
        if (alike is [var only]) return only;
        var words = alike.Select(a => a.Words.Where(w => !Words.IsRole(w)).ToList()).OrderByDescending(w => w.Count).ThenBy(NameTokens.Join, StringComparer.Ordinal).First();
        var one = new ServiceDraft { Words = words.Count > 0 ? words : stackWords, Context = stackWords, Footing = Footing.Stack };
        one.Founders.AddRange(alike.SelectMany(a => a.Founders));
        return one;
    }

    private static List<IGrouping<string, ResourceView>> SplitByTag(List<ResourceView> functions)
    {
        var groups = functions.GroupBy(f => Tags.ServiceOf(f.Fact)?.Value ?? "", StringComparer.OrdinalIgnoreCase).ToList();
        return groups.Exists(g => g.Key.Length == 0) ? [] : groups;
    }

    private static ServiceDraft Founded(string tag, IReadOnlyList<string> context, IEnumerable<ResourceView> founders)
    {
        var draft = new ServiceDraft { Words = NameTokens.Of(tag), Context = context, Footing = Footing.Stack, NamedByTag = true };
        draft.Founders.AddRange(founders);
        return draft;
    }

    /// <summary>A stack of which nothing but the stack itself is known; it counts unless its name is that of plain infrastructure.</summary>
    private static bool IsBareStack(IReadOnlyList<ResourceView> members, IReadOnlyList<string> words) =>
        members.All(m => m.Part == Part.Stack) && !Words.AreInfrastructure(words) && !Words.AreGeneric(words);

    private static ServiceDraft Whole(IReadOnlyList<ResourceView> members, IReadOnlyList<string> stackWords)
    {
        var runs = members.Where(m => m.Part == Part.Deployable).ToList();
        // The one deployed thing gives its name to the service when a person chose it and it tells more than the part it plays.
        var words = runs is [{ Generated: false } one] && !Words.AreGeneric(one.Words) ? one.Words : stackWords;
        if (Words.AreGeneric(words) || Words.AreInfrastructure(words) && words.Count == 1)
        {
            var other = members.Where(m => m.Part is Part.Deployable or Part.Api or Part.Function && !m.Generated && !Words.AreGeneric(m.Words)).OrderBy(m => m.Part).ThenBy(m => m.Words.Count).ThenBy(m => m.Arn, StringComparer.Ordinal).FirstOrDefault();
            if (other is not null) words = other.Words;
        }
        var draft = new ServiceDraft { Words = words, Context = stackWords, Footing = Footing.Stack };
        foreach (var member in members)
            (member.Part is Part.Deployable or Part.Function or Part.Api or Part.Front ? draft.Founders : draft.Attached).Add(member);
        if (draft.Founders.Count == 0)
        {
            draft.Founders.AddRange(draft.Attached);
            draft.Attached.Clear();
        }
        return draft;
    }

    /// <summary>What is left of a split stack goes where a link or its name points; functions that nothing claims stay together under the stack's name.</summary>
    private static void Distribute(List<ServiceDraft> primaries, IReadOnlyList<ResourceView> members, IReadOnlyList<string> stackWords)
    {
        var taken = primaries.SelectMany(p => p.Founders).Select(f => f.Arn).ToHashSet(StringComparer.Ordinal);
        ServiceDraft? rest = null;
        foreach (var member in members.Where(m => !taken.Contains(m.Arn) && m.Part is not (Part.Stack or Part.Alarm or Part.TaskDefinition or Part.Cluster)))
        {
            var home = NameOwners.Best(member, primaries, stackWords);
            if (home is not null) (member.Part is Part.Function or Part.Api ? home.Founders : home.Attached).Add(member);
            else if (member.Part == Part.Function)
            {
                rest ??= new ServiceDraft { Words = stackWords, Context = stackWords, Footing = Footing.Stack };
                rest.Founders.Add(member);
            }
        }
        if (rest is not null && !Words.AreGeneric(rest.Words)) primaries.Add(rest);
    }

    private static bool Distinct(IReadOnlyList<string> words, IReadOnlyList<string> stackWords) => words.Any(w => !Words.IsRole(w) && !stackWords.Contains(w));

    internal static IReadOnlyList<string> Qualified(IReadOnlyList<string> words, bool generated, IReadOnlyList<string> context)
    {
        // CDK gives every service of one construct the same logical id: Service, FargateService.
        if (!Words.AreGeneric(words) && !(generated && words.All(w => Words.IsRole(w) || context.Contains(w)))) return words.Count > 1 && generated ? TrimRoles(words) : words;
        var own = words.Where(w => !context.Contains(w) && w is not ("service" or "fargate" or "ecs" or "task" or "definition" or "function" or "fn" or "lambda" or "handler" or "default" or "main" or "app")).ToList();
        return context.Count == 0 ? words : [.. context, .. own];
    }

    /// <summary>PaymentHandlerFn → payment-handler: the construct's own suffix is not part of the name.</summary>
    private static IReadOnlyList<string> TrimRoles(IReadOnlyList<string> words)
    {
        var end = words.Count;
        while (end > 1 && words[end - 1] is "fn" or "function" or "lambda" or "service" or "fargate" or "ecs" && !Words.AreGeneric([.. words.Take(end - 1)])) end--;
        return [.. words.Take(end).Distinct()];
    }
}
