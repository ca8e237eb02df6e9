using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>cortex.yaml of Cortex, https://docs.cortex.io/ingesting-data-into-cortex/entities-overview/entities/: an OpenAPI document whose
/// info carries x-cortex- fields. Other tools have a cortex.yaml as well; theirs has no x-cortex-tag.</summary>
internal sealed class CortexFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName.ToLowerInvariant() is "cortex.yaml" or "cortex.yml";

    public void Read(YamlNode document, Found found)
    {
        var info = document.At("info");
        if (info.Text("x-cortex-tag") is not { } tag) throw new NotDeclared(document, "no Cortex entity: info.x-cortex-tag is missing");
        if (info.Text("x-cortex-type")?.ToLowerInvariant() is "team" or "domain") return;
        var owners = info.Items("x-cortex-owners").ToList();
        found.Components.Add(new Declaration(tag, found.File, info!.Line())
        {
            Title = info.Text("title"),
            Description = info.Text("description"),
            Type = info.Text("x-cortex-type"),
            Owner = owners.Where(o => o.Text("type")?.ToLowerInvariant() is "group" or null).Select(o => o.Text("name")).FirstOrDefault(o => o is not null)
                ?? owners.Select(o => o.Text("name") ?? o.Text("email")).FirstOrDefault(o => o is not null),
            Lifecycle = info.Text("x-cortex-custom-metadata", "lifecycle") ?? info.Text("x-cortex-lifecycle"),
            Tier = info.Text("x-cortex-custom-metadata", "tier") ?? Groups(info).Where(g => g.StartsWith("tier", StringComparison.OrdinalIgnoreCase)).Select(g => g.Replace(":", "", StringComparison.Ordinal)).FirstOrDefault(),
            Repository = info.Text("x-cortex-git", "github", "repository"),
            Roles = info.Pairs("x-cortex-custom-metadata").Roles(),
            Needs = [.. info.Items("x-cortex-dependency").Concat(info.Items("x-cortex-dependency", "cortex")).Select(d => d.Text("tag")).OfType<string>()],
        });
    }

    private static IEnumerable<string> Groups(YamlNode? info) => info.Texts("x-cortex-groups").Concat(info.Texts("x-cortex-service-groups"));
}
