namespace Dd0c.Domain.Actions.News;

/// <summary>What is told of a run, of one thing that happened to it.</summary>
/// <param name="Id">Of the telling.</param>
/// <param name="Event">See <see cref="RunEvent"/>.</param>
/// <param name="Target">Null: it starts on nothing.</param>
/// <param name="Inputs">As people read them; without a value: it is not told outside the portal.</param>
/// <param name="Approvers">Whose agreement it needs, in words; null: nobody's.</param>
/// <param name="ExpiresAt">When it is too late to approve it.</param>
/// <param name="Answered">Who approved or rejected it, and what they said.</param>
/// <param name="Fault">Why it failed.</param>
/// <param name="Until">When its effect is taken back.</param>
public sealed record RunNews(
    Guid Id, string Event, int Number, string Action, string? Target, string RequestedBy, string? Reason, IReadOnlyList<(string Label, string? Value)> Inputs,
    string? Approvers, DateTimeOffset ExpiresAt, IReadOnlyList<(string Name, string? Comment)> Answered, string? Fault, DateTimeOffset? Until);

/// <param name="Text">What stands there; null: a time does.</param>
public sealed record RunFact(string Name, string? Text, DateTimeOffset? At = null);
