using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>Takes the body off the wire, and reads an error's code and message in whichever of AWS's shapes it came.</summary>
internal sealed class AwsReplyUnmarshaller : ResponseUnmarshaller
{
    protected override UnmarshallerContext ConstructUnmarshallerContext(Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException) =>
        new Body(responseStream, response);

    protected override UnmarshallerContext ConstructUnmarshallerContext(Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException, IRequestContext requestContext) =>
        new Body(responseStream, response);

    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext input) => new AwsReply { Body = ((Body)input).Bytes };

    public override AmazonServiceException UnmarshallException(UnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var body = (Body)input;
        var (code, message) = ReadError(body.Bytes);
        code = body.Header("x-amzn-ErrorType") ?? code ?? ((int)statusCode).ToString(CultureInfo.InvariantCulture);
        // "com.amazonaws.ecs#ClientException" and "AccessDeniedException:http://internal.amazon.com/…" are both seen
        code = code.Split(':')[0].Split('#')[^1];
        return new AmazonServiceException(message ?? code, innerException, (int)statusCode >= 500 ? ErrorType.Receiver : ErrorType.Sender, code, body.Header("x-amzn-RequestId") ?? "", statusCode);
    }

    private static (string? Code, string? Message) ReadError(byte[] bytes)
    {
        try
        {
            var start = bytes.AsSpan().TrimStart(" \r\n\t\uFEFF"u8);
            if (start.StartsWith("<"u8))
            {
                // <ErrorResponse><Error><Code>…, or ec2's <Response><Errors><Error><Code>…
                var elements = XElement.Load(new MemoryStream(bytes)).Descendants().ToList();
                return (Text(elements, "Code"), Text(elements, "Message"));
            }
            if (!start.StartsWith("{"u8)) { return (null, Plain(bytes)); }
            using var json = JsonDocument.Parse(bytes);
            return (Text(json.RootElement, "__type") ?? Text(json.RootElement, "code") ?? Text(json.RootElement, "Code"), Text(json.RootElement, "message") ?? Text(json.RootElement, "Message"));
        }
        catch (Exception e) when (e is XmlException or JsonException) { return (null, Plain(bytes)); }
    }

    private static string? Text(List<XElement> elements, string name) => elements.Find(e => e.Name.LocalName == name)?.Value.Trim();

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;

    private static string? Plain(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 200))).Trim();
        return text.Length == 0 || text.StartsWith('<') ? null : text; // a proxy's page says nothing worth showing
    }

    private sealed class Body : UnmarshallerContext
    {
        public Body(Stream? stream, IWebResponseData data)
        {
            using var copy = new MemoryStream();
            stream?.CopyTo(copy);
            (Bytes, WebResponseData) = (copy.ToArray(), data);
        }

        public byte[] Bytes { get; }
        public string? Header(string name) => WebResponseData.GetHeaderValue(name) is { Length: > 0 } v ? v : null;
        public override string CurrentPath => throw new NotSupportedException();
        public override int CurrentDepth => throw new NotSupportedException();
        public override bool IsStartElement => throw new NotSupportedException();
        public override bool IsEndElement => throw new NotSupportedException();
        public override bool IsStartOfDocument => throw new NotSupportedException();
    }
}
