using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Takes a delivery: whose it is, whether it is proved, and then its one durable insert.</summary>
internal sealed class AlertIntake(IntegrationDoor door, AlertInboxWriter inbox, IntegrationFaults faults, SnsCertificates certificates, MasterKey key, TimeProvider time)
{
    /// <summary>All else of a request's headers is either proof, which is nobody's to keep, or of no use.</summary>
    private static readonly string[] s_kept = ["Content-Type", "X-GitHub-Event", "X-Gitlab-Event", "x-amz-sns-message-type", "x-amz-sns-message-id", "User-Agent"];
    /// <summary>The body itself was signed, and the signature was right.</summary>
    internal const string SignedHeader = "x-dd0c-signed";

    /// <param name="who">The token of the address; or the tenant's id, when what is sent is signed.</param>
    public async Task<Intake> TakeAsync(string who, string provider, WebhookPayload payload, CancellationToken cancellationToken)
    {
        try
        {
            return await OfWhomAsync(who, provider, payload, cancellationToken);
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            return new Intake.Later("dd0c does not reach its database now.");
        }
    }

    private async Task<Intake> OfWhomAsync(string who, string provider, WebhookPayload payload, CancellationToken cancellationToken)
    {
        if (await door.ByTokenAsync(who, cancellationToken) is { } known)
            return known.Provider == provider ? await TakeAsync(known, payload, byToken: true, cancellationToken) : new Intake.Elsewhere(known.Provider);
        if (!Guid.TryParse(who, out var tenant)) return new Intake.Unknown();
        Intake last = new Intake.Unknown();
        foreach (var candidate in await door.OfTenantAsync(tenant, provider, cancellationToken))
        {
            last = await TakeAsync(candidate, payload, byToken: false, cancellationToken);
            if (last is not (Intake.Unproved or Intake.Unknown)) return last;
        }
        return last;
    }

    private async Task<Intake> TakeAsync(OpenIntegration integration, WebhookPayload payload, bool byToken, CancellationToken cancellationToken)
    {
        var options = new SignatureOptions
        {
            Optional = byToken && !integration.Config.MustProve,
            GrafanaSignatureHeader = integration.Config.SignatureHeader ?? SignatureOptions.None.GrafanaSignatureHeader,
            GrafanaTimestampHeader = integration.Config.TimestampHeader,
            SnsTopicArn = integration.Config.TopicArn,
        };
        if (integration.Provider == AlertProvider.CloudWatch && SnsMessage.Read(payload.Body) is { CertificateUrl: { } url })
        {
            if (await certificates.FindAsync(url, cancellationToken) is not { } certificate) return new Intake.Later("The certificate of SNS could not be fetched.");
            options = options with { SnsCertificate = certificate };
        }
        var verdict = SignatureCheck.Verify(integration.Provider, payload, integration.Secrets, options, time.GetUtcNow());
        if (verdict is SignatureVerdict.Wrong wrong)
        {
            if (byToken) await faults.SayAsync(integration, wrong.Why, cancellationToken);
            return new Intake.Unproved(wrong.Why);
        }
        if (verdict is SignatureVerdict.Unsigned && !byToken) return new Intake.Unproved("An address that names the organisation alone takes signed deliveries only.");
        return await inbox.StoreAsync(DeliveryOf(integration, payload, verdict is SignatureVerdict.Verified { OfBody: true }), cancellationToken) switch
        {
            Storing.Stored => new Intake.Taken(Repeated: false),
            Storing.Repeated => new Intake.Taken(Repeated: true),
            Storing.Gone => new Intake.Unknown(),
            _ => new Intake.Later("dd0c cannot store it now."),
        };
    }

    private Delivery DeliveryOf(OpenIntegration integration, WebhookPayload payload, bool signed)
    {
        var headers = s_kept.Where(name => payload.Header(name) is not null).ToDictionary(name => name, name => Clean(payload.Header(name)!));
        if (signed) headers[SignedHeader] = "1";
        byte[]? body = payload.Body.ToArray();
        if (integration.Privacy)
        {
            // Read now, so that what is not to be kept never reaches the disk.
            var reading = PayloadReaders.Read(integration.Provider, payload, InboxReading.MappingOf(integration.Config), signed);
            body = Privacy.StripPayload(reading, Encoding.UTF8.GetBytes(key.Derive($"alert-privacy:{integration.TenantId}")));
            headers[InboxReading.Canonical] = "1";
        }
        return new(integration.TenantId, integration.Id, integration.Provider, DeliveryKey.Of(integration.Provider, payload), JsonSerializer.Serialize(headers), body, payload.ReceivedAt);
    }

    private static string Clean(string value) => value.Length > 300 ? value[..300].Replace("\0", "", StringComparison.Ordinal) : value.Replace("\0", "", StringComparison.Ordinal);
}

/// <summary>How the taking of a delivery ended.</summary>
internal abstract record Intake
{
    /// <summary>It is committed.</summary>
    public sealed record Taken(bool Repeated) : Intake;

    /// <summary>No integration has this address.</summary>
    public sealed record Unknown : Intake;

    /// <summary>The address is of an integration of another provider.</summary>
    public sealed record Elsewhere(string Provider) : Intake;

    public sealed record Unproved(string Why) : Intake;

    /// <summary>Not stored: the sender is to come again.</summary>
    public sealed record Later(string Why) : Intake;
}
