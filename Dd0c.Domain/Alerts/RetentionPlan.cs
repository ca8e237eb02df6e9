namespace Dd0c.Domain.Alerts;

/// <summary>How long what came is kept, in days.</summary>
/// <param name="Payloads">What senders posted, as they posted it.</param>
/// <param name="Alerts">Alerts, incidents and changes, since they were last told of.</param>
/// <param name="Figures">The hourly figures of the noise report.</param>
public sealed record RetentionPlan(int Payloads, int Alerts, int Figures)
{
    /// <summary>So long a delivery stays in the database whatever the plan: one that comes again within it is known.</summary>
    public const int HotDays = 7;

    public static IReadOnlyDictionary<string, RetentionPlan> Usual { get; } = new Dictionary<string, RetentionPlan>(StringComparer.Ordinal)
    {
        ["free"] = new(7, 7, 7), ["pro"] = new(90, 90, 365), ["business"] = new(365, 365, 730), ["enterprise"] = new(3650, 3650, 3650),
    };
}
