using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dd0c.Domain.Alerts.Ingest.Proof;

/// <summary>Whether SNS itself sent it: RSA over the message's canonical text, by SHA-1 (version 1) or SHA-256 (version 2).</summary>
/// <remarks>https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html</remarks>
internal static class SnsSignature
{
    public static SignatureVerdict Verify(WebhookPayload payload, SignatureOptions options, DateTimeOffset now)
    {
        if (SnsMessage.Read(payload.Body) is not { } message) return options.Optional ? new SignatureVerdict.Unsigned() : new SignatureVerdict.Wrong("It is no SNS message: raw message delivery must be off.");
        if (message.Type is not (SnsMessage.Notification or SnsMessage.SubscriptionConfirmation or SnsMessage.UnsubscribeConfirmation)) return new SignatureVerdict.Wrong("It is no kind of SNS message that is known.");
        if (message.CertificateUrl is null) return new SignatureVerdict.Wrong("Its SigningCertURL is not SNS's own.");
        if (options.SnsTopicArn is { } topic && topic != message.TopicArn) return new SignatureVerdict.Wrong("It is of another topic.");
        if (options.SnsCertificate is not { } certificate) return new SignatureVerdict.Wrong("The certificate that signed it could not be had.");
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime()) return new SignatureVerdict.Wrong("The certificate that signed it has run out, or does not hold yet.");
        if (!IsSigned(message, certificate)) return new SignatureVerdict.Wrong("The signature is not of this message.");
        if (message.SentAt is not { } sent || sent < now - SignatureCheck.FreshOfSns || sent > now + SignatureCheck.Fresh) return new SignatureVerdict.Wrong($"It was signed more than {SignatureCheck.FreshOfSns.TotalHours:0} hours ago, or in the future.");
        return new SignatureVerdict.Verified(OfBody: true);
    }

    private static bool IsSigned(SnsMessage message, X509Certificate2 certificate)
    {
        HashAlgorithmName? hash = message.SignatureVersion switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => null,
        };
        var signature = new byte[Math.Min(message.Signature.Length, 4_096)];
        if (hash is null || message.Signature.Length is 0 or > 4_096 || !Convert.TryFromBase64String(message.Signature, signature, out var length)) return false;
        using var key = certificate.GetRSAPublicKey();
        return key is not null && key.VerifyData(message.Signed(), signature.AsSpan(0, length), hash.Value, RSASignaturePadding.Pkcs1);
    }
}
