using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Ask;

/// <summary>That somebody asked something, without the words of it.</summary>
public sealed class AskedQuestion : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    /// <summary>A person; a token that nobody made stands for itself.</summary>
    public Guid Asker { get; init; }
    /// <summary>UTC.</summary>
    public DateOnly Day { get; init; }
    /// <summary>Of the question, what may be looked up for it, and how the catalog stood: see <see cref="Question.Key"/>.</summary>
    public required byte[] Key { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    /// <summary>Until then it counts though it has no answer yet.</summary>
    public DateTimeOffset LeaseUntil { get; init; }
    public DateTimeOffset? AnsweredAt { get; set; }
    /// <summary>JSON; null: there is none, or none that a repetition may have.</summary>
    public string? Answer { get; set; }
}
