using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Workers.Alerts.Ingest;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>One delivery and what was read in it.</summary>
internal sealed class InboxReading
{
    /// <summary>A body that stands in our own words, because the tenant wants the sender's not kept.</summary>
    public const string Canonical = "x-dd0c-canonical";

    private InboxReading(InboxRow row, IntegrationConfig config, AlertIntegration? integration, PayloadReading reading) => (Row, Config, Paused, Resolves, Reading) = (row, config, integration?.Paused == true, integration?.Resolves == true, reading);

    public InboxRow Row { get; }
    public IntegrationConfig Config { get; }
    public bool Paused { get; }
    /// <summary>Its sender has told before that an alert is over.</summary>
    public bool Resolves { get; }
    public PayloadReading Reading { get; }

    public static InboxReading Of(InboxRow row, AlertIntegration? integration)
    {
        if (integration is null) return new(row, new(), null, new PayloadReading.Nothing("its integration was deleted"));
        var config = JsonSerializer.Deserialize<IntegrationConfig>(integration.Config, AlertRows.Json)!;
        return new(row, config, integration, Read(row, config));
    }

    /// <summary>What the delivery's row says of it from now on.</summary>
    public void Settle(DateTimeOffset now)
    {
        (Row.State, Row.Reason, Row.Place, Row.Alerts) = Reading switch
        {
            // What could be read has come to be; reading the whole again adds the rest and changes nothing of that.
            PayloadReading.Read { Faults: [var first, ..] } read => ("quarantined", read.Faults.Count == 1 ? first.Why : $"{first.Why} {read.Faults.Count - 1} more parts could not be read.", first.Where, read.Signals.Count + read.Deploys.Count),
            PayloadReading.Read read => ("read", null, null, read.Signals.Count + read.Deploys.Count),
            PayloadReading.Nothing nothing => ("nothing", nothing.What, (string?)null, 0),
            PayloadReading.Unreadable fault => ("quarantined", fault.Why, fault.Where, 0),
            _ => ("nothing", "it asked to confirm a subscription", null, 0),
        };
        Row.ReadAt = now;
    }

    /// <summary>Null: the provider's own form.</summary>
    public static CustomMapping? MappingOf(IntegrationConfig config) => config.Mapping is { } json && CustomMapping.Read(json) is MappingReading.Read read ? read.Mapping : null;

    private static PayloadReading Read(InboxRow row, IntegrationConfig config)
    {
        if (row.Body is null) return new PayloadReading.Unreadable("It could not be read when it came, and nothing of it was kept (privacy mode).");
        var headers = new Dictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(row.Headers)!, StringComparer.OrdinalIgnoreCase);
        if (headers.ContainsKey(Canonical)) return Privacy.ReadStripped(row.Body);
        return PayloadReaders.Read(row.Provider, new WebhookPayload(headers, row.Body, row.ReceivedAt), MappingOf(config), headers.ContainsKey(AlertIntake.SignedHeader));
    }
}
