using Dd0c.Domain.Catalog.Entities;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>What kinds, properties and relations of entities are called by people.</summary>
internal static class EntityWords
{
    public static string One(string kind) => kind switch
    {
        EntityKind.Api => "API",
        EntityKind.Database => "Database",
        EntityKind.Environment => "Environment",
        EntityKind.Repository => "Repository",
        EntityKind.Deployment => "Deployment",
        EntityKind.PipelineRun => "Pipeline run",
        EntityKind.Infrastructure => "Infrastructure",
        EntityKind.Document => "Document",
        EntityRelation.Service => "Service",
        _ => kind,
    };

    public static string Many(string kind) => kind switch
    {
        EntityKind.Api => "APIs",
        EntityKind.Database => "Databases",
        EntityKind.Environment => "Environments",
        EntityKind.Repository => "Repositories",
        EntityKind.Deployment => "Deployments",
        EntityKind.PipelineRun => "Pipeline runs",
        EntityKind.Infrastructure => "Infrastructure",
        EntityKind.Document => "Documents",
        EntityRelation.Service => "Services",
        _ => kind,
    };

    /// <summary>After a number: 3 APIs, 1 piece of infrastructure.</summary>
    public static string Counted(string kind, int count) => $"{Platform.Shared.Num.Text(count)} {(kind, count) switch
    {
        (EntityKind.Api, 1) => "API",
        (EntityKind.Api, _) => "APIs",
        (EntityKind.Infrastructure, 1) => "piece of infrastructure",
        (EntityKind.Infrastructure, _) => "pieces of infrastructure",
        (_, 1) => One(kind).ToLowerInvariant(),
        _ => Many(kind).ToLowerInvariant(),
    }}";

    /// <summary>A symbol of icons.svg.</summary>
    public static string Icon(string kind) => kind switch
    {
        EntityKind.Api => "api",
        EntityKind.Database => "database",
        EntityKind.Environment => "org",
        EntityKind.Repository => "repo",
        EntityKind.Deployment => "play",
        EntityKind.PipelineRun => "refresh",
        EntityKind.Infrastructure => "cloud",
        EntityKind.Document => "library",
        _ => "service",
    };

    private static readonly string[] s_order = [PropertyNames.FullName, PropertyNames.Product, PropertyNames.Engine, PropertyNames.Protocol, PropertyNames.Status, PropertyNames.Endpoint, PropertyNames.Language, PropertyNames.Languages, PropertyNames.Topics, PropertyNames.Commit, PropertyNames.Actor, PropertyNames.Workflow, PropertyNames.Services, PropertyNames.Resources];

    /// <summary>What is looked for most comes first.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Ordered(IReadOnlyDictionary<string, string> properties) =>
        properties.OrderBy(p => Array.IndexOf(s_order, p.Key) is var at and >= 0 ? at : s_order.Length).ThenBy(p => p.Key, StringComparer.Ordinal);

    public static string Property(string name) => name switch
    {
        PropertyNames.FullName => "Repository",
        PropertyNames.DefaultBranch => "Default branch",
        PropertyNames.Commits => "Commits in 90 days",
        PropertyNames.Actor => "Started by",
        PropertyNames.Target => "GitHub's environment",
        PropertyNames.Type => "AWS type",
        PropertyNames.Oid => "Git blob",
        PropertyNames.Document => "Kind of document",
        _ => Platform.Shared.Capital.Of(name),
    };

    /// <summary>What stands over the other ends of a relation, seen from its source or from its target.</summary>
    public static string Relation(string kind, bool outward, string otherKind) => (kind, outward) switch
    {
        (RelationKind.ProvidedBy, true) => "Provided by",
        (RelationKind.ProvidedBy, false) => "Provides",
        (RelationKind.ConsumedBy, true) => "Consumed by",
        (RelationKind.ConsumedBy, false) => "Consumes",
        (RelationKind.UsedBy, true) => "Used by",
        (RelationKind.UsedBy, false) => $"Uses: {Many(otherKind).ToLowerInvariant()}",
        (RelationKind.PartOf, true) => "Part of",
        (RelationKind.PartOf, false) => $"Holds: {Many(otherKind).ToLowerInvariant()}",
        (RelationKind.Contains, true) => "Holds the code of",
        (RelationKind.Contains, false) => "Code is in",
        (RelationKind.Deploys, true) => "Deployed",
        (RelationKind.Deploys, false) => "Deployed by",
        (RelationKind.In, true) => "Lies in",
        (RelationKind.In, false) => otherKind == EntityKind.Api ? "Describes APIs" : "Documents",
        (RelationKind.Describes, true) => "About",
        (RelationKind.For, true) => "Of the repository",
        (RelationKind.For, false) => Many(otherKind),
        (RelationKind.TriggeredBy, true) => "Triggered by",
        (RelationKind.TriggeredBy, false) => "Made the deployment",
        _ => kind,
    };
}
