using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>opslevel.yml of OpsLevel, https://docs.opslevel.com/docs/opslevel-yml: a service, by its newer name a component, or the repository itself.</summary>
internal sealed class OpsLevelFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName == "opslevel.yml";

    public void Read(YamlNode document, Found found)
    {
        var components = new[] { document.At("service"), document.At("component") }.Where(c => c is YamlMappingNode).Concat(document.Items("services")).Concat(document.Items("components")).OfType<YamlNode>().ToList();
        if (components.Count == 0 && document.At("repository") is not YamlMappingNode) throw new NotDeclared(document, "nothing of OpsLevel's: neither service, component nor repository");
        found.RepositoryOwner ??= document.Text("repository", "owner");
        foreach (var component in components)
        {
            if (component.Text("name") is not { } name)
            {
                found.Faults.Add((component.Line(), "an OpsLevel component without a name"));
                continue;
            }
            found.Components.Add(new Declaration(name, found.File, component.Line())
            {
                Description = component.Text("description"),
                Type = component.Text("type"),
                Lifecycle = component.Text("lifecycle"),
                Owner = component.Text("owner"),
                Tier = component.Text("tier"),
                Repository = component.Items("repositories").Select(r => r.Text("name")).OfType<string>().ToList() is [var one] ? one : null,
                Aliases = [.. component.Texts("aliases")],
                Roles = component.Items("tags").Select(t => (Key: t.Text("key") ?? "", Value: t.Text("value") ?? "")).Roles(),
                Needs = [.. component.Items("dependencies").Select(d => d.Text("alias") ?? d.Text()).OfType<string>()],
            });
        }
    }
}
