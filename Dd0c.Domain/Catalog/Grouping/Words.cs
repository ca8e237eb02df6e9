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
        "apigateway", "restapi", "httpapi", "graphql", "grpc", "v1", "v2", "v3", "router", "definition", "aws", "ec2", "serverless", "eventhandler", "queue", "sqs",
    }.ToFrozenSet();

    // Never the name of something that serves a customer.
    private static readonly FrozenSet<string> Plumbing = new[]
    {
        "vpc", "network", "networking", "iam", "dns", "route53", "bootstrap", "kms", "database", "infrastructure", "baseline", "foundation", "guardduty", "cloudtrail", "vpn", "bastion",
        "acm", "waf", "subnet", "peering", "oidc", "landing", "tfstate", "toolkit", "ecr", "cicd", "loadbalancer", "alb", "certificate", "eks",
    }.ToFrozenSet();

    // Plumbing when nothing more particular stands beside it: audit-vault is a service, audit is a stack of trails.
    private static readonly FrozenSet<string> Shared = new[]
    {
        "security", "logging", "monitoring", "base", "cluster", "config", "role", "roles", "observability", "alarm", "dashboard", "secret", "parameter", "registry", "backup", "budget", "governance",
        "storage", "data", "persistence", "pipeline", "ci", "github", "deploy", "deployment", "ecs", "shared", "common", "core", "global", "account", "audit", "state", "platform",
    }.ToFrozenSet();

    // What one function of several does.
    private static readonly FrozenSet<string> Deeds = new[]
    {
        "get", "list", "create", "update", "delete", "put", "post", "read", "write", "process", "sync", "notify", "webhook", "retry", "cleanup", "authorize", "authorizer", "on", "event", "handle", "handler", "status", "all",
        "import", "export", "ingest", "publish", "send", "receive", "validate", "transform", "trigger", "schedule", "scheduled", "poll", "poller", "fetch", "load", "store", "save", "remove", "add", "submit", "callback", "dlq", "redrive",
        "stream", "batch", "daily", "nightly", "hourly", "start", "stop", "init", "migrate", "seed", "warmup", "healthcheck", "health", "confirm", "cancel", "approve", "worker", "consumer", "api", "cron", "job", "web", "by", "id",
    }.ToFrozenSet();

    public static bool IsDeed(string word) => Deeds.Contains(word) || IsRole(word);

    /// <summary>Says only which part it plays (api, worker, handler).</summary>
    public static bool IsRole(string word) => Roles.Contains(word) || Roles.Contains(NameTokens.Stem(word));

    /// <summary>Whether the words name nothing in particular.</summary>
    public static bool AreGeneric(IReadOnlyCollection<string> words) => words.All(w => IsRole(w) || w.Length == 1 || w.All(char.IsAsciiDigit));

    /// <summary>Whether the words name a piece of shared infrastructure.</summary>
    public static bool AreInfrastructure(IReadOnlyCollection<string> words) =>
        words.Select(NameTokens.Stem).Any(Plumbing.Contains) || (words.Count > 0 && words.All(w => IsRole(w) || Shared.Contains(w) || Shared.Contains(NameTokens.Stem(w))));
}
