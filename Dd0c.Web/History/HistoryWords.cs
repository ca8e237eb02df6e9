using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Web.Platform;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.History;

namespace Dd0c.Web.History;

/// <summary>History in a reader's words.</summary>
internal static class HistoryWords
{
    private const int MostNamed = 3;

    /// <summary>Why nothing can be told of an instant; null when it can.</summary>
    public static async Task<string?> UnknownAsync(CatalogHistory history, DateTimeOffset at, Viewer viewer, CancellationToken cancellationToken) => await history.SinceAsync(cancellationToken) switch
    {
        null => "dd0c keeps the catalog's history from the first scan on, and there was none yet.",
        { } since when at < since => $"dd0c has kept the catalog's history since {Ago.Full(viewer.Local(since))}.",
        _ => null,
    };

    public static string Field(string field) => field switch
    {
        "displayName" => "Display name", "techStack" => "Technology", "ownerConfidence" => "Confidence in the owner", "ownerSource" => "Source of the owner", "repo" => "Repository", "slug" => "Address",
        "resources" => "Cloud resources", "needs" => "Needs", _ => Capital.Of(field),
    };

    /// <summary>Both values of a change; of a list what left it and what came to it.</summary>
    /// <param name="names">Services by id, for what is needed.</param>
    public static (string? Old, string? New) Values(FieldChange change, IReadOnlyDictionary<Guid, string> names)
    {
        if (change.Field is not ("resources" or "needs" or "techStack" or "environments" or "aliases")) return (Text(change.Field, change.Old), Text(change.Field, change.New));
        var (old, next) = (Items(change.Field, change.Old, names), Items(change.Field, change.New, names));
        return (Named(old.Except(next)), Named(next.Except(old)));
    }

    private static string? Text(string field, JsonElement? value) => value is not { } v || v.ValueKind == JsonValueKind.Null ? null : field switch
    {
        "owner" => v.Deserialize<OwnerState>(CanonicalJson.Options)!.ToString(),
        "repo" => v.Deserialize<RepositoryState>(CanonicalJson.Options) is { } repo ? repo.Path is null ? repo.FullName : $"{repo.FullName}/{repo.Path}" : null,
        "ownerConfidence" => $"{v} %",
        "ownerSource" => Sources.Word(v.GetString()!),
        _ => v.ToString(),
    };

    private static IReadOnlyList<string> Items(string field, JsonElement? value, IReadOnlyDictionary<Guid, string> names) => value is not { ValueKind: JsonValueKind.Array } list ? [] : field switch
    {
        "resources" => [.. list.Deserialize<List<ResourceState>>(CanonicalJson.Options)!.Select(r => r.Environment is null ? r.Arn : $"{r.Arn} ({r.Environment})")],
        "needs" => [.. list.Deserialize<List<NeedState>>(CanonicalJson.Options)!.Select(n => $"{n.Kind.Replace('_', ' ')} {names.GetValueOrDefault(n.Id, "a service that is gone")}")],
        _ => [.. list.EnumerateArray().Select(v => v.ToString())],
    };

    private static string? Named(IEnumerable<string> items)
    {
        var list = items.ToList();
        return list.Count == 0 ? null : list.Count <= MostNamed ? string.Join(", ", list) : $"{string.Join(", ", list.Take(MostNamed))} and {Num.Text(list.Count - MostNamed)} more";
    }
}
