using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Dd0c.Demo.Aws;

/// <summary>What goes back: status, body and the headers AWS puts on it.</summary>
internal sealed record AwsAnswer(int Status, string ContentType, byte[] Body, string? ErrorType = null, bool Stalls = false)
{
    public static AwsAnswer Xml(string xmlNamespace, string operation, params object?[] members)
    {
        XNamespace ns = xmlNamespace;
        return Xml(200, InNamespace(new XElement(operation + "Response", new XElement(operation + "Result", members), new XElement("ResponseMetadata", new XElement("RequestId", RequestId()))), ns));
    }

    /// <summary>ec2 puts the members right below the root.</summary>
    public static AwsAnswer Ec2(string operation, params object?[] members) =>
        Xml(200, InNamespace(new XElement(operation + "Response", new XElement("requestId", RequestId()), members), "http://ec2.amazonaws.com/doc/2016-11-15/"));

    public static AwsAnswer Json(JsonObject body, string contentType = "application/x-amz-json-1.1") => new(200, contentType, Encoding.UTF8.GetBytes(body.ToJsonString()));

    public static AwsAnswer Error(WireProtocol protocol, string service, AwsError e) => protocol switch
    {
        WireProtocol.Query => Xml(e.Status, InNamespace(new XElement("ErrorResponse",
            new XElement("Error", new XElement("Type", e.Status < 500 ? "Sender" : "Receiver"), new XElement("Code", e.Code), new XElement("Message", e.Message)),
            new XElement("RequestId", RequestId())), Namespaces.Of(service))),
        WireProtocol.Ec2 => Xml(e.Status, new XElement("Response", new XElement("Errors", new XElement("Error", new XElement("Code", e.Code), new XElement("Message", e.Message))), new XElement("RequestID", RequestId()))),
        WireProtocol.Json => Json(new JsonObject { ["__type"] = e.Code, ["message"] = e.Message }) with { Status = e.Status },
        _ => Json(new JsonObject { [service == "lambda" ? "Message" : "message"] = e.Message }, "application/json") with { Status = e.Status, ErrorType = e.Code },
    };

    /// <summary>A member, or nothing when there is no value.</summary>
    public static XElement? Element(string name, string? value) => value is null ? null : new XElement(name, value);
    public static XElement Instant(string name, DateTimeOffset at) => new(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    public static double Seconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds / 1000;
    public static string RequestId() => Guid.NewGuid().ToString();

    private static AwsAnswer Xml(int status, XElement root) => new(status, "text/xml", Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting)));

    private static XElement InNamespace(XElement root, XNamespace ns)
    {
        foreach (var element in root.DescendantsAndSelf()) { element.Name = ns + element.Name.LocalName; }
        return root;
    }
}

internal static class Namespaces
{
    public const string Sts = "https://sts.amazonaws.com/doc/2011-06-15/";
    public const string CloudFormation = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
    public const string Rds = "http://rds.amazonaws.com/doc/2014-10-31/";
    public const string CloudWatch = "http://monitoring.amazonaws.com/doc/2010-08-01/";

    /// <param name="service">The name in the signature.</param>
    public static string Of(string service) => service switch { "cloudformation" => CloudFormation, "rds" => Rds, "monitoring" => CloudWatch, _ => Sts };
}
