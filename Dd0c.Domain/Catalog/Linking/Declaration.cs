using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>A component as its repository declares it in catalog-info.yaml.</summary>
/// <param name="Path">The directory of the file; null at the root.</param>
/// <param name="References">Annotation values that name something outside: ARNs, project slugs.</param>
internal sealed record Declaration(string Name, string? Title, string? Description, string? Type, string? Lifecycle, string? Owner, string? Tier, string File, string? Path, IReadOnlyList<string> References)
{
    /// <summary>Every Backstage Component of the repository's catalog-info files; a file that does not parse declares nothing.</summary>
    public static IReadOnlyList<Declaration> Read(RepositoryFact repository)
    {
        var found = new List<Declaration>();
        foreach (var file in repository.Files.Where(f => f.Text is { Length: < 500_000 } && IsCatalogInfo(f.Path)).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            // Anchors expand without bound; nobody needs them in a declaration of this size.
            if (file.Text!.Count(c => c == '*') > 5_000 || TooDeep(file.Text!)) continue;
            var stream = new YamlStream();
            try { stream.Load(new StringReader(file.Text!)); }
            catch (YamlException) { continue; }
            foreach (var document in stream.Documents)
                if (document.RootNode is YamlMappingNode root && Component(root, file.Path) is { } declared) found.Add(declared);
        }
        return found;
    }

    /// <summary>The parser recurses: brackets a thousand deep would end the process, and no component is described that way.</summary>
    private static bool TooDeep(string text)
    {
        var (depth, column) = (0, 0);
        foreach (var c in text)
        {
            if (c is '[' or '{') depth++;
            else if (c is ']' or '}' && depth > 0) depth--;
            column = c == '\n' ? 0 : c is ' ' or '-' or '?' or ':' && column >= 0 ? column + 1 : -1;
            if (depth > 64 || column > 400) return true;
        }
        return false;
    }

    private static bool IsCatalogInfo(string path) => path.EndsWith("catalog-info.yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith("catalog-info.yml", StringComparison.OrdinalIgnoreCase);

    private static Declaration? Component(YamlMappingNode root, string file)
    {
        if (Text(root, "apiVersion")?.StartsWith("backstage.io/", StringComparison.Ordinal) != true || Text(root, "kind") != "Component") return null;
        if (Map(root, "metadata") is not { } metadata || Text(metadata, "name") is not { Length: > 0 } name) return null;
        var spec = Map(root, "spec");
        var references = (Map(metadata, "annotations")?.Children.Select(c => (c.Value as YamlScalarNode)?.Value).OfType<string>() ?? []).ToList();
        var tier = Map(metadata, "labels") is { } labels ? Text(labels, "tier") : null;
        return new Declaration(name, Text(metadata, "title"), Text(metadata, "description"), spec is null ? null : Text(spec, "type"), spec is null ? null : Text(spec, "lifecycle"), spec is null ? null : Text(spec, "owner"), tier,
            file, file.Contains('/', StringComparison.Ordinal) ? file[..file.LastIndexOf('/')] : null, references);
    }

    private static string? Text(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var node) && node is YamlScalarNode { Value: { Length: > 0 } value } ? value.Trim() : null;

    private static YamlMappingNode? Map(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node as YamlMappingNode : null;
}
