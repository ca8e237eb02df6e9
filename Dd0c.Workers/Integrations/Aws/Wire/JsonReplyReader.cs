using System.Text;
using System.Text.Json;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>Reads a JSON answer by its shape; what the shape does not name is skipped, not read.</summary>
internal static class JsonReplyReader
{
    /// <exception cref="JsonException">Not JSON, empty, cut short, or not an object.</exception>
    public static AwsValue Read(ReadOnlySpan<byte> body, ReplyShape shape)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) { throw new JsonException("The answer is no JSON object."); }
        var value = ReadObject(ref reader, shape);
        reader.Read(); // anything after the object is an error
        return value;
    }

    private static AwsValue ReadObject(ref Utf8JsonReader reader, ReplyShape shape)
    {
        var members = new Dictionary<string, AwsValue>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (shape[name] is { } member) { members[name] = ReadMember(ref reader, member); }
            else { reader.Skip(); }
        }
        return new AwsValue { Members = members };
    }

    private static AwsValue ReadMember(ref Utf8JsonReader reader, ReplyShape shape)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray when shape.IsList:
                var items = new List<AwsValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) { items.Add(ReadItem(ref reader, shape)); }
                return new AwsValue { Items = items };
            case JsonTokenType.StartObject when shape.IsList:
                return new AwsValue { Items = [ReadItem(ref reader, shape)] }; // a list of one, as some servers send it
            default:
                return ReadItem(ref reader, shape);
        }
    }

    private static AwsValue ReadItem(ref Utf8JsonReader reader, ReplyShape shape)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when shape.IsMap:
                var entries = new Dictionary<string, AwsValue>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = reader.GetString()!;
                    reader.Read();
                    if (!shape.Keeps(key)) { reader.Skip(); }
                    else if (shape.Members.Count > 0 && reader.TokenType == JsonTokenType.StartObject) { entries[key] = ReadObject(ref reader, shape); }
                    else { entries[key] = ReadScalar(ref reader); }
                }
                return new AwsValue { Members = entries };
            case JsonTokenType.StartObject when !shape.IsLeaf:
                return ReadObject(ref reader, shape);
            default:
                return ReadScalar(ref reader) is var scalar && shape.KeepsText(scalar.Text) ? scalar : AwsValue.Empty;
        }
    }

    private static AwsValue ReadScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new AwsValue { Text = reader.GetString() };
            case JsonTokenType.Number:
                return new AwsValue { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
            case JsonTokenType.True or JsonTokenType.False:
                return new AwsValue { Text = reader.TokenType == JsonTokenType.True ? "true" : "false" };
            default:
                reader.Skip(); // null, or a structure where none belongs
                return AwsValue.Empty;
        }
    }
}
