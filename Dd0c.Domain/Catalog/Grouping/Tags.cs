using System.Collections.Frozen;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Reads a resource's tags by what they mean; spelling, case, separators and a company's own prefix of the key do not matter.</summary>
internal static class Tags
{
    private static readonly string[] Service = ["service", "servicename", "svc", "microservice", "component", "componentname", "copilotservice", "ddservice", "appservice"];
    private static readonly string[] Application = ["app", "appname", "application", "applicationname", "workload", "copilotapplication"];
    private static readonly string[] Project = ["project", "projectname", "system", "product", "namespace", "subsystem"];
    private static readonly string[] Environment = ["env", "environment", "environmentname", "envname", "stage", "envtype", "deployenv", "deploymentenvironment", "copilotenvironment", "deploymentstage", "environmenttype", "applicationenvironment"];
    private static readonly string[] Team = ["team", "teamname", "ownerteam", "owningteam", "squad", "squadname", "responsibleteam", "crew", "crewname", "teamemail", "githubteam", "githubteamname", "githubteamslug", "devteam", "developmentteam", "engineeringteam", "productteam", "serviceteam", "deliveryteam", "teamowner", "teamslug"];
    private static readonly string[] Owner = ["ownedby", "serviceowner", "owner", "owners", "technicalowner", "techowner", "maintainer", "maintainers", "contact", "teamcontact", "owneremail", "slackchannel", "slack", "group"];
    private static readonly string[] WeakTeam = ["costcenter", "costcentre", "businessunit", "department", "tribe", "billing"];
    private static readonly string[] Repository = ["repo", "repository", "repourl", "repositoryurl", "reponame", "repositoryname", "githubrepo", "githubrepository", "gitrepo", "gitrepository", "sourcecode", "source", "sourcerepo", "sourcerepository", "sourceurl", "sourcecodeurl", "coderepo", "coderepository", "vcs", "vcsurl", "scm", "git", "github", "giturl", "githuburl", "gitorigin", "code", "opencontainersimagesource", "orgopencontainersimagesource", "terraformrepo", "managedbyrepo", "projecturl"];
    private static readonly string[] Tier = ["tier", "servicetier", "criticality", "businesscriticality", "priority", "importance", "sla"];
    private static readonly string[] Lifecycle = ["lifecycle", "servicelifecycle", "lifecyclestage"];

    private static readonly FrozenSet<string> Nothing = new[] { "", "-", "none", "n/a", "na", "null", "unknown", "tbd", "todo", "undefined", "default", "shared", "common", "all", "true", "false", "terraform", "cloudformation", "cdk" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static TagValue? ServiceOf(ResourceFact fact) => First(fact, Service);

    public static TagValue? ApplicationOf(ResourceFact fact) => First(fact, Application);

    public static TagValue? ProjectOf(ResourceFact fact) => First(fact, Project);

    public static TagValue? TierOf(ResourceFact fact) => First(fact, Tier);

    public static TagValue? LifecycleOf(ResourceFact fact) => First(fact, Lifecycle);

    /// <summary>Every tag that may name a team, the plainest first.</summary>
    public static IEnumerable<(TagValue Tag, TeamKey Key)> TeamsOf(ResourceFact fact) =>
        All(fact, Team).Select(t => (t, TeamKey.Team)).Concat(All(fact, Owner).Select(t => (t, TeamKey.Owner))).Concat(All(fact, WeakTeam).Select(t => (t, TeamKey.Kin)));

    public static IEnumerable<TagValue> RepositoriesOf(ResourceFact fact) => All(fact, Repository);

    public static string? EnvironmentOf(ResourceFact fact)
    {
        foreach (var tag in All(fact, Environment))
            if (EnvironmentWords.OfValue(tag.Value) is { } environment) return environment;
        // Amplify tells its environment so.
        if (Plain(fact, "user:Application") is not null && Plain(fact, "user:Stack") is { } amplify) return EnvironmentWords.OfValue(amplify);
        return fact.Tags.FirstOrDefault(t => Meaning(t.Key) == "isproduction").Value is { } yes && yes.Equals("true", StringComparison.OrdinalIgnoreCase) ? "production" : null;
    }

    /// <summary>Elastic Beanstalk's environment: its stack and what is in that are called by chance, and this is the name a person gave.</summary>
    public static string? Beanstalk(ResourceFact fact) => Plain(fact, "elasticbeanstalk:environment-name");

    public static string? Plain(ResourceFact fact, string key) => fact.Tags.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    /// <summary><c>acme:Cost-Center</c> → costcenter. AWS's own tags have no meaning here.</summary>
    internal static string Meaning(string key)
    {
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) return "";
        var last = key.AsSpan()[(key.AsSpan().TrimEnd(":/").LastIndexOfAny(':', '/') + 1)..];
        Span<char> letters = stackalloc char[Math.Min(last.Length, 64)];
        var n = 0;
        foreach (var c in last)
            if (char.IsAsciiLetterOrDigit(c) && n < letters.Length) letters[n++] = char.ToLowerInvariant(c);
        return letters[..n].ToString();
    }

    private static TagValue? First(ResourceFact fact, string[] meanings) => All(fact, meanings).FirstOrDefault();

    private static IEnumerable<TagValue> All(ResourceFact fact, string[] meanings)
    {
        if (fact.Tags.Count == 0) return [];
        return from tag in fact.Tags
               let rank = Array.IndexOf(meanings, Meaning(tag.Key))
               where rank >= 0 && !Nothing.Contains(tag.Value.Trim())
               orderby rank, tag.Key
               select new TagValue(tag.Key, tag.Value.Trim());
    }
}

internal sealed record TagValue(string Key, string Value)
{
    public override string ToString() => $"{Key}={Value}";
}
