using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>A body that is JSON, or a form: of its fields, or with the whole JSON in a field named payload.</summary>
internal static class FormBody
{
    private const int MostFields = 500;

    /// <exception cref="JsonException">It is neither.</exception>
    public static PayloadNode Parse(WebhookPayload payload)
    {
        var first = payload.Body.Span.TrimStart(" \t\r\n"u8);
        var isForm = payload.Header("Content-Type")?.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true || (first.Length > 0 && first[0] is not ((byte)'{' or (byte)'[' or (byte)'"' or 0xEF) && first.IndexOf((byte)'=') > 0);
        // Some senders keep the form's content type and send JSON all the same.
        if (!isForm || (first.Length > 0 && first[0] is (byte)'{' or (byte)'[')) return PayloadNode.Parse(payload.Body);
        var fields = Fields(Encoding.UTF8.GetString(payload.Body.Span));
        if (fields.TryGetValue("payload", out var json) && json.TrimStart() is ['{' or '[', ..]) return PayloadNode.Parse(Encoding.UTF8.GetBytes(json));
        if (fields.Count == 0) throw new JsonException("The form has no fields.");
        return PayloadNode.Parse(Encoding.UTF8.GetBytes(new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)JsonValue.Create(f.Value)))).ToJsonString()));
    }

    private static Dictionary<string, string> Fields(string form)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in form.Split('&', MostFields))
            if (field.Split('=', 2) is [{ Length: > 0 } name, var value]) fields[Decode(name)] = Decode(value);
        return fields;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
