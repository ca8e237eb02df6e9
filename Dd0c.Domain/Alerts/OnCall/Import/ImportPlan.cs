using Dd0c.Domain.Alerts.OnCall.Rotations;

namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>What an export becomes here.</summary>
/// <param name="Kind">See <see cref="OnCallKind"/>.</param>
/// <param name="Lines">Everything that stands in the export, and what becomes of it.</param>
public sealed record ImportPlan(string Kind, IReadOnlyList<ImportedSchedule> Schedules, IReadOnlyList<ImportedIntegration> Integrations, IReadOnlyList<ImportedChannel> Channels, IReadOnlyList<ImportLine> Lines);

/// <param name="Team">What it is called there; null: it has none.</param>
public sealed record ImportedSchedule(string ExternalId, string Name, string? Team, IReadOnlyList<OnCallPerson> People, RotationPlan Plan);

/// <param name="Provider">See <see cref="Ingest.AlertProvider"/>.</param>
public sealed record ImportedIntegration(string Name, string Provider);

/// <summary>A Slack channel that is told of everything.</summary>
/// <param name="Slack">Its id: C…</param>
public sealed record ImportedChannel(string Slack);

/// <param name="What">schedule, rotation, integration, route, escalation or person.</param>
/// <param name="Becomes">Null: it cannot be taken.</param>
/// <param name="Why">What is lost, and what to do about it; null: nothing is.</param>
public sealed record ImportLine(string What, string Name, string? Becomes, string? Why = null);
