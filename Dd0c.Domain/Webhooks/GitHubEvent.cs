using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Webhooks;

/// <summary>What of a GitHub delivery matters: whose it is, and whether it may change the catalog.</summary>
/// <param name="Organisation">The login of the organisation or user it is about.</param>
/// <param name="Installation">Of the GitHub App, where one sent it.</param>
/// <param name="Repository">Its full name, when nothing else can have changed by it.</param>
/// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads</remarks>
public sealed partial record GitHubEvent(string? Organisation, string? Installation, bool Matters, string? Repository = null)
{
    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static GitHubEvent Read(string name, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("The body is no JSON object.");
        var organisation = Text(root, "organization", "login") ?? Text(root, "repository", "owner", "login") ?? Text(root, "installation", "account", "login");
        return new(organisation, At(root, "installation", "id") is { ValueKind: JsonValueKind.Number } id ? id.GetRawText() : null, name switch
        {
            // Other branches are nobody's catalog.
            "push" => Text(root, "repository", "default_branch") is not { } main || Text(root, "ref") == $"refs/heads/{main}",
            // Only one that succeeded is the last deploy.
            "deployment_status" => Text(root, "deployment_status", "state") == "success",
            _ => MayMatter(name),
        },
        name is "push" or "deployment_status" && Text(root, "repository", "full_name") is { } full && FullName().IsMatch(full) ? full : null);
    }

    /// <summary>Whether an event of this name can change the catalog at all.</summary>
    public static bool MayMatter(string name) =>
        name is "push" or "deployment_status" or "repository" or "public" or "team" or "team_add" or "membership" or "member" or "organization" or "installation" or "installation_repositories";

    /// <summary>Whether an event of this name can tell of a deployment.</summary>
    public static bool MayDeploy(string name) => name is "deployment" or "deployment_status" or "workflow_run";

    private static string? Text(JsonElement root, params ReadOnlySpan<string> path) => At(root, path) is { ValueKind: JsonValueKind.String } text ? Whole(text) : null;

    /// <summary>Null for what is no text: half a character ("\ud800"), or a NUL, which PostgreSQL cannot keep.</summary>
    private static string? Whole(JsonElement element)
    {
        try
        {
            return element.GetString() is { } text && !text.Contains('\0') ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? At(JsonElement at, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        return at;
    }

    /// <summary>It becomes part of an address, in which dots alone would lead elsewhere.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]*/(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}$")]
    private static partial Regex FullName();
}
