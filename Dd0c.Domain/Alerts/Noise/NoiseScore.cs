namespace Dd0c.Domain.Alerts.Noise;

/// <summary>How likely it is that nobody need act, with what each factor gave. The published formula is in docs/how-dd0c-decides.md.</summary>
/// <param name="Value">0 to 100.</param>
/// <param name="Factors">Their points add up to the value, unless it is capped.</param>
/// <param name="CappedBy">The rule of the safelist by which it may not pass 50; null: none applies.</param>
public sealed record NoiseScore(int Value, IReadOnlyList<NoiseFactor> Factors, string? CappedBy = null);

/// <param name="Name">auto_resolve, recurrence, flapping, duplicates, severity, hours.</param>
/// <param name="Most">What it could have given.</param>
/// <param name="Why">For people: "9 of the last 10 resolved themselves within 8 min".</param>
public sealed record NoiseFactor(string Name, int Points, int Most, string Why);

/// <summary>Something a person might do about it; dd0c does none of it by itself.</summary>
/// <param name="Kind">group, suppress, tune or dependency.</param>
/// <param name="Key">The same for the same suggestion: an answer to it holds for the next.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="AlertIds">What it is about.</param>
public sealed record Suggestion(string Kind, string Key, double Confidence, string Title, string Reasoning, IReadOnlyList<Guid> AlertIds);
