using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Mapping;

/// <summary>
/// How a tenant's own JSON is read, written by the tenant as JSON: for each of our fields an expression over the payload.
/// <code>
/// {
///   "alerts": "incident.items[*]",
///   "title":  "name ?? labels.alertname ?? 'unnamed'",
///   "key":    "id",
///   "status": { "from": "state", "map": { "open": "firing", "closed": "resolved" }, "else": "firing" },
///   "service": "labels[\"service.name\"]",
///   "tags":   "labels"
/// }
/// </code>
/// An expression is paths and constants with ?? between them: the first that has a value holds. A path goes down by dots, <c>[3]</c> and
/// <c>["a name"]</c>; it starts at the alert, with <c>$</c> at the whole payload. A constant stands in single quotes. <c>[*]</c> is only for
/// "alerts" (or "deploys"), once and at its end. "runs" names the workflows and pipelines that deploy (GitHub, GitLab): ["deploy*"].
/// </summary>
public sealed record CustomMapping
{
    public const int MostCharacters = 20_000;

    public static IReadOnlyList<string> FieldsOfAlerts { get; } = ["key", "episode", "status", "severity", "title", "description", "service", "environment", "category", "group", "account", "region", "arn", "url", "at", "started_at", "tags"];
    public static IReadOnlyList<string> FieldsOfDeploys { get; } = ["key", "status", "kind", "service", "repository", "environment", "commit", "ref", "actor", "title", "pull_request", "url", "at", "started_at", "finished_at"];

    /// <summary>Where the list is; null: the payload is one, or a list of them.</summary>
    internal MappedPath? List { get; init; }
    internal IReadOnlyDictionary<string, MappedField> Fields { get; init; } = new Dictionary<string, MappedField>();
    /// <summary>Patterns with * for the names of workflows and pipelines that deploy.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>The fields that have an expression.</summary>
    public IReadOnlyCollection<string> Mapped => [.. Fields.Keys];

    /// <summary>Reads what a person wrote; each field's own mistake beside it, so that a page can show them all at once.</summary>
    public static MappingReading Read(string json)
    {
        if (json.Length > MostCharacters) return Wrong("", $"It is longer than {MostCharacters} characters.");
        PayloadNode root;
        try
        {
            root = PayloadNode.Parse(Encoding.UTF8.GetBytes(json));
        }
        catch (JsonException e)
        {
            return Wrong("", $"It is no JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
        return root.IsObject ? MappingReader.Read(root) : Wrong("", "It is no JSON object.");
    }

    /// <summary>What a field is always, when it is a constant alone.</summary>
    internal string? Constant(string field) => Fields.TryGetValue(field, out var mapped) && mapped.From.Terms is [MappedTerm.Constant constant] ? constant.Value : null;

    private static MappingReading.Wrong Wrong(string field, string why) => new([new(field, why)]);
}

public abstract record MappingReading
{
    public sealed record Read(CustomMapping Mapping) : MappingReading;

    public sealed record Wrong(IReadOnlyList<MappingFault> Faults) : MappingReading;
}

/// <param name="Field">As it was written; empty for the whole.</param>
public sealed record MappingFault(string Field, string Why);
