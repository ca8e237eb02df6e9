using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>compass.yml of Atlassian Compass, https://developer.atlassian.com/cloud/compass/config-as-code/structure-and-contents-of-a-compass-yml-file.
/// Owners and dependencies are ids of Atlassian's; an id says nothing here unless another file declares it.</summary>
internal sealed class CompassFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName.ToLowerInvariant() is "compass.yml" or "compass.yaml";

    public void Read(YamlNode document, Found found)
    {
        if (document.Text("name") is not { } name || document.Text("configVersion") is null && document.Text("typeId") is null && document.Text("id") is null)
            throw new NotDeclared(document, "no Compass component: it needs name and configVersion");
        var links = document.Items("links").Select(l => (Type: l.Text("type"), Url: l.Text("url"))).Where(l => l.Url is not null).ToList();
        found.Components.Add(new Declaration(name, found.File, document.Line())
        {
            Description = document.Text("description"),
            Type = document.Text("typeId")?.ToUpperInvariant() switch { "LIBRARY" => "library", "WEBSITE" or "UI_ELEMENT" => "website", "SERVICE" or "APPLICATION" or null => "service", "DATA_PIPELINE" => "worker", var other => other },
            Lifecycle = document.Texts("fields", "lifecycle").FirstOrDefault(),
            Tier = document.Texts("fields", "tier").FirstOrDefault(),
            Owner = document.Text("ownerId") is { } owner && !owner.StartsWith("ari:", StringComparison.Ordinal) ? owner : null,
            Repository = links.FirstOrDefault(l => string.Equals(l.Type, "REPOSITORY", StringComparison.OrdinalIgnoreCase)).Url,
            Aliases = document.Text("id") is { } id ? [id] : [],
            Needs = [.. document.Texts("relationships", "DEPENDS_ON")],
        });
    }
}
