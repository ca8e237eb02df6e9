namespace Dd0c.Domain.Corrections;

/// <summary>Something other than the owner that a person should say of a service.</summary>
/// <param name="Reason"><see cref="ReviewReason.Duplicate"/> or <see cref="ReviewReason.Gone"/>.</param>
/// <param name="Told">In a sentence.</param>
/// <param name="Other">Of a duplicate: an anchor of the service that it may be a part of.</param>
public sealed record Doubt(string Reason, string Told, string? Other = null);
