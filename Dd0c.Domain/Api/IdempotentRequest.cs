using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Api;

/// <summary>A request that carried a key, with what it was answered: a repetition gets the same.</summary>
public sealed class IdempotentRequest : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid TokenId { get; init; }
    public required string Key { get; init; }
    /// <summary>SHA-256 over method, address and body.</summary>
    public required byte[] Fingerprint { get; init; }
    /// <summary>Which request it is that carries it out; another one takes it over when the lease is over.</summary>
    public Guid Owner { get; init; }
    public DateTimeOffset BeganAt { get; init; }
    public DateTimeOffset LeaseUntil { get; init; }
    /// <summary>Null: it is still carried out.</summary>
    public int? Status { get; init; }
    /// <summary>Content type, Location and body, sealed: some told a secret that is told once.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>What a request gets that found this one there before it.</summary>
    public Repetition Met(ReadOnlySpan<byte> fingerprint) =>
        !fingerprint.SequenceEqual(Fingerprint) ? Repetition.OfAnother
        : Status is null ? Repetition.TooEarly
        : Repetition.OfThis;
}

/// <summary>How a request stands to the one that had its key first.</summary>
public enum Repetition
{
    /// <summary>It gets the same answer.</summary>
    OfThis,

    /// <summary>The key stands for a request that said something else.</summary>
    OfAnother,

    /// <summary>The first is still carried out.</summary>
    TooEarly,
}
