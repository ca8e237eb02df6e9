using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Actions;

/// <summary>Fills <c>{{ inputs.version }}</c> and its like. Values are put into the places of a document, never into its text, so that none can change its shape.</summary>
public static partial class Template
{
    /// <summary>What can be asked for beside inputs.</summary>
    public static readonly IReadOnlyList<string> Paths =
    [
        "target.kind", "target.id", "target.slug", "target.name", "target.team", "target.environment", "target.repository", "target.url",
        "user.name", "user.login", "user.email", "run.id", "run.number", "run.url", "run.reason", "organisation.slug",
    ];

    public static IEnumerable<string> PathsIn(string text) => Expression().Matches(text).Select(m => m.Groups[1].Value);

    public static IEnumerable<string> PathsIn(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(m => PathsIn(m.Value)),
        JsonArray a => a.SelectMany(PathsIn),
        JsonValue v when v.TryGetValue<string>(out var text) => PathsIn(text),
        _ => [],
    };

    /// <param name="later">Which values may stay templates for now; null: none.</param>
    /// <exception cref="UnknownValue">It asks for what is not known.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, JsonNode?> facts, Func<string, bool>? later = null) => Expression().Replace(text, m => Stays(m, facts, later) ? m.Value : Text(m.Groups[1].Value, facts));

    /// <summary>An address: what is filled in is escaped, and cannot leave the place it stands in.</summary>
    /// <exception cref="UnknownValue">It asks for what is not known.</exception>
    public static string FillAddress(string url, IReadOnlyDictionary<string, JsonNode?> facts, Func<string, bool>? later = null) => Expression().Replace(url, m => Stays(m, facts, later) ? m.Value :
        // Dots alone would climb, escaped or not.
        Text(m.Groups[1].Value, facts) is var value && value is "." or ".." ? throw new UnknownValue(m.Groups[1].Value, $"{m.Groups[1].Value} is {value}, which cannot stand in an address") : Uri.EscapeDataString(value));

    /// <summary>A text that is one template and nothing else takes the value as it is: a number stays a number, what is not known is null.</summary>
    /// <exception cref="UnknownValue">A text asks for what is not known.</exception>
    public static JsonNode? Fill(JsonNode? node, IReadOnlyDictionary<string, JsonNode?> facts, Func<string, bool>? later = null) => node switch
    {
        JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Fill(m.Value, facts, later)))),
        JsonArray a => new JsonArray([.. a.Select(n => Fill(n, facts, later))]),
        JsonValue v when v.TryGetValue<string>(out var text) => Whole().Match(text) is { Success: true } whole && !Stays(whole, facts, later) ? facts.GetValueOrDefault(whole.Groups[1].Value)?.DeepClone() : Fill(text, facts, later),
        _ => node?.DeepClone(),
    };

    private static bool Stays(Match match, IReadOnlyDictionary<string, JsonNode?> facts, Func<string, bool>? later) => match.Groups[1].Value is var path && !facts.ContainsKey(path) && later?.Invoke(path) == true;

    private static string Text(string path, IReadOnlyDictionary<string, JsonNode?> facts) => facts.GetValueOrDefault(path) switch
    {
        null => throw new UnknownValue(path, path.StartsWith("inputs.", StringComparison.Ordinal) ? $"the input {path["inputs.".Length..]} was left empty" : $"{path} is not known here"),
        JsonValue v when v.TryGetValue<string>(out var text) => text,
        var other => other.ToJsonString(),
    };

    [GeneratedRegex(@"\{\{\s*([\w.-]+)\s*\}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\A\s*\{\{\s*([\w.-]+)\s*\}\}\s*\z")]
    private static partial Regex Whole();
}

/// <summary>That a template asks for what is not known.</summary>
public sealed class UnknownValue(string path, string message) : Exception(message)
{
    public string Path => path;
}
