using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Describing;

/// <summary>What a service is: its type, runtime, tech stack, tier, lifecycle and description, each with where it comes from.</summary>
internal static class Character
{
    public static (string Type, Evidence Why) TypeOf(ServiceDraft draft, RepositoryView? repository, Declaration? declared)
    {
        if (declared?.Type is { } told) return (Word(told), new Evidence("type", Source.Declaration, $"type {told}", 0.95));
        var deployables = draft.Founders.Where(f => f.Part == Part.Deployable).ToList();
        var functions = draft.Founders.Where(f => f.Part == Part.Function).ToList();
        var words = draft.Words.Select(NameTokens.Stem).ToHashSet(StringComparer.Ordinal);
        if (words.Contains("worker") || words.Contains("consumer") || words.Contains("processor")) return ("worker", ByName(draft));
        if (words.Contains("cron") || words.Contains("scheduler") && deployables.Count == 0 || words.Contains("nightly") || words.Contains("cronjob")) return ("cron", ByName(draft));
        if (draft.Founders.FirstOrDefault(f => f.Part == Part.Api) is { } api) return ("api", new Evidence("type", Source.Runtime, $"behind {api.Fact.Name}", 0.9, api.Seen.Since));
        if (words.Contains("api") || words.Contains("gateway") || words.Contains("graphql")) return ("api", ByName(draft));
        if (words.Contains("frontend") || words.Contains("portal") && deployables.Count == 0) return ("frontend", ByName(draft));
        if (deployables.FirstOrDefault(d => d.Fact.Links.Any(l => l.Kind == LinkKind.TargetGroup)) is { } balanced) return ("api", new Evidence("type", Source.Runtime, $"{balanced.Fact.Name} stands behind a load balancer", 0.8, balanced.Seen.Since));
        if (functions.Count > 0 && draft.Attached.FirstOrDefault(IsSchedule) is { } schedule) return ("cron", new Evidence("type", Source.Runtime, $"{schedule.Fact.Name} starts it", 0.8, schedule.Seen.Since));
        if (functions.FirstOrDefault(f => f.Fact.Links.Any(l => l.Kind == LinkKind.EventSource)) is { } fed) return ("worker", new Evidence("type", Source.Runtime, $"{fed.Fact.Name} is fed by a queue or stream", 0.8, fed.Seen.Since));
        if (draft.Founders.Exists(f => f.Part == Part.Front)) return ("frontend", new Evidence("type", Source.Runtime, "served by a distribution", 0.8));
        return ("service", new Evidence("type", Source.Runtime, repository is null ? "nothing tells more" : "runs code of its own", 0.5));

        static Evidence ByName(ServiceDraft draft) => new("type", Source.Name, NameTokens.Join(draft.Words), 0.7);
    }

    /// <summary>A schedule of EventBridge Scheduler, or a rule whose template calls it one: what a rule waits for is not in the inventory.</summary>
    private static bool IsSchedule(ResourceView resource) => resource.Fact.Type is "scheduler:schedule"
        || (resource.Fact.Type is "events:rule" && NameTokens.Of(GeneratedNames.ReadLogicalId(resource.Fact.Attributes.GetValueOrDefault(AttributeNames.LogicalId) ?? Tags.Plain(resource.Fact, "aws:cloudformation:logical-id") ?? resource.Fact.Name))
            .Any(w => w is "schedule" or "schedules" or "scheduled" or "schedule1" or "cron" or "nightly" or "hourly" or "daily" or "weekly" or "monthly"));

    public static string? RuntimeOf(ServiceDraft draft)
    {
        var runtimes = draft.Founders.Select(f => f.Fact.Attributes.GetValueOrDefault(AttributeNames.Runtime)).OfType<string>().Where(r => r.Length > 0).ToList();
        if (runtimes.Count > 0) return runtimes.GroupBy(r => r).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key;
        if (draft.Founders.Where(f => f.Part == Part.Deployable).OrderBy(f => f.Arn, StringComparer.Ordinal).FirstOrDefault() is { } container)
            return container.Fact.Attributes.GetValueOrDefault(AttributeNames.LaunchType) is { Length: > 0 } launch ? $"ecs-{launch.ToLowerInvariant()}" : "container";
        return draft.Founders.Exists(f => f.Part == Part.Function) ? "lambda-container" : null;
    }

    public static IReadOnlyList<string> TechStackOf(ServiceDraft draft, RepositoryView? repository)
    {
        var stack = new List<string>();
        if (repository?.Fact is { } fact)
        {
            if (fact.PrimaryLanguage is { } primary) stack.Add(primary);
            stack.AddRange(fact.Languages.Where(l => l is not ("Dockerfile" or "Shell" or "Makefile" or "HCL" or "HTML" or "CSS" or "SCSS")).Order(StringComparer.Ordinal).Take(4));
        }
        else if (draft.Founders.Select(f => f.Fact.Attributes.GetValueOrDefault(AttributeNames.Runtime)).OfType<string>().Select(Language).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault() is { } language) stack.Add(language);
        stack.AddRange(draft.All.Select(r => Product(r.Fact)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return [.. stack.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public static (string? Text, Evidence? Why) DescriptionOf(ServiceDraft? draft, RepositoryView? repository, string? path, Declaration? declared, bool shared)
    {
        if (declared?.Description is { Length: > 0 } told) return (told, new Evidence("description", Source.Declaration, declared.File, 0.95, repository?.Seen.Since));
        if (repository is not null)
        {
            var inside = path is null ? null : Readme(repository, path + "/");
            if ((inside ?? (shared ? null : Readme(repository, ""))) is { } found) return (found.Text, new Evidence("description", Source.Readme, found.Path, 0.85, repository.Seen.Since));
            if (!shared && repository.Fact.Description is { Length: > 0 } about) return (about, new Evidence("description", Source.Repository, repository.Fact.FullName, 0.8, repository.Seen.Since));
        }
        var own = draft?.All.Where(r => r.Part is Part.Stack or Part.Function or Part.Api && r.Fact.Attributes.GetValueOrDefault(AttributeNames.Description) is { Length: > 0 }).OrderBy(r => r.Part == Part.Stack ? 0 : r.Part == Part.Api ? 1 : 2).ThenBy(r => r.Arn, StringComparer.Ordinal).FirstOrDefault();
        return own is null ? (null, null) : (own.Fact.Attributes[AttributeNames.Description], new Evidence("description", own.Part == Part.Stack ? Source.Stack : Source.Runtime, own.Fact.Name, 0.6, own.Seen.Since));
    }

    public static (string Tier, Evidence Why) TierOf(ServiceDraft draft, Declaration? declared, int fanIn, bool production)
    {
        if (declared?.Tier is { } told && TierWord(told) is { } word) return (word, new Evidence("tier", Source.Declaration, $"tier {told}", 0.95));
        foreach (var resource in draft.All.OrderBy(r => r.Environment == "production" ? 0 : 1).ThenBy(r => r.Arn, StringComparer.Ordinal))
            if (Tags.TierOf(resource.Fact) is { } tag && TierWord(tag.Value) is { } tagged) return (tagged, new Evidence("tier", Source.Tag, tag.ToString(), 0.9, resource.Seen.Since));
        var alarms = draft.Attached.Count(a => a.Part == Part.Alarm && a.Environment is "production" or null);
        if (production && alarms >= 3 && fanIn >= 3) return ("critical", new Evidence("tier", Source.Runtime, $"{alarms} alarms, and {fanIn} services need it", 0.6));
        return ("standard", new Evidence("tier", Source.Runtime, "no tag or declaration says otherwise", 0.5));
    }

    public static (string Lifecycle, Evidence Why) LifecycleOf(IReadOnlyList<string> environments, ServiceDraft? draft, RepositoryView? repository, Declaration? declared)
    {
        if (declared?.Lifecycle is { } told) return (LifecycleWord(told), new Evidence("lifecycle", Source.Declaration, $"lifecycle {told}", 0.95));
        if (draft?.All.Select(r => Tags.LifecycleOf(r.Fact)).OfType<TagValue>().OrderBy(t => t.Value, StringComparer.Ordinal).FirstOrDefault() is { } tag) return (LifecycleWord(tag.Value), new Evidence("lifecycle", Source.Tag, tag.ToString(), 0.9));
        if (repository?.Fact.Archived == true) return ("deprecated", new Evidence("lifecycle", Source.Repository, $"{repository.Fact.FullName} is archived", 0.8, repository.Seen.Since));
        if (environments.Contains("production") || (environments.Count == 0 && draft is { Founders.Count: > 0 } && draft.Footing != Footing.Repository)) return ("production", new Evidence("lifecycle", Source.Runtime, environments.Count == 0 ? "it runs, and no environment is named" : "it runs in production", environments.Count == 0 ? 0.6 : 0.9));
        if (environments.Any(e => e is "staging" or "preproduction" or "uat" or "qa")) return ("staging", new Evidence("lifecycle", Source.Runtime, $"it runs in {string.Join(", ", environments)} only", 0.8));
        if (environments.Count > 0) return (environments.Contains("sandbox") || environments.Contains("demo") ? "experimental" : "development", new Evidence("lifecycle", Source.Runtime, $"it runs in {string.Join(", ", environments)} only", 0.8));
        return ("production", new Evidence("lifecycle", Source.Workflow, "it is deployed, nothing tells where to", 0.4));
    }

    /// <summary>When a thing that is deployed was so last, as it says itself or as it was last changed.</summary>
    public static DateTimeOffset? DeployedAt(ResourceView resource)
    {
        if (resource.Part is not (Part.Deployable or Part.Function or Part.Stack)) return null;
        return resource.Fact.Attributes.TryGetValue(AttributeNames.LastDeployAt, out var text) && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : resource.Fact.UpdatedAt;
    }

    /// <summary>A declaration's type in the catalog's own words.</summary>
    public static string Word(string type) => type.ToLowerInvariant() switch
    {
        "website" or "frontend" or "web" or "webapp" or "spa" or "ui" or "mobile" => "frontend",
        "library" or "lib" or "package" or "sdk" => "library",
        "api" or "worker" or "cron" or "database" or "queue" => type.ToLowerInvariant(),
        "job" or "scheduled" or "batch" or "cronjob" => "cron",
        "consumer" or "daemon" or "pipeline" => "worker",
        _ => "service",
    };

    private static string? TierWord(string value)
    {
        var word = NameTokens.Squash(NameTokens.Of(value));
        return word switch
        {
            "0" or "1" or "tier0" or "tier1" or "critical" or "missioncritical" or "businesscritical" or "high" or "p0" or "p1" or "gold" or "platinum" or "t0" or "t1" or "veryhigh" => "critical",
            "2" or "3" or "tier2" or "tier3" or "standard" or "medium" or "normal" or "p2" or "p3" or "silver" or "t2" or "t3" or "important" or "moderate" => "standard",
            "4" or "5" or "tier4" or "low" or "experimental" or "bronze" or "p4" or "t4" or "besteffort" or "noncritical" => "experimental",
            _ => null,
        };
    }

    private static string LifecycleWord(string value) => value.ToLowerInvariant() switch
    {
        "production" or "prod" or "live" or "ga" or "active" or "stable" or "generally_available" or "general-availability" => "production",
        "deprecated" or "eol" or "sunset" or "retired" or "end-of-life" or "end_of_life" or "decommissioned" or "legacy" => "deprecated",
        "staging" or "beta" or "preview" or "pre-release" => "staging",
        "development" or "dev" or "alpha" or "pre-alpha" => "development",
        "experimental" or "poc" or "prototype" or "spike" => "experimental",
        _ => "production",
    };

    private static (string Text, string Path)? Readme(RepositoryView repository, string prefix)
    {
        var file = repository.Fact.Files.Where(f => f.Text is not null && f.Path.StartsWith(prefix + "README", StringComparison.OrdinalIgnoreCase) && !f.Path[prefix.Length..].Contains('/', StringComparison.Ordinal)).OrderBy(f => f.Path, StringComparer.Ordinal).FirstOrDefault();
        return file is not null && ReadmeReader.FirstParagraph(file.Text!) is { } text ? (text, file.Path) : null;
    }

    private static string? Language(string runtime) => runtime.TrimEnd('.', 'x', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9') switch
    {
        "nodejs" => "JavaScript",
        "python" => "Python",
        "java" => "Java",
        "dotnet" or "dotnetcore" => "C#",
        "ruby" => "Ruby",
        "go" => "Go",
        _ => null,
    };

    /// <summary>What AWS calls it; null for what nobody builds with.</summary>
    public static string? Product(ResourceFact fact) => fact.Type.Split(':')[0].ToLowerInvariant() switch
    {
        "lambda" => "AWS Lambda",
        "ecs" when Kind.Of(fact) == Part.Deployable => "Amazon ECS",
        "apigateway" or "execute-api" => "API Gateway",
        "dynamodb" => "DynamoDB",
        "sqs" => "SQS",
        "sns" => "SNS",
        "s3" => "S3",
        "kinesis" => "Kinesis",
        "elasticache" => "ElastiCache",
        "states" => "Step Functions",
        "cloudfront" => "CloudFront",
        "rds" => fact.Attributes.GetValueOrDefault(AttributeNames.Engine)?.ToLowerInvariant() switch
        {
            null or "" => "RDS",
            var e when e.Contains("postgres", StringComparison.Ordinal) => "PostgreSQL",
            var e when e.Contains("mysql", StringComparison.Ordinal) => "MySQL",
            var e when e.Contains("maria", StringComparison.Ordinal) => "MariaDB",
            var e => e,
        },
        _ => null,
    };
}
