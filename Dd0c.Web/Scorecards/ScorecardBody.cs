using System.Text.Json.Serialization;
using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Scorecards;

namespace Dd0c.Web.Scorecards;

/// <summary>The body of POST /api/v1/scorecards, PUT /api/v1/scorecards/{slug} and of the preview.</summary>
/// <param name="Version">Of the scorecard that was read, for PUT: changed meanwhile, it answers 409; missing: whatever it is now.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ScorecardBody(string? Name = null, string? Description = null, ConditionBody? Applies = null, IReadOnlyList<LevelBody>? Levels = null, IReadOnlyList<CheckBody>? Checks = null, long? Version = null)
{
    public ScorecardDraft Draft() => new(Name, Description, new(Applies?.Read(), [.. (Levels ?? []).Select(l => new Level(l.Name ?? "", l.From ?? -1))],
        [.. (Checks ?? []).Select(c => new Check(c.Key ?? "", c.Name ?? "", c.Points ?? 0, c.Passes?.Read() ?? new([]), c.When?.Read(), c.Remedy, c.Needed))]));
}

/// <param name="From">Percent of the points, 0 to 100.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LevelBody(string? Name = null, double? From = null);

/// <param name="Key">Stable: exemptions and history name it.</param>
/// <param name="Needed">The lowest level that nobody holds without passing.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CheckBody(string? Key = null, string? Name = null, int? Points = null, ConditionBody? Passes = null, ConditionBody? When = null, string? Remedy = null, string? Needed = null);

/// <param name="Any">True: one of the tests is enough; else all of them.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConditionBody(IReadOnlyList<TestBody>? Tests = null, bool Any = false)
{
    public Condition Read() => new([.. (Tests ?? []).Select(t => new PropertyTest(t.Property ?? "", t.Operator ?? "", t.Value))], Any);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TestBody(string? Property = null, string? Operator = null, string? Value = null);

/// <param name="Service">Id or slug.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExemptionBody(string? Service = null, string? Check = null, string? Reason = null, DateTimeOffset? Until = null);

/// <param name="Teams">Ids or slugs; none: every team.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record InitiativeBody(string? Name = null, string? Reason = null, IReadOnlyList<string>? Checks = null, IReadOnlyList<string>? Teams = null, DateOnly? Due = null, bool Remind = true);

/// <summary>What rules would change.</summary>
internal sealed record PreviewAnswer(int Services, IReadOnlyList<LevelCount> Levels, IReadOnlyList<PreviewCheck> Checks, int Moved, IReadOnlyList<PreviewMove> Examples)
{
    public static PreviewAnswer Of(ScorecardPreview p) => new(p.Services, [.. p.Levels.Select(l => new LevelCount(l.Level, l.Services))], [.. p.Checks.Select(c => new PreviewCheck(c.Name, c.Passed, c.Failed))], p.Moved, [.. p.Examples.Select(e => new PreviewMove(e.Name, e.Now, e.Then))]);
}

internal sealed record PreviewCheck(string Name, int Passed, int Failed);

internal sealed record PreviewMove(string Service, string? Now, string? Then);
