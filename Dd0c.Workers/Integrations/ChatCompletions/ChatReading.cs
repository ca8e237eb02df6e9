using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dd0c.Workers.Integrations.ChatCompletions;

/// <summary>
/// Reads {"choices": [{"message": {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function", "function": {"name":
/// "who_owns", "arguments": "{\"what\": \"payments\"}"}}]}, "finish_reason": "tool_calls"}]}, and what servers make of it that are nearly compatible:
/// content in parts, arguments that are an object, calls without an id.
/// </summary>
internal static class ChatReading
{
    public static ChatAnswer Of(JsonElement answer)
    {
        try
        {
            if (Member(answer, "choices", JsonValueKind.Array) is not { } choices || choices.GetArrayLength() == 0 || Member(choices[0], "message", JsonValueKind.Object) is not { } message)
                return new ChatAnswer.Nonsense("Its answer holds no message.");
            var (text, calls) = (TextOf(message), new List<ChatCall>());
            var asked = new JsonArray();
            foreach (var call in Member(message, "tool_calls", JsonValueKind.Array) is { } all ? all.EnumerateArray() : default)
            {
                if (Member(call, "function", JsonValueKind.Object) is not { } function || Text(function, "name") is not { Length: > 0 } name) return new ChatAnswer.Nonsense("It asks for a lookup without a name.");
                var arguments = !function.TryGetProperty("arguments", out var given) || given.ValueKind == JsonValueKind.Null ? "{}" : given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText();
                var id = Text(call, "id") is { Length: > 0 } told ? told : $"call_{calls.Count + 1}";
                calls.Add(new(id, name, arguments.Length == 0 ? "{}" : arguments));
                // Whole: some send along what they want to have back.
                var node = JsonObject.Create(call)!.DeepClone().AsObject();
                (node["id"], node["type"]) = (id, "function");
                node["function"]!["arguments"] = calls[^1].Arguments;
                asked.Add(node);
            }
            if (calls.Count == 0 && string.IsNullOrWhiteSpace(text)) return Text(message, "refusal") is { Length: > 0 } ? new ChatAnswer.Refused("The model declines to answer this.") : new ChatAnswer.Nonsense("It says nothing.");
            var kept = new JsonObject { ["role"] = "assistant", ["content"] = text };
            if (calls.Count > 0) kept["tool_calls"] = asked;
            return new ChatAnswer.Said(kept, text, calls, Text(choices[0], "finish_reason") == "length");
        }
        catch (InvalidOperationException)
        {
            return new ChatAnswer.Nonsense("Its answer holds half a character."); // a lone surrogate, which no string may have
        }
    }

    private static string? TextOf(JsonElement message) => Text(message, "content")
        ?? (Member(message, "content", JsonValueKind.Array) is { } parts ? string.Concat(parts.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.Object ? Text(p, "text") : null)) : null);

    private static JsonElement? Member(JsonElement of, string name, JsonValueKind kind) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static string? Text(JsonElement of, string name) => Member(of, name, JsonValueKind.String)?.GetString();
}
