using System.Security.Cryptography.X509Certificates;

namespace Dd0c.Domain.Alerts.Ingest.Proof;

/// <summary>Whether a delivery proves who sent it.</summary>
public abstract record SignatureVerdict
{
    /// <param name="OfBody">The body itself is signed; else the sender showed the secret, and the body is believed with it.</param>
    public sealed record Verified(bool OfBody) : SignatureVerdict;

    /// <summary>None was demanded: there is no secret to prove, or proof was made optional and none was offered.</summary>
#pragma warning disable CA1720 // It says what the delivery is; no number is meant.
    public sealed record Unsigned : SignatureVerdict;
#pragma warning restore CA1720

    /// <param name="Why">For people, without any secret: "There is no X-Hub-Signature-256 header."</param>
    public sealed record Wrong(string Why) : SignatureVerdict;
}

/// <summary>What a delivery is held against besides its secrets.</summary>
public sealed record SignatureOptions
{
    public static SignatureOptions None { get; } = new();

    /// <summary>A delivery that offers no proof at all is unsigned, not wrong; one that offers a wrong one is wrong all the same.</summary>
    public bool Optional { get; init; }
    /// <summary>Grafana: the header with the signature, where it was renamed.</summary>
    public string GrafanaSignatureHeader { get; init; } = "X-Grafana-Alerting-Signature";
    /// <summary>Grafana: the header with the time that is signed with the body, where one was configured.</summary>
    public string? GrafanaTimestampHeader { get; init; }
    /// <summary>SNS: what was fetched from <see cref="SnsMessage.CertificateUrl"/>, and only from there.</summary>
    public X509Certificate2? SnsCertificate { get; init; }
    /// <summary>SNS: the only topic that is believed; null: not known yet.</summary>
    public string? SnsTopicArn { get; init; }
}
