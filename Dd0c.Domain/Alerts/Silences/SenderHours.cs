namespace Dd0c.Domain.Alerts.Silences;

/// <summary>What came of one sender, hour by hour.</summary>
/// <param name="Hours">Those in which something came, each once, with how many deliveries.</param>
/// <param name="LastAt">When the last one came; null: none.</param>
public sealed record SenderHours(Guid Id, IReadOnlyList<(DateTimeOffset Hour, int Deliveries)> Hours, DateTimeOffset? LastAt);
