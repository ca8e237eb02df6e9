using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>The environment an alert is of, as far as anything in it says so: its own tag first, then where it runs, then names.</summary>
internal static class EnvironmentHint
{
    private static readonly string[] s_own = ["environment", "env", "Environment", "ENV", "Env", "deployment.environment.name", "deployment.environment", "deployment_environment", "deployment_environment_name", "stage", "Stage", "dd_env", "app_env", "aws_environment", "environment_name"];
    private static readonly string[] s_places =
    [
        "namespace", "kube_namespace", "k8s.namespace.name", "k8s_namespace_name", "kubernetes_namespace", "exported_namespace", "cluster", "kube_cluster_name", "cluster_name", "k8s.cluster.name", "k8s_cluster_name", "eks_cluster", "ecs_cluster", "clustername",
        "account_name", "aws_account_name", "project", "tenant", "vpc",
    ];

    /// <param name="names">Of services, alarms, resources: an environment may be their last word.</param>
    /// <param name="titles">For people: only words that are seldom anything else count.</param>
    public static string? Of(PayloadTags tags, IEnumerable<string?> names, IEnumerable<string?> titles)
    {
        if (tags.Value(s_own) is { } own) return OfTag(own);
        foreach (var place in s_places)
            if (tags.Value(place) is { } value && InName(value) is { } environment) return environment;
        return One(names, InName) ?? One(titles, InTitle);
    }

    /// <summary>What a field made for it says: the canonical word where it is one we know, else the sender's own, folded.</summary>
    public static string? OfTag(string? value)
    {
        if (value?.Trim() is not { Length: > 0 } said) return null;
        if (said.StartsWith("review/", StringComparison.OrdinalIgnoreCase)) return "preview";
        return EnvironmentWords.OfValue(said) ?? Bounded.Text(said.ToLowerInvariant(), 60);
    }

    public static string? InName(string name) => Words(name, lastMayBeWeak: true);

    private static string? InTitle(string title) => Words(title, lastMayBeWeak: false);

    /// <summary>Null as well when two words disagree: "prod differs from staging" is of neither.</summary>
    private static string? Words(string name, bool lastMayBeWeak)
    {
        var words = EnvironmentWords.Merge(NameTokens.Of(Bounded.Text(name, Bounded.Title)));
        string? found = null;
        for (var i = 0; i < words.Count; i++)
        {
            if (!EnvironmentWords.SpeaksForItself(words[i], lastMayBeWeak && i == words.Count - 1) && words[i] is not ("production" or "staging")) continue;
            if (EnvironmentWords.Of(words[i]) is not { } environment) continue;
            if (found is not null && found != environment) return null;
            found = environment;
        }
        return found;
    }

    private static string? One(IEnumerable<string?> names, Func<string, string?> of) => names.Select(n => n is null ? null : of(n)).FirstOrDefault(e => e is not null);
}
