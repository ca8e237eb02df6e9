using System.Collections.Frozen;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Words that say what a thing is rather than which one it is.</summary>
internal static class Words
{
    private static readonly FrozenSet<string> Roles = new[]
    {
        "api", "service", "app", "application", "frontend", "backend", "worker", "server", "main", "default", "handler", "function", "task", "container",
        "fargate", "ecs", "cluster", "http", "rest", "gateway", "public", "internal", "private", "cron", "job", "scheduler", "consumer", "producer", "processor",
        "stack", "nested", "root", "primary", "resource", "index", "entry", "entrypoint", "proxy", "sidecar", "daemon", "web", "site", "endpoint", "listener", "runner",
        "apigateway", "restapi", "httpapi", "graphql", "grpc", "v1", "v2", "v3", "router", "definition", "aws", "ec2", "serverless", "eventhandler", "event", "queue", "sqs",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Shared = new[]
    {
        "vpc", "network", "networking", "iam", "dns", "route53", "bootstrap", "security", "logging", "monitoring", "kms", "database", "infrastructure", "base", "baseline",
        "foundation", "cluster", "guardduty", "cloudtrail", "config", "role", "roles", "vpn", "bastion", "certificate", "certificates", "acm", "waf", "observability", "alarm", "alarms",
        "dashboard", "dashboards", "secrets", "parameters", "ecr", "registry", "subnets", "peering", "oidc", "backup", "budget", "budgets", "landing", "governance", "storage", "data", "persistence",
        "pipeline", "cicd", "ci", "github", "deploy", "deployment", "ecs", "eks", "shared", "common", "core", "global", "account", "audit", "toolkit", "state", "tfstate", "alb", "loadbalancer",
    }.ToFrozenSet();

    /// <summary>Says only which part it plays (api, worker, handler).</summary>
    public static bool IsRole(string word) => Roles.Contains(word) || Roles.Contains(NameTokens.Stem(word));

    /// <summary>Whether the words name nothing in particular.</summary>
    public static bool AreGeneric(IReadOnlyCollection<string> words) => words.All(w => IsRole(w) || w.Length == 1 || w.All(char.IsAsciiDigit));

    /// <summary>Whether the words name a piece of shared infrastructure.</summary>
    public static bool AreInfrastructure(IReadOnlyCollection<string> words) => words.Any(w => Shared.Contains(w) || Shared.Contains(NameTokens.Stem(w)));
}
