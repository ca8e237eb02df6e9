using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Scorecards;

/// <summary>A scorecard of an organisation.</summary>
public sealed class Scorecard : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    /// <summary>JSON of <see cref="ScorecardDefinition"/>.</summary>
    public required string Definition { get; set; }
    /// <summary>Whether a check asks for what changes without the catalog; see <see cref="ScorecardDefinition.IsLive"/>.</summary>
    public bool Live { get; set; }
    public long Version { get; set; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public required string UpdatedBy { get; set; }
}

/// <summary>What the inventory says of a service for checks; see <see cref="ServiceProperties.OfInventory"/>.</summary>
public sealed class ServicePropertiesRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ServiceId { get; init; }
    /// <summary>JSON object, a member each property.</summary>
    public required string Properties { get; set; }
}

/// <summary>How a service stands by a scorecard now.</summary>
public sealed class ServiceScore : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ScorecardId { get; init; }
    public Guid ServiceId { get; init; }
    public int Points { get; set; }
    public int Most { get; set; }
    public double Percent { get; set; }
    public string? Level { get; set; }
    /// <summary>JSON list of <see cref="CheckResult"/>.</summary>
    public required string Checks { get; set; }
    /// <summary>Keys of the checks that fail.</summary>
    public string[] Failed { get; set; } = [];
    /// <summary>Since when it stands as it does.</summary>
    public DateTimeOffset ScoredAt { get; set; }
}

/// <summary>That a service came to stand otherwise.</summary>
public sealed class ScoreChange : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ScorecardId { get; init; }
    public Guid ServiceId { get; init; }
    public DateTimeOffset At { get; init; }
    public double Percent { get; init; }
    public string? Level { get; init; }
    /// <summary>Before; null: it was not scored.</summary>
    public double? OldPercent { get; init; }
    public string? OldLevel { get; init; }
    /// <summary>Keys of checks that pass now, and of those that fail now.</summary>
    public string[] Won { get; init; } = [];
    public string[] Lost { get; init; } = [];
}

/// <summary>How a team's services stood by a scorecard at the end of a day (UTC).</summary>
public sealed class ScorecardDay : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ScorecardId { get; init; }
    public DateOnly Day { get; init; }
    /// <summary><see cref="Guid.Empty"/>: of services without an owner.</summary>
    public Guid TeamId { get; init; }
    public int Services { get; set; }
    /// <summary>The sum over them, 0 to 100 each.</summary>
    public double Percent { get; set; }
    /// <summary>JSON object: how many hold each level as their highest; "" for none.</summary>
    public required string Levels { get; set; }
}

/// <summary>That a service need not pass a check for a while.</summary>
public sealed class Exemption : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid ScorecardId { get; init; }
    public Guid ServiceId { get; init; }
    public required string CheckKey { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset Until { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndedBy { get; set; }
}

/// <summary>Checks that services of some teams are to pass by a day.</summary>
public sealed class Initiative : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid ScorecardId { get; init; }
    public required string Name { get; set; }
    public string? Reason { get; set; }
    public string[] Checks { get; set; } = [];
    /// <summary>Empty: every team.</summary>
    public Guid[] Teams { get; set; } = [];
    public DateOnly Due { get; set; }
    /// <summary>Teams are told before it is due what they still have to do.</summary>
    public bool Remind { get; set; } = true;
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}
