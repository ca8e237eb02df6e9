namespace Dd0c.Domain.Alerts.Silences;

/// <summary>A sender that has been silent far longer than it ever usually is.</summary>
/// <param name="Since">When the last of it came.</param>
/// <param name="Usually">From one delivery to the next, at the times when it delivers.</param>
/// <param name="NothingAtAll">Nothing came of any other either: rather the way here than this sender.</param>
public sealed record SilentSender(Guid Id, DateTimeOffset Since, TimeSpan Usually, bool NothingAtAll);
