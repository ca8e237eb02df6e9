namespace Dd0c.Domain.Alerts.Matching;

/// <summary>The service an alert is about.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Evidence">For people: "its tag service is payment-api".</param>
/// <param name="By">alias, tag, arn, dimension, name or likeness.</param>
/// <param name="Environment">Of the resource it was matched by; null: the match says nothing of it.</param>
public sealed record MatchedService(Guid ServiceId, double Confidence, string Evidence, string By, string? Environment = null);

public static class AlertMatching
{
    /// <summary>Null when doubtful: an alert without a service is shown for mapping, one with the wrong service misleads.</summary>
    public static MatchedService? Match(AlertSignal signal, ServiceDirectory directory) => throw new NotImplementedException();

    /// <summary>The sender's word for the service, folded so that two spellings are one; null: it says none.</summary>
    public static string? WordOf(AlertSignal signal) => throw new NotImplementedException();

    /// <summary>The canonical word: what the signal says, else what it was matched by, else what its names say.</summary>
    /// <param name="otherwise">When nothing does.</param>
    public static string EnvironmentOf(AlertSignal signal, MatchedService? match, string otherwise) => throw new NotImplementedException();
}
