using Dd0c.Domain.Ownership;
using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>Values of a YAML mapping by path; null where there is none of the kind asked for.</summary>
internal static class YamlReading
{
    public static YamlNode? At(this YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path) node = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;
        return node;
    }

    public static string? Text(this YamlNode? node, params ReadOnlySpan<string> path) => node.At(path) is YamlScalarNode { Value: { } value } && value.Trim() is { Length: > 0 } text && text is not ("null" or "~") ? text : null;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, params ReadOnlySpan<string> path) => node.At(path) is YamlSequenceNode list ? list.Children : [];

    /// <summary>The texts of a list, or the one text in the place of a list.</summary>
    public static IEnumerable<string> Texts(this YamlNode? node, params ReadOnlySpan<string> path) =>
        node.Text(path) is { } one ? [one] : node.Items(path).Select(n => n.Text()).OfType<string>();

    /// <summary>The texts among the values of a mapping.</summary>
    public static IEnumerable<(string Key, string Value)> Pairs(this YamlNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is YamlMappingNode map ? map.Children.Select(c => (c.Key.Text(), c.Value.Text())).Where(c => c is { Item1: not null, Item2: not null }).Select(c => (c.Item1!, c.Item2!)) : [];

    /// <summary>The pairs whose key names a role of <see cref="OwnerRoles"/>.</summary>
    public static IReadOnlyList<(string Role, string Value)> Roles(this IEnumerable<(string Key, string Value)> pairs) => [.. pairs.Select(p => (Role: OwnerRoles.Of(p.Key), p.Value)).Where(p => p.Role is not null).Select(p => (p.Role!, p.Value)).Distinct()];

    public static int Line(this YamlNode node) => (int)Math.Max(1, node.Start.Line);
}
