using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>service.datadog.yaml and entity.datadog.yaml of Datadog's catalog, https://docs.datadoghq.com/internal_developer_portal/software_catalog/entity_model:
/// schema-version v2 to v2.2, or apiVersion v3.</summary>
internal sealed class DatadogFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName.ToLowerInvariant() is "service.datadog.yaml" or "service.datadog.yml" or "entity.datadog.yaml" or "entity.datadog.yml";

    public void Read(YamlNode document, Found found)
    {
        if (document.Text("apiVersion") is "v3" && document.Text("metadata", "name") is { } entity)
        {
            if (document.Text("kind")?.ToLowerInvariant() is "service" or "ui" or "queue" or "datastore") found.Components.Add(Third(document, entity, found.File));
            return;
        }
        if (document.Text("schema-version") is null || document.Text("dd-service") is not { } name) throw new NotDeclared(document, "no service of Datadog's: it needs schema-version and dd-service, or apiVersion v3 and metadata.name");
        found.Components.Add(new Declaration(name, found.File, document.Line())
        {
            Description = document.Text("description"),
            Type = document.Text("type"),
            Lifecycle = document.Text("lifecycle"),
            Tier = document.Text("tier"),
            Owner = document.Text("team") ?? document.Text("dd-team") ?? document.Items("contacts").Select(c => c.Text("contact")).FirstOrDefault(c => c is not null),
            Roles = document.Items("contacts").Select(c => (Key: c.Text("name") ?? "", Value: c.Text("contact") ?? "")).Concat(Tagged(document.Texts("tags"))).Roles(),
            Repository = document.Items("repos").Select(r => r.Text("url")).FirstOrDefault(u => u is not null) ?? document.Items("links").Where(l => l.Text("type")?.ToLowerInvariant() is "repo").Select(l => l.Text("url")).FirstOrDefault(),
        });
    }

    /// <summary><c>cost-center:payments</c></summary>
    private static IEnumerable<(string Key, string Value)> Tagged(IEnumerable<string> tags) => tags.Select(t => t.Split(':', 2)).Where(t => t.Length == 2).Select(t => (t[0], t[1].Trim()));

    private static Declaration Third(YamlNode document, string name, string file) => new(name, file, document.Line())
    {
        Title = document.Text("metadata", "displayName"),
        Description = document.Text("metadata", "description"),
        Type = document.Text("kind")!.ToLowerInvariant() switch { "ui" => "frontend", "queue" => "queue", "datastore" => "database", _ => document.Text("spec", "type") },
        Lifecycle = document.Text("spec", "lifecycle"),
        Tier = document.Text("spec", "tier"),
        Owner = document.Text("metadata", "owner"),
        Roles = document.Items("metadata", "additionalOwners").Select(o => (Key: o.Text("type") ?? "", Value: o.Text("name") ?? "")).Concat(Tagged(document.Texts("metadata", "tags"))).Roles(),
        Repository = document.Items("metadata", "links").Where(l => l.Text("type")?.ToLowerInvariant() is "repo").Select(l => l.Text("url")).FirstOrDefault(),
        Needs = [.. document.Texts("spec", "dependsOn").Where(r => r.StartsWith("service:", StringComparison.OrdinalIgnoreCase)).Select(r => r[(r.LastIndexOfAny([':', '/']) + 1)..])],
    };
}
