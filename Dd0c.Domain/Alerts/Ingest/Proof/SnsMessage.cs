using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Proof;

/// <summary>
/// The envelope in which SNS delivers over HTTP. The body comes as text/plain, whatever it says it is.
/// <code>{"Type":"Notification","MessageId":"…","TopicArn":"arn:aws:sns:…","Message":"{…}","Timestamp":"…Z","SignatureVersion":"1","Signature":"…","SigningCertURL":"https://sns.eu-west-1.amazonaws.com/…pem"}</code>
/// </summary>
/// <remarks>https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html</remarks>
public sealed partial record SnsMessage
{
    public const string Notification = "Notification";
    public const string SubscriptionConfirmation = "SubscriptionConfirmation";
    public const string UnsubscribeConfirmation = "UnsubscribeConfirmation";

    public required string Type { get; init; }
    public required string MessageId { get; init; }
    public required string TopicArn { get; init; }
    /// <summary>For an alarm: JSON inside this string.</summary>
    public required string Message { get; init; }
    public string? Subject { get; init; }
    /// <summary>As it was signed.</summary>
    public required string Timestamp { get; init; }
    public string? Token { get; init; }
    public string? SubscribeUrl { get; init; }
    public required string SignatureVersion { get; init; }
    public required string Signature { get; init; }
    /// <summary>Where its signer's certificate is; null when the address is not SNS's own, and then nobody may fetch it.</summary>
    public Uri? CertificateUrl { get; init; }

    /// <summary>Where to confirm the subscription, when the address is SNS's own.</summary>
    public Uri? ConfirmUrl => OfSns(SubscribeUrl);

    public DateTimeOffset? SentAt => TolerantTime.Read(Timestamp);

    /// <summary>eu-west-1; null when the topic's ARN is none.</summary>
    public string? Region => TopicArn.Split(':') is ["arn", _, "sns", { Length: > 0 } region, _, _] ? region : null;

    public static SnsMessage? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Read(PayloadNode.Parse(body));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static SnsMessage? Read(PayloadNode root)
    {
        if (Whole(root["Type"]) is not { } type || Whole(root["MessageId"]) is not { } id || Whole(root["TopicArn"]) is not { } topic || Whole(root["Message"]) is not { } message || Whole(root["Timestamp"]) is not { } time) return null;
        return new()
        {
            Type = type,
            MessageId = id,
            TopicArn = topic,
            Message = message,
            Subject = Whole(root["Subject"]),
            Timestamp = time,
            Token = Whole(root["Token"]),
            SubscribeUrl = Whole(root["SubscribeURL"]),
            SignatureVersion = Whole(root["SignatureVersion"]) ?? "",
            Signature = Whole(root["Signature"]) ?? "",
            CertificateUrl = OfSns(Whole(root["SigningCertURL"])) is { } url && url.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal) && url.Query.Length == 0 ? url : null,
        };
    }

    /// <summary>What is signed: each key that is present, in byte order, and its value, a line each.</summary>
    internal byte[] Signed()
    {
        (string Name, string? Value)[] parts = Type == Notification
            ? [("Message", Message), ("MessageId", MessageId), ("Subject", Subject), ("Timestamp", Timestamp), ("TopicArn", TopicArn), ("Type", Type)]
            : [("Message", Message), ("MessageId", MessageId), ("SubscribeURL", SubscribeUrl), ("Timestamp", Timestamp), ("Token", Token), ("TopicArn", TopicArn), ("Type", Type)];
        var text = new StringBuilder();
        foreach (var (name, value) in parts)
            if (value is not null) text.Append(name).Append('\n').Append(value).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>https, a host that is exactly sns.region.amazonaws.com (or .com.cn), its usual port, and nobody's name in it; else null.</summary>
    internal static Uri? OfSns(string? url) =>
        url is { Length: <= Bounded.Url } && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && SnsHost().IsMatch(uri.Host) ? uri : null;

    private static string? Whole(PayloadNode node) => node.Element.ValueKind == JsonValueKind.String ? node.Element.GetString() : null;

    [GeneratedRegex(@"^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SnsHost();
}
