using System.Buffers.Text;
using System.Text;

namespace Dd0c.Web.Api;

/// <summary>One page of a list.</summary>
/// <param name="Next">Give it as <c>cursor</c> to get what follows; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>What should be known of this answer; most have none.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>A cursor: the sort key and the id of the last row given. Opaque to callers; stable while rows come and go.</summary>
internal static class Cursor
{
    public static string Of(string key, Guid id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{id:N}{key}"));

    /// <summary>Null when it is none of ours.</summary>
    public static CursorKey? Read(string cursor)
    {
        if (cursor.Length > 2000 || !Base64Url.IsValid(cursor)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.Length >= 32 && !text.Contains('\0', StringComparison.Ordinal) && Guid.TryParseExact(text[..32], "N", out var id) ? new(text[32..], id) : null;
    }
}

internal sealed record CursorKey(string Key, Guid Id);
