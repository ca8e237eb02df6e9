namespace Dd0c.Domain.Alerts.Ingest;

/// <summary>A request as it came in, before anybody has read it.</summary>
/// <param name="Headers">By name, which has no case.</param>
/// <param name="Body">Unpacked, byte for byte as the sender signed it.</param>
public sealed record WebhookPayload(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>What a provider's reader made of a payload.</summary>
public abstract record PayloadReading
{
    /// <param name="Signals">Of alerts, in the order of the payload.</param>
    /// <param name="CutBySender">How many alerts the sender says it left out.</param>
    public sealed record Read(IReadOnlyList<AlertSignal> Signals, IReadOnlyList<Deploys.DeploySignal> Deploys, int CutBySender = 0) : PayloadReading
    {
        /// <summary>Parts that could not be read while others could; what is here is in neither list.</summary>
        public IReadOnlyList<PayloadFault> Faults { get; init; } = [];
    }

    /// <summary>Rightly understood, and nothing to do: a ping, a test, a comment, a step that is no deployment.</summary>
    /// <param name="What">For people: "a ping".</param>
    public sealed record Nothing(string What) : PayloadReading;

    /// <summary>Kept in quarantine until it can be read.</summary>
    /// <param name="Where">The place in the payload: alerts[3].startsAt; null for the whole.</param>
    public sealed record Unreadable(string Why, string? Where = null) : PayloadReading;

    /// <summary>SNS asks whether this address wants its messages; asked back only at the address given, which the reader has checked to be SNS's own.</summary>
    public sealed record Confirm(Uri SubscribeUrl, string TopicArn) : PayloadReading;
}

/// <summary>A part of a payload that could not be read.</summary>
/// <param name="Where">alerts[3].startsAt; empty for the whole.</param>
public sealed record PayloadFault(string Where, string Why);
