namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>A signal with all that is decided of it alone, before it is put beside others.</summary>
/// <param name="Identity">See <see cref="Episode.Identity"/>.</param>
/// <param name="Fingerprint">See <see cref="Episode.Fingerprint"/>.</param>
/// <param name="Severity">By the tenant's map, else the sender's documentation, else medium.</param>
public sealed record IdentifiedSignal(AlertSignal Signal, string Provider, string Identity, string Fingerprint, string Environment, Guid? ServiceId, string? ServiceWord, AlertSeverity Severity);
