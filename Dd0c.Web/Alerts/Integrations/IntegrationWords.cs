using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>How the state of an integration and of a delivery is written.</summary>
internal static class IntegrationWords
{
    public static Tone Of(IntegrationView integration) => integration switch
    {
        { Fault: not null } => new("Refused", "octagon", "danger"),
        { Paused: true } => new("Paused", "half", "neutral"),
        { Silent: not null } => new("Silent", "triangle", "warning"),
        { LastReceivedAt: null } => new("Nothing received yet", "ring", "neutral"),
        { Quarantined: > 0 } => new("Partly read", "triangle", "warning"),
        _ => new("Receiving", "disc", "success"),
    };

    public static Tone OfDelivery(string state) => state switch
    {
        "read" => new("Read", "disc", "success"),
        "nothing" => new("Nothing to do", "ring", "neutral"),
        "quarantined" => new("Not read", "octagon", "danger"),
        _ => new("Waits to be read", "half", "info"),
    };

    /// <summary>What came of a delivery; its reason and place, where it has them.</summary>
    public static string Outcome(DeliveryView delivery) => string.Join(" ", ((string?[])[
        delivery.Alerts switch { 0 => null, 1 => "1 alert or deploy.", var n => $"{n} alerts or deploys." },
        delivery.Reason is { Length: > 0 } reason ? $"{char.ToUpperInvariant(reason[0])}{reason[1..]}{(reason.EndsWith('.') ? "" : ".")}" : null,
        delivery.Place is { Length: > 0 } place ? $"At {place}." : null,
    ]).Where(p => p is not null));

    /// <summary>What stands under its state: Silent for 9 h; usually it delivers every 20 min.</summary>
    public static string? Note(IntegrationView integration) => integration.Fault ?? (integration.Silent is { Words: var words } ? Sentence(words) : null);

    public static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    /// <summary>The parts of a step's text: those at odd places stood in **bold**.</summary>
    public static string[] Parts(string text) => text.Split("**");
}
