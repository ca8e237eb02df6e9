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
            Repository = document.Items("repos").Select(r => r.Text("url")).FirstOrDefault(u => u is not null) ?? document.Items("links").Where(l => l.Text("type")?.ToLowerInvariant() is "repo").Select(l => l.Text("url")).FirstOrDefault(),
        });
    }

    private static Declaration Third(YamlNode document, string name, string file) => new(name, file, document.Line())
    {
        Title = document.Text("metadata", "displayName"),
        Description = document.Text("metadata", "description"),
        Type = document.Text("kind")!.ToLowerInvariant() switch { "ui" => "frontend", "queue" => "queue", "datastore" => "database", _ => document.Text("spec", "type") },
        Lifecycle = document.Text("spec", "lifecycle"),
        Tier = document.Text("spec", "tier"),
        Owner = document.Text("metadata", "owner"),
        Repository = document.Items("metadata", "links").Where(l => l.Text("type")?.ToLowerInvariant() is "repo").Select(l => l.Text("url")).FirstOrDefault(),
        Needs = [.. document.Texts("spec", "dependsOn").Where(r => r.StartsWith("service:", StringComparison.OrdinalIgnoreCase)).Select(r => r[(r.LastIndexOfAny([':', '/']) + 1)..])],
    };
}
