using System.Text;
using System.Text.Json;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>JSON with one value after the other changed into something else.</summary>
internal static class JsonChange
{
    public static IEnumerable<string> EachValue(string json, string with, int most)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var spans = Spans(bytes);
        for (var i = 0; i < spans.Count; i += 1 + (spans.Count / most))
            yield return Encoding.UTF8.GetString(bytes[..spans[i].From]) + with + Encoding.UTF8.GetString(bytes[spans[i].To..]);
    }

    private static List<(int From, int To)> Spans(byte[] json)
    {
        var (spans, open) = (new List<(int, int)>(), new Stack<int>());
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((int)reader.TokenStartIndex);
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) spans.Add((open.Pop(), (int)reader.BytesConsumed));
            else if (reader.TokenType != JsonTokenType.PropertyName) spans.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed));
        return spans;
    }
}
