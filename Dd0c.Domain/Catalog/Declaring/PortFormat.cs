using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>port.yml of Port, https://docs.port.io/build-your-software-catalog/sync-data-to-catalog/git/github/gitops: one entity or a list, of
/// blueprints that everybody names for themselves. An Ansible file of that name has neither identifier nor blueprint.</summary>
internal sealed class PortFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName.ToLowerInvariant() is "port.yml" or "port.yaml";

    public void Read(YamlNode document, Found found)
    {
        var entities = document is YamlSequenceNode list ? list.Children : [document];
        if (!entities.Any(e => e.Text("blueprint") is not null)) throw new NotDeclared(document, "no entity of Port's: blueprint is missing");
        foreach (var entity in entities)
        {
            if (entity.Text("blueprint") is not { } blueprint || entity.Text("identifier") is not { } identifier)
            {
                found.Faults.Add((entity.Line(), "an entity of Port's needs identifier and blueprint"));
                continue;
            }
            if (!IsComponent(blueprint)) continue;
            found.Components.Add(new Declaration(identifier, found.File, entity.Line())
            {
                Title = entity.Text("title"),
                Description = Property(entity, "description"),
                Type = Property(entity, "type"),
                Lifecycle = Property(entity, "lifecycle"),
                Tier = Property(entity, "tier") ?? Property(entity, "criticality"),
                Owner = entity.Texts("team").FirstOrDefault() ?? entity.Texts("relations", "team").FirstOrDefault() ?? entity.Texts("relations", "owning_team").FirstOrDefault() ?? Property(entity, "team") ?? Property(entity, "owner"),
                Repository = Property(entity, "repo") ?? Property(entity, "url"),
                Needs = [.. new[] { "depends_on", "dependsOn", "dependencies", "consumes" }.SelectMany(r => entity.Texts("relations", r))],
            });
        }
    }

    private static bool IsComponent(string blueprint) => blueprint.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() is "service" or "microservice" or "component" or "application" or "app" or "library" or "website";

    private static string? Property(YamlNode entity, string key) => entity.Text("properties", key);
}
