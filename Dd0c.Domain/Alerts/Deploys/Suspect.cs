namespace Dd0c.Domain.Alerts.Deploys;

/// <summary>A change that may have caused an incident; never more than a suspect.</summary>
/// <param name="Confidence">0 to 1, that it is the cause.</param>
/// <param name="Reasons">For people, the weightiest first: "3 min before the first alert", "on payment-api itself", "it failed".</param>
public sealed record Suspect(Guid DeployId, double Confidence, IReadOnlyList<string> Reasons);

/// <summary>A change as it is kept.</summary>
/// <param name="FinishedAt">Null: still going on.</param>
public sealed record DeployView(Guid Id, ChangeKind Kind, DeployStatus Status, Guid? ServiceId, string? Environment, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Title = null);
