using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>Which pipelines and workflows deploy, by their names: the tenant's patterns, else the usual words.</summary>
internal static class RunNames
{
    private static readonly HashSet<string> s_words = ["deploy", "deploys", "deployment", "deployments", "release", "rollout", "promote", "promotion", "cd", "ship", "rollback"];

    /// <param name="path">.github/workflows/deploy.yml</param>
    public static bool Deploys(CustomMapping? mapping, string? name, string? path = null)
    {
        if (mapping is { Runs.Count: > 0 }) return mapping.Runs.Any(pattern => Matches(pattern, name) || Matches(pattern, path));
        return NameTokens.Of(name ?? "").Any(s_words.Contains) || NameTokens.Of(path?[(path.LastIndexOf('/') + 1)..] ?? "").Any(s_words.Contains);
    }

    public static ChangeKind KindOf(string? what)
    {
        var words = NameTokens.Of(what ?? "");
        return words.Any(w => w is "terraform" or "infrastructure" or "infra" or "cloudformation" or "cdk" or "pulumi" or "iac") ? ChangeKind.Infrastructure
            : words.Any(w => w is "config" or "configuration" or "flag" or "flags" or "settings") ? ChangeKind.Configuration
            : ChangeKind.Deployment;
    }

    /// <summary>* stands for anything; letters' case for nothing.</summary>
    private static bool Matches(string pattern, string? name)
    {
        if (name is null) return false;
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, n);
            else if (p < pattern.Length && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(name[n])) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++mark);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
