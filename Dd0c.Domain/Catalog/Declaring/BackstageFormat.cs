using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>catalog-info.yaml, https://backstage.io/docs/features/software-catalog/descriptor-format: Components and Groups are taken,
/// and who consumes an API calls the component that provides it; the other kinds are known and passed over.</summary>
internal sealed class BackstageFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName.EndsWith("catalog-info.yaml", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith("catalog-info.yml", StringComparison.OrdinalIgnoreCase);

    public void Read(YamlNode document, Found found)
    {
        if (document.Text("apiVersion") is not { } version || !version.StartsWith("backstage.io/", StringComparison.Ordinal) && !version.StartsWith("scaffolder.backstage.io/", StringComparison.Ordinal))
            throw new NotDeclared(document, "no Backstage entity: apiVersion is not backstage.io/…");
        var kind = document.Text("kind") ?? throw new NotDeclared(document, "a Backstage entity without a kind");
        if (kind == "Location")
        {
            Locations(document, found);
            return;
        }
        var name = document.Text("metadata", "name") ?? throw new NotDeclared(document, $"a Backstage {kind} without metadata.name");
        Placeholders(document, found);
        switch (kind)
        {
            case "Component": found.Components.Add(Component(document, name, found.File)); break;
            case "Group": found.Teams.Add(new(name, document.Text("spec", "profile", "displayName") ?? document.Text("metadata", "title"), document.Text("metadata", "annotations", "github.com/team-slug"))); break;
            case "API" or "Resource" or "System" or "Domain" or "User" or "Template": break;
            default: found.Faults.Add((document.Line(), $"{kind} is no kind of Backstage's")); break;
        }
    }

    private static Declaration Component(YamlNode document, string name, string file)
    {
        var annotations = document.Pairs("metadata", "annotations").ToList();
        return new Declaration(name, file, document.Line())
        {
            Title = document.Text("metadata", "title"),
            Description = document.Text("metadata", "description"),
            Type = document.Text("spec", "type"),
            Lifecycle = document.Text("spec", "lifecycle"),
            Owner = document.Text("spec", "owner"),
            Tier = document.Text("metadata", "labels", "tier") ?? annotations.FirstOrDefault(a => a.Key.EndsWith("/tier", StringComparison.Ordinal)).Value,
            Repository = annotations.FirstOrDefault(a => a.Key == "github.com/project-slug").Value,
            Roles = annotations.Concat(document.Pairs("metadata", "labels")).Roles(),
            Needs = [.. document.Texts("spec", "dependsOn").Where(r => Kind(r) is null or "component").Concat(document.Texts("spec", "subcomponentOf")).Select(NameOf)],
            NeededBy = [.. document.Texts("spec", "dependencyOf").Where(r => Kind(r) is null or "component").Select(NameOf)],
            Provides = [.. document.Texts("spec", "providesApis").Select(NameOf)],
            Consumes = [.. document.Texts("spec", "consumesApis").Select(NameOf)],
        };
    }

    /// <summary>Only files of the same repository are read; nobody's address is followed.</summary>
    private static void Locations(YamlNode document, Found found)
    {
        foreach (var target in document.Texts("spec", "targets").Concat(document.Texts("spec", "target")).Where(t => t.Contains("://", StringComparison.Ordinal)))
            found.Faults.Add((document.Line(), $"the location {Shortened(target)} is in another place and is not followed"));
    }

    private static void Placeholders(YamlNode document, Found found)
    {
        foreach (var key in new[] { "$text", "$json", "$yaml", "$openapi", "$asyncapi" })
            if (document.Text("spec", "definition", key) is { } target && target.Contains("://", StringComparison.Ordinal)) found.Faults.Add((document.At("spec", "definition")!.Line(), $"{key} {Shortened(target)} is in another place and is not followed"));
    }

    /// <summary>An address may carry a token behind its question mark.</summary>
    private static string Shortened(string address) => address.Split('?', '#')[0] is var bare && bare.Contains('@', StringComparison.Ordinal) ? bare[(bare.LastIndexOf('@') + 1)..] : bare;

    private static string? Kind(string reference) => reference.Contains(':', StringComparison.Ordinal) ? reference.Split(':')[0].ToLowerInvariant() : null;

    /// <summary><c>component:default/orders</c> → orders.</summary>
    private static string NameOf(string reference) => reference[(reference.LastIndexOfAny([':', '/']) + 1)..];
}
