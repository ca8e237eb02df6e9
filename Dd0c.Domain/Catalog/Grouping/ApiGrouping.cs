using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>APIs and the functions behind them; APIs that share a function belong together.</summary>
internal static class ApiGrouping
{
    /// <summary>Each API with its functions; an API without any function among the members stands alone.</summary>
    public static List<List<ResourceView>> Components(IReadOnlyList<ResourceView> members)
    {
        var functions = members.Where(m => m.Part == Part.Function).ToDictionary(m => m.Arn, StringComparer.Ordinal);
        var home = new Dictionary<string, List<ResourceView>>(StringComparer.Ordinal);
        var components = new List<List<ResourceView>>();
        foreach (var api in members.Where(m => m.Part == Part.Api))
        {
            var behind = Functions(api, functions);
            var joined = behind.Select(f => home.GetValueOrDefault(f.Arn)).OfType<List<ResourceView>>().Distinct().ToList();
            var component = joined.Count > 0 ? joined[0] : [];
            if (joined.Count == 0) components.Add(component);
            foreach (var other in joined.Skip(1))
            {
                component.AddRange(other);
                components.Remove(other);
            }
            component.Add(api);
            foreach (var function in behind)
                if (!component.Contains(function)) component.Add(function);
            foreach (var part in component) home[part.Arn] = component;
        }
        return components;
    }

    public static List<ResourceView> Functions(ResourceView api, IReadOnlyDictionary<string, ResourceView> functions) =>
        [.. api.Fact.Links.Where(l => l.Kind == LinkKind.Integration).Select(l => FunctionArn(l.Target)).Distinct(StringComparer.Ordinal)
            .Where(functions.ContainsKey).Select(a => functions[a])];

    /// <summary>An invocation URI (<c>arn:aws:apigateway:r:lambda:path/…/functions/ARN/invocations</c>) or a qualified ARN → the function's own ARN.</summary>
    public static string FunctionArn(string target)
    {
        var at = target.IndexOf("/functions/", StringComparison.Ordinal);
        var arn = at < 0 ? target : target[(at + 11)..].Split('/')[0];
        var parts = arn.Split(':');
        return parts is ["arn", _, "lambda", _, _, "function", _, _] ? string.Join(':', parts[..7]) : arn;
    }

    /// <summary>The API's name, unless it only says that it is one; then what its functions share, then the context.</summary>
    public static IReadOnlyList<string> NameOf(List<ResourceView> component, IReadOnlyList<string> context)
    {
        var named = component.Where(c => c.Part == Part.Api && !Words.AreGeneric(c.Words)).OrderBy(c => c.Words.Count).ThenBy(c => c.Arn, StringComparer.Ordinal).FirstOrDefault();
        if (named is not null) return named.Words;
        if (context.Count > 0) return context;
        var functions = component.Where(c => c.Part == Part.Function).ToList();
        var common = CommonPrefix([.. functions.Select(f => f.Words)]);
        return common.Count > 0 && !Words.AreGeneric(common) ? common : functions.FirstOrDefault()?.Words ?? component[0].Words;
    }

    public static IReadOnlyList<string> CommonPrefix(IReadOnlyList<IReadOnlyList<string>> names)
    {
        if (names.Count == 0) return [];
        var n = names.Min(w => w.Count);
        var i = 0;
        while (i < n && names.All(w => w[i] == names[0][i])) i++;
        return [.. names[0].Take(i)];
    }
}
