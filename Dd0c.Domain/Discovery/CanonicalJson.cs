using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dd0c.Domain.Discovery;

/// <summary>
/// The one JSON form of a fact: members in the order of the record, dictionaries and lists whose order means nothing sorted. The same fact
/// gives the same bytes whatever order the vendor answered in, so its SHA-256 tells whether it changed.
/// </summary>
public static class CanonicalJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of(ResourceFact fact) => JsonSerializer.Serialize(fact with
    {
        Tags = Sorted(fact.Tags),
        Attributes = Sorted(fact.Attributes),
        Links = [.. fact.Links.Distinct().OrderBy(l => l.Kind, StringComparer.Ordinal).ThenBy(l => l.Target, StringComparer.Ordinal)],
    }, Options);

    public static string Of(RepositoryFact fact) => JsonSerializer.Serialize(fact with
    {
        Topics = [.. fact.Topics.Order(StringComparer.Ordinal)],
        Files = [.. fact.Files.OrderBy(f => f.Path, StringComparer.Ordinal)],
        Directories = [.. fact.Directories.Order(StringComparer.Ordinal)],
        Authors = [.. fact.Authors.OrderBy(a => a.Login, StringComparer.Ordinal)],
    }, Options);

    public static string Of(TeamFact fact) => JsonSerializer.Serialize(fact with
    {
        Members = [.. fact.Members.OrderBy(m => m.Login, StringComparer.Ordinal)],
        Repositories = [.. fact.Repositories.OrderBy(r => r.FullName, StringComparer.Ordinal).ThenBy(r => r.Permission, StringComparer.Ordinal)],
    }, Options);

    public static byte[] Fingerprint(string json) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json));

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"Not a {typeof(T).Name}: {json[..Math.Min(80, json.Length)]}");

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> map)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map) sorted[key] = value;
        return sorted;
    }
}
