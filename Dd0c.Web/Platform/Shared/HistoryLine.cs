using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Web.Platform.Shared;

/// <summary>A discovery event as a line that a person reads. The payload is JSON: field, oldValue, newValue, reason.</summary>
internal static class HistoryLine
{
    private const int Longest = 300;

    public static TimelineEntry Of(DiscoveryEvent happened)
    {
        using var payload = Parse(happened.Payload);
        var (icon, what) = happened.Type switch
        {
            "service_created" => ("plus", "Found by discovery"),
            "service_removed" => ("minus", "No longer found"),
            "service_updated" => ("edit", Text(payload, "field") is { } field ? $"{Field(field)} changed" : "Changed"),
            "ownership_changed" => ("teams", "Owner changed"),
            "ownership_ambiguous" => ("warning", "Two teams are too close to tell apart"),
            "ownership_drifted" => ("warning", "The owner is in doubt"),
            "repo_linked" => ("repo", "Repository linked"),
            "repo_unlinked" => ("repo", "Repository unlinked"),
            "resource_discovered" => ("cloud", "Resource found"),
            "resource_removed" => ("cloud", "Resource gone"),
            "dependency_found" => ("out", "Needs another service"),
            "dependency_gone" => ("out", "Needs a service no longer"),
            _ => ("history", happened.Type.Replace('_', ' ')),
        };
        var (who, href) = Cause(happened.Cause, happened.CauseId ?? happened.RunId, happened.Actor, happened.Said);
        return new(happened.Id, happened.CreatedAt, icon, what, who, Cut(Text(payload, "reason")), Cut(Text(payload, "oldValue")), Cut(Text(payload, "newValue"))) { WhoHref = href };
    }

    /// <summary>Who or what made a change, to be read after "by", and where more is told of it.</summary>
    public static (string Who, string? Href) Cause(string? cause, Guid? id, string? actor, string? said) => (cause, actor) switch
    {
        ("correction", { } person) => (said is null ? person : $"{person}: {said}", null),
        ("undo", { } person) => ($"{person}, who took a correction back", null),
        ("removal", { } person) => ($"{person}, who confirmed that it is gone", null),
        ("disconnection", { } person) => ($"{person}, who disconnected a source", null),
        _ when id is { } run && cause is null or "run" => ("discovery run", $"/discovery/runs/{run}"),
        _ => (actor ?? "discovery", null),
    };

    /// <summary>A text of which a line shows the beginning: a description may be pages long.</summary>
    public static string? Cut(string? text) => text is { Length: > Longest } ? $"{text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)]}…" : text;

    private static string Field(string name) => name switch
    {
        "techStack" => "Technology", "lastDeployAt" => "Last deploy", "displayName" => "Name", "" => "Value",
        _ => Capital.Of(name),
    };

    private static string? Text(JsonDocument payload, string name) =>
        payload.RootElement.ValueKind == JsonValueKind.Object && payload.RootElement.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(v => v.ToString())),
                _ => value.ToString(),
            }
            : null;

    private static JsonDocument Parse(string payload)
    {
        try { return JsonDocument.Parse(payload); }
        catch (JsonException) { return JsonDocument.Parse("{}"); }
    }
}
