using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>The cases of AWS's own validator, with a certificate made here.</summary>
public sealed class SnsSignatureTests
{
    private static readonly string[] s_ofNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] s_ofSubscription = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    // Made once: a key takes up to a second.
    private static readonly RSA s_key = RSA.Create(2_048);
    private static readonly X509Certificate2 s_certificate = new CertificateRequest("CN=sns.amazonaws.com", s_key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Sent.ReceivedAt.AddYears(-1), Sent.ReceivedAt.AddYears(1));

    [Theory]
    [InlineData("1", "Notification", "a message")]
    [InlineData("2", "Notification", "a message")]
    [InlineData("1", "SubscriptionConfirmation", "a message")]
    [InlineData("2", "UnsubscribeConfirmation", "a message")]
    [InlineData("1", "Notification", "Ａ Ｍｅｓｓａｇｅ Ｆｏｒ ｙｏｕ！")]
    [InlineData("2", "SubscriptionConfirmation", " Ａ Ｍｅｓｓａｇｅ\n")]
    public void What_SNS_signed_is_verified(string version, string type, string message) => Assert.Equal(new SignatureVerdict.Verified(OfBody: true), Verify(Signed(version, type, message)));

    [Fact]
    public void A_subject_that_is_null_or_missing_is_not_part_of_what_is_signed()
    {
        var message = Message("Notification", "x");
        message["Subject"] = null;
        Assert.IsType<SignatureVerdict.Verified>(Verify(Sign(message, "1")));
        message.Remove("Subject");
        Assert.IsType<SignatureVerdict.Verified>(Verify(Sign(message, "2")));
    }

    [Theory]
    [InlineData("Message", "another")]
    [InlineData("Subject", "another")]
    [InlineData("MessageId", "another")]
    [InlineData("TopicArn", "arn:aws:sns:eu-west-1:666666666666:evil")]
    [InlineData("Timestamp", "2026-06-01T11:58:00.000Z")]
    [InlineData("Type", "UnsubscribeConfirmation")]
    [InlineData("SignatureVersion", "2")]
    [InlineData("SignatureVersion", "3")]
    [InlineData("Signature", "bm90IGl0")]
    [InlineData("Signature", "!")]
    [InlineData("Signature", "")]
    public void Whatever_is_changed_breaks_it(string field, string value)
    {
        var message = Signed("1", "Notification", "x");
        message[field] = value;
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message));
    }

    [Theory]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem", true)]
    [InlineData("https://sns.cn-north-1.amazonaws.com.cn/a.pem", true)]
    [InlineData("https://sns.us-gov-west-1.amazonaws.com/a.pem", true)]
    [InlineData("http://sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com/a.pub", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/a.pem", false)]
    [InlineData("https://evil.example/sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com@evil.example/a.pem", false)]
    [InlineData("https://user@sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com:8443/a.pem", false)]
    [InlineData("https://evil.sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://snsxeu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.evil.example#.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com/x?.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com/a.pem?x=.pem", false)]
    [InlineData("https://s3.amazonaws.com/bucket/a.pem", false)]
    [InlineData("//sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("file:///etc/a.pem", false)]
    [InlineData("", false)]
    public void A_certificate_is_fetched_from_SNS_alone(string url, bool trusted)
    {
        var message = Message("Notification", "x");
        message["SigningCertURL"] = url;
        Assert.Equal(trusted, SnsMessage.Read(Encoding.UTF8.GetBytes(message.ToJsonString()))!.CertificateUrl is not null);
        Assert.Equal(trusted, Verify(Sign(message, "1")) is SignatureVerdict.Verified);
    }

    [Theory]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1", true)]
    [InlineData("https://www.amazonaws.com/?Action=ConfirmSubscription", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/", false)]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    public void A_subscription_is_confirmed_at_SNS_alone(string url, bool trusted)
    {
        var message = Message("SubscriptionConfirmation", "x");
        message["SubscribeURL"] = url;
        Assert.Equal(trusted, SnsMessage.Read(Encoding.UTF8.GetBytes(message.ToJsonString()))!.ConfirmUrl is not null);
    }

    [Fact]
    public void The_urls_may_be_cased_as_Lambda_does()
    {
        var message = Signed("1", "Notification", "x");
        message["SigningCertUrl"] = message["SigningCertURL"]!.GetValue<string>();
        message.Remove("SigningCertURL");
        Assert.IsType<SignatureVerdict.Verified>(Verify(message));
    }

    [Fact]
    public void Repeats_within_two_hours_are_fresh_and_later_ones_are_not()
    {
        var message = Signed("1", "Notification", "x");
        Assert.IsType<SignatureVerdict.Verified>(Verify(message, later: TimeSpan.FromMinutes(61)));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message, later: TimeSpan.FromMinutes(121)));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message, later: TimeSpan.FromMinutes(-10)));
    }

    [Fact]
    public void Only_the_integrations_own_topic_is_believed_and_never_without_a_certificate_that_holds()
    {
        var message = Signed("1", "Notification", "x");
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message, new() { SnsCertificate = s_certificate, SnsTopicArn = "arn:aws:sns:eu-west-1:123456789012:another" }));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message, SignatureOptions.None));
        using var old = new CertificateRequest("CN=sns.amazonaws.com", s_key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Sent.ReceivedAt.AddYears(-2), Sent.ReceivedAt.AddYears(-1));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message, new() { SnsCertificate = old }));
        using var otherKey = RSA.Create(2_048);
        using var others = new CertificateRequest("CN=sns.amazonaws.com", otherKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Sent.ReceivedAt.AddYears(-1), Sent.ReceivedAt.AddYears(1));
        Assert.IsType<SignatureVerdict.Wrong>(Verify(message, new() { SnsCertificate = others }));
        Assert.IsType<SignatureVerdict.Wrong>(SignatureCheck.Verify(AlertProvider.CloudWatch, Sent.Payload("""{"foo":"bar"}"""), [], new() { SnsCertificate = s_certificate }, Sent.ReceivedAt));
    }

    private static SignatureVerdict Verify(JsonObject message, SignatureOptions? options = null, TimeSpan later = default) =>
        SignatureCheck.Verify(AlertProvider.CloudWatch, Sent.Payload(message.ToJsonString()), [], options ?? new() { SnsCertificate = s_certificate }, Sent.ReceivedAt + later);

    private static JsonObject Message(string type, string message) => new()
    {
        ["Type"] = type,
        ["MessageId"] = "1",
        ["TopicArn"] = "arn:aws:sns:eu-west-1:123456789012:dd0c-alarms",
        ["Subject"] = type == "Notification" ? "a subject" : null,
        ["Message"] = message,
        ["Timestamp"] = "2026-06-01T12:00:00.000Z",
        ["Token"] = type == "Notification" ? null : "nonce",
        ["SubscribeURL"] = type == "Notification" ? null : "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
        ["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com/cert.pem",
    };

    private static JsonObject Signed(string version, string type, string message) => Sign(Message(type, message), version);

    private static JsonObject Sign(JsonObject message, string version)
    {
        var text = new StringBuilder();
        foreach (var field in message["Type"]!.GetValue<string>() == "Notification" ? s_ofNotification : s_ofSubscription)
            if (message[field] is { } value) text.Append(field).Append('\n').Append(value.GetValue<string>()).Append('\n');
        message["SignatureVersion"] = version;
#pragma warning disable CA5350 // SNS's version 1 is SHA-1.
        message["Signature"] = Convert.ToBase64String(s_key.SignData(Encoding.UTF8.GetBytes(text.ToString()), version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
#pragma warning restore CA5350
        return message;
    }
}
