using Dd0c.Domain.Scorecards;

namespace Dd0c.Web.Scorecards;

/// <summary>A scorecard in a list.</summary>
/// <param name="Services">How many it is about.</param>
/// <param name="Levels">From the lowest up, how many hold each as their highest; first those below the lowest, whose level is null.</param>
/// <param name="Average">Percent of the points, over all services; null: none is scored.</param>
/// <param name="AverageBefore">The same 30 days ago; null: not known.</param>
public sealed record ScorecardRow(Guid Id, string Slug, string Name, string? Description, int Services, IReadOnlyList<LevelCount> Levels, double? Average, double? AverageBefore);

/// <param name="Level">Null: below the lowest.</param>
public sealed record LevelCount(string? Level, int Services);

/// <summary>A scorecard with its rules.</summary>
public sealed record ScorecardView(ScorecardRow Row, ScorecardDefinition Definition, long Version, DateTimeOffset UpdatedAt, string UpdatedBy);

/// <summary>A service by a scorecard.</summary>
/// <param name="Level">Null: below the lowest.</param>
/// <param name="ScoredAt">Since when it stands so.</param>
public sealed record ScoreRow(Guid ServiceId, string Service, string Name, string? Team, string? TeamName, string Tier, double Percent, int Points, int Most, string? Level, IReadOnlyList<CheckResult> Checks, DateTimeOffset ScoredAt);

/// <summary>A team by a scorecard.</summary>
public sealed record TeamScore(string? Team, string Name, int Services, double Average, IReadOnlyList<LevelCount> Levels);

/// <summary>A team by one scorecard, on its own page.</summary>
public sealed record TeamStanding(string Scorecard, string Name, double Average, IReadOnlyList<LevelCount> Levels);

/// <summary>A check over all services.</summary>
public sealed record CheckSum(Check Check, int Passed, int Failed, int Exempt, int NotAsked);

/// <summary>How all services stood at the end of a day (UTC).</summary>
public sealed record ScoreDay(DateOnly Day, int Services, double Average, IReadOnlyDictionary<string, int> Levels);

/// <summary>That a service need not pass a check for a while.</summary>
public sealed record ExemptionView(Guid Id, string Check, string CheckName, string Service, string ServiceName, string Reason, DateTimeOffset Until, string By, DateTimeOffset At);

/// <summary>An initiative and how far it is.</summary>
/// <param name="Done">Services that pass all its checks, or need not.</param>
/// <param name="Teams">Whose services; none: everybody's.</param>
public sealed record InitiativeView(Guid Id, string Name, string? Reason, IReadOnlyList<string> Checks, IReadOnlyList<InitiativeTeam> Teams, bool Everybody, DateOnly Due, int Services, int Done, string By, DateTimeOffset At, DateTimeOffset? EndedAt, bool Remind);

public sealed record InitiativeTeam(string? Team, string Name, int Services, int Done);

/// <summary>A service by one scorecard, on its own page.</summary>
public sealed record ServiceScorecard(string Scorecard, string Name, ScorecardDefinition Definition, double Percent, int Points, int Most, string? Level, IReadOnlyList<CheckResult> Checks, IReadOnlyList<ExemptionView> Exemptions, IReadOnlyList<ScoreChangeView> History);

/// <param name="OldPercent">Null: it was scored for the first time.</param>
public sealed record ScoreChangeView(Guid Id, DateTimeOffset At, double Percent, string? Level, double? OldPercent, string? OldLevel, IReadOnlyList<string> Won, IReadOnlyList<string> Lost);
