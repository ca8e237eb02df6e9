using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Ask;

/// <summary>Something that a lookup returned, by which an answer may be proved.</summary>
/// <param name="Key">As an answer cites it: service:payments-api, team:payments, incident:42, tool:what_is_broken.</param>
/// <param name="Path">Its page in the portal, as the lookup returned it; null where it has none.</param>
public sealed partial record Source(string Key, string Name, string? Path)
{
    public string Kind => Key[..Key.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The lookup itself, and whatever in it has a page. What others wrote is no page: only members called path are read, which dd0c fills.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="title">Its name for people.</param>
    public static IEnumerable<Source> Of(string tool, string title, JsonElement told)
    {
        var own = told.ValueKind == JsonValueKind.Object && told.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.String ? path.GetString() : null;
        return In(told).Prepend(new($"tool:{tool}", title, own is not null && Local().IsMatch(own) && !Page().IsMatch(own) ? own : null));
    }

    private static IEnumerable<Source> In(JsonElement told) => told.ValueKind switch
    {
        JsonValueKind.Object => Here(told) is { } source ? told.EnumerateObject().SelectMany(m => In(m.Value)).Prepend(source) : told.EnumerateObject().SelectMany(m => In(m.Value)),
        JsonValueKind.Array => told.EnumerateArray().SelectMany(In),
        _ => [],
    };

    private static Source? Here(JsonElement thing)
    {
        if (Text(thing, "path") is not { } path || Page().Match(path) is not { Success: true } page) return null;
        var (kind, key) = (page.Groups["kind"].Value, page.Groups["key"].Value);
        return new($"{kind}:{key}", kind == "incident" ? Text(thing, "title") is { } title ? $"#{key} {title}" : $"#{key}" : Text(thing, "name") ?? key, path);
    }

    private static string? Text(JsonElement thing, string member) => thing.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    [GeneratedRegex(@"^/(?<kind>service|team|incident)s/(?<key>[A-Za-z0-9][A-Za-z0-9._-]*)(/[a-z]+)?$")] private static partial Regex Page();
    [GeneratedRegex(@"^/[a-z][a-z0-9/-]*$")] private static partial Regex Local();
}
