using Dd0c.Domain.Catalog.Declaring;
using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Documents;

/// <summary>The description of an API, as far as a reader wants to see it.</summary>
/// <param name="Form">OpenAPI 3.1.0, Swagger 2.0.</param>
/// <param name="Cut">There are more operations than are told.</param>
public sealed record OpenApiDocument(string Form, string? Title, string? Version, string? Description, IReadOnlyList<string> Servers, IReadOnlyList<OpenApiOperation> Operations, bool Cut);

/// <param name="Tag">Null where it has none.</param>
/// <param name="Parameters">Path, query, header and cookie parameters.</param>
/// <param name="Body">The schema of the request: its name, or its type.</param>
/// <param name="Answers">Status → the schema of the answer; null where it has none.</param>
public sealed record OpenApiOperation(string? Tag, string Method, string Path, string? Summary, bool Deprecated, IReadOnlyList<OpenApiParameter> Parameters, string? Body, IReadOnlyList<(string Status, string? Schema)> Answers);

/// <param name="In">path, query, header or cookie.</param>
public sealed record OpenApiParameter(string Name, string In, bool Required, string? Type);

/// <summary>What came of reading one. Closed family: meet it with a switch.</summary>
public abstract record OpenApiReading
{
    public sealed record Read(OpenApiDocument Document) : OpenApiReading;
    public sealed record Unreadable(int Line, string Reason) : OpenApiReading;
}

/// <summary>Reads OpenAPI 3 and Swagger 2 in YAML or JSON. References are told by their name and never followed but for parameters of the same document.</summary>
public static class OpenApiReader
{
    public const int MostOperations = 500;
    private const int MostParameters = 50;
    private static readonly string[] s_methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static OpenApiReading Read(string text)
    {
        try
        {
            if (SafeYaml.Load(text) is not [YamlMappingNode root, ..]) return new OpenApiReading.Unreadable(1, "is no object");
            var form = Text(root, "openapi") is { } three ? $"OpenAPI {three}" : Text(root, "swagger") is { } two ? $"Swagger {two}" : null;
            if (form is null) return new OpenApiReading.Unreadable(1, "says neither openapi nor swagger");
            var info = Map(root, "info");
            var operations = Operations(root).Take(MostOperations + 1).ToList();
            return new OpenApiReading.Read(new(form, Text(info, "title"), Text(info, "version"), Text(info, "description"), Servers(root), [.. operations.Take(MostOperations)], operations.Count > MostOperations));
        }
        catch (UnreadableYaml e)
        {
            return new OpenApiReading.Unreadable(e.Line, e.Message);
        }
    }

    private static IEnumerable<OpenApiOperation> Operations(YamlMappingNode root)
    {
        foreach (var (path, item) in Pairs(Map(root, "paths")))
        {
            if (item is not YamlMappingNode methods) continue;
            var shared = Parameters(root, methods).ToList();
            foreach (var (method, node) in Pairs(methods))
            {
                if (node is not YamlMappingNode operation || !s_methods.Contains(method)) continue;
                var own = Parameters(root, operation).ToList();
                var all = own.Concat(shared.Where(s => !own.Exists(o => o.Name == s.Name && o.In == s.In))).Take(MostParameters).ToList();
                yield return new(
                    Items(operation, "tags").OfType<YamlScalarNode>().Select(t => t.Value).FirstOrDefault(), method.ToUpperInvariant(), path, Text(operation, "summary") ?? Text(operation, "operationId"), Text(operation, "deprecated") == "true",
                    [.. all.Where(p => p.In is not ("body" or "formData"))], Body(operation),
                    [.. Pairs(Map(operation, "responses")).Take(20).Select(r => (r.Key, r.Value is YamlMappingNode answer ? Schema(answer) ?? Name(answer) : null))]);
            }
        }
    }

    private static IEnumerable<OpenApiParameter> Parameters(YamlMappingNode root, YamlMappingNode holder) =>
        Items(holder, "parameters").OfType<YamlMappingNode>().Select(p => Text(p, "$ref") is { } reference ? Local(root, reference) : p).OfType<YamlMappingNode>()
            .Where(p => Text(p, "name") is not null).Select(p => new OpenApiParameter(Text(p, "name")!, Text(p, "in") ?? "query", Text(p, "required") == "true" || Text(p, "in") == "path", Type(Map(p, "schema")) ?? Text(p, "type")));

    private static string? Body(YamlMappingNode operation) =>
        Map(operation, "requestBody") is { } body ? Schema(body) ?? Name(body)
        : Items(operation, "parameters").OfType<YamlMappingNode>().Where(p => Text(p, "in") == "body").Select(p => Type(Map(p, "schema"))).FirstOrDefault();

    /// <summary>Of a request or an answer: the schema of its first content; in Swagger its own.</summary>
    private static string? Schema(YamlMappingNode holder) =>
        Type(Map(holder, "schema")) ?? Pairs(Map(holder, "content")).Select(c => Type(Map(c.Value as YamlMappingNode, "schema"))).FirstOrDefault(t => t is not null);

    private static string? Type(YamlMappingNode? schema)
    {
        if (schema is null) return null;
        if (Name(schema) is { } named) return named;
        return Text(schema, "type") switch
        {
            "array" => Map(schema, "items") is { } items && (Name(items) ?? Text(items, "type")) is { } of ? $"{of}[]" : "array",
            { } type => Text(schema, "format") is { } format ? $"{type} ({format})" : type,
            null => Child(schema, "oneOf") is not null ? "one of several" : Child(schema, "anyOf") is not null ? "any of several" : Child(schema, "allOf") is not null ? "object" : null,
        };
    }

    /// <summary><c>#/components/schemas/Order</c> → Order.</summary>
    private static string? Name(YamlMappingNode node) => Text(node, "$ref") is { } reference ? reference[(reference.LastIndexOf('/') + 1)..] : null;

    private static YamlMappingNode? Local(YamlMappingNode root, string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
        YamlMappingNode? at = root;
        foreach (var part in reference[2..].Split('/').Take(8)) at = Map(at, part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return at;
    }

    private static List<string> Servers(YamlMappingNode root) => Text(root, "host") is { } host ? [$"{Items(root, "schemes").OfType<YamlScalarNode>().Select(s => s.Value).FirstOrDefault() ?? "https"}://{host}{Text(root, "basePath")}"]
        : [.. Items(root, "servers").OfType<YamlMappingNode>().Select(s => Text(s, "url")).OfType<string>().Take(10)];

    private static YamlNode? Child(YamlMappingNode? node, string key) => node?.Children.TryGetValue(new YamlScalarNode(key), out var child) == true ? child : null;

    private static YamlMappingNode? Map(YamlMappingNode? node, string key) => Child(node, key) as YamlMappingNode;

    private static string? Text(YamlMappingNode? node, string key) => Child(node, key) is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;

    private static IEnumerable<YamlNode> Items(YamlMappingNode? node, string key) => Child(node, key) is YamlSequenceNode sequence ? sequence.Children : [];

    private static IEnumerable<(string Key, YamlNode Value)> Pairs(YamlMappingNode? node) => node is null ? [] : node.Children.Where(c => c.Key is YamlScalarNode { Value: not null }).Select(c => (((YamlScalarNode)c.Key).Value!, c.Value));
}
