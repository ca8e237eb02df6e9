using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>A resource as grouping sees it: its name read back and folded, its stack and its environment found.</summary>
/// <param name="Stack">ARN of its root stack, or null.</param>
/// <param name="StackWords">The stack's folded name; empty without a stack.</param>
/// <param name="Words">The folded name; what is left of it when stack and environment are taken out.</param>
/// <param name="Generated">Whether its name was made by a tool.</param>
internal sealed record ResourceView(
    Seen<ResourceFact> Seen,
    Part Part,
    string? Stack,
    IReadOnlyList<string> StackWords,
    IReadOnlyList<string> ClusterWords,
    IReadOnlyList<string> Words,
    bool Generated,
    string? Environment)
{
    public ResourceFact Fact => Seen.Fact;

    /// <summary>The nested stack it is in, directly below the root; null in the root itself.</summary>
    public string? Nested { get; init; }

    /// <summary>What that one's author called it; empty without one.</summary>
    public IReadOnlyList<string> NestedWords { get; init; } = [];

    // One view a resource: identity is enough, and it is the key of many sets.
    public bool Equals(ResourceView? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    public string Arn => Seen.Fact.Arn;
    public string Place => $"{Fact.Account}/{Fact.Region}/{Environment}";
}
