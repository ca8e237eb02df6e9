namespace Dd0c.Domain.Alerts;

/// <summary>A service as it is named beside alerts.</summary>
/// <param name="Team">Slug of the owner; null: nobody's.</param>
public sealed record ServiceChip(Guid Id, string Slug, string Name, string? Team, string? TeamName);
