using System.Xml;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>Reads a Query or ec2 answer by its shape, whatever its namespaces; what the shape does not name is skipped.</summary>
/// <remarks>
/// <c>&lt;DescribeStacksResponse&gt;&lt;DescribeStacksResult&gt;&lt;Stacks&gt;&lt;member&gt;…</c>; rds names its items (<c>DBInstance</c>),
/// ec2 has no result element and calls every item <c>item</c>.
/// </remarks>
internal static class XmlReplyReader
{
    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <exception cref="XmlException">Not XML, cut short, or no answer to this operation.</exception>
    public static AwsValue Read(ReadOnlyMemory<byte> body, ReplyShape shape, string operation)
    {
        using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), s_settings);
        reader.MoveToContent();
        if (!reader.LocalName.StartsWith(operation, StringComparison.OrdinalIgnoreCase)) { throw new XmlException($"<{reader.LocalName}> does not answer {operation}."); }
        var members = new Dictionary<string, AwsValue>(StringComparer.OrdinalIgnoreCase);
        ReadMembers(reader, shape, members, operation + "Result");
        while (reader.Read()) { } // an answer cut short must not pass for a whole one
        return new AwsValue { Members = members };
    }

    /// <summary>Stands on the start tag when called, after the end tag when it returns.</summary>
    private static void ReadMembers(XmlReader reader, ReplyShape shape, Dictionary<string, AwsValue> members, string? wrapper = null)
    {
        if (Enter(reader)) { return; }
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType != XmlNodeType.Element) { Step(reader); }
            else if (string.Equals(reader.LocalName, wrapper, StringComparison.OrdinalIgnoreCase)) { ReadMembers(reader, shape, members); }
            else if (shape[reader.LocalName] is { } member) { members[member.Name] = member.IsList ? ReadList(reader, member) : ReadItem(reader, member); }
            else { reader.Skip(); }
        }
        reader.Read();
    }

    private static AwsValue ReadList(XmlReader reader, ReplyShape shape)
    {
        var items = new List<AwsValue>();
        if (Enter(reader)) { return AwsValue.Empty; }
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element) { items.Add(ReadItem(reader, shape)); }
            else { Step(reader); }
        }
        reader.Read();
        return new AwsValue { Items = items };
    }

    private static AwsValue ReadItem(XmlReader reader, ReplyShape shape)
    {
        if (shape.IsLeaf) { return ReadText(reader) is var text && shape.KeepsText(text) ? new AwsValue { Text = text } : AwsValue.Empty; }
        var members = new Dictionary<string, AwsValue>(StringComparer.OrdinalIgnoreCase);
        ReadMembers(reader, shape, members);
        return new AwsValue { Members = members };
    }

    private static string ReadText(XmlReader reader)
    {
        if (Enter(reader)) { return ""; }
        var text = "";
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element) { reader.Skip(); continue; }
            text += reader.Value;
            Step(reader);
        }
        reader.Read();
        return text;
    }

    /// <summary>Goes inside the element; true when it is empty and done with.</summary>
    private static bool Enter(XmlReader reader)
    {
        var empty = reader.IsEmptyElement;
        reader.Read();
        return empty;
    }

    private static void Step(XmlReader reader)
    {
        if (!reader.Read()) { throw new XmlException("The answer is cut short."); }
    }
}
