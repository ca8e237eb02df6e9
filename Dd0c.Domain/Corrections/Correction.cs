using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Corrections;

/// <summary>What a person said of a service. It stands above every other source, and no scan changes it. Closed family: meet it with a switch.</summary>
/// <param name="Anchors">What the service was and is recognised by; a correction goes where most of them are.</param>
/// <param name="Author">The name of who said it, as it was then.</param>
/// <param name="Reason">In their words; empty when they gave none.</param>
public abstract record Correction(Guid Id, IReadOnlyList<string> Anchors, string Author, string Reason, DateTimeOffset At)
{
    /// <summary>One value of a service.</summary>
    /// <param name="Field">A word of <see cref="CorrectedField"/>.</param>
    /// <param name="To">For an owner the team's key, for a repository its node id; null: it has none.</param>
    /// <param name="From">What dd0c had found at that time; the same value found again is no conflict.</param>
    public sealed record Value(Guid Id, IReadOnlyList<string> Anchors, string Author, string Reason, DateTimeOffset At, string Field, string? To, string? From) : Correction(Id, Anchors, Author, Reason, At)
    {
        /// <summary>Of an owner: what it teaches of the sources.</summary>
        public OwnerAnswer? Answer { get; init; }

        public Guid? AuthorId { get; init; }

        /// <summary>Of an owner: the keys of the drift that stood when the person said it, and does not ask again.</summary>
        public IReadOnlyList<string> SeenDrift { get; init; } = [];
    }

    /// <summary>It is no service: not listed, not searched, its resources nobody's.</summary>
    public sealed record NotAService(Guid Id, IReadOnlyList<string> Anchors, string Author, string Reason, DateTimeOffset At) : Correction(Id, Anchors, Author, Reason, At);

    /// <summary>It is a part of another service.</summary>
    /// <param name="Into">What that one is recognised by.</param>
    public sealed record Merge(Guid Id, IReadOnlyList<string> Anchors, string Author, string Reason, DateTimeOffset At, IReadOnlyList<string> Into) : Correction(Id, Anchors, Author, Reason, At);

    /// <summary>Some of its resources are a service of their own.</summary>
    /// <param name="Arns">Those resources.</param>
    /// <param name="Name">What that service is called.</param>
    public sealed record Split(Guid Id, IReadOnlyList<string> Anchors, string Author, string Reason, DateTimeOffset At, IReadOnlyList<string> Arns, string Name) : Correction(Id, Anchors, Author, Reason, At);

    /// <summary>It and another that looks like it are two services.</summary>
    /// <param name="From">What that one is recognised by.</param>
    public sealed record Distinct(Guid Id, IReadOnlyList<string> Anchors, string Author, string Reason, DateTimeOffset At, IReadOnlyList<string> From) : Correction(Id, Anchors, Author, Reason, At);

    /// <summary>In the words of an evidence line.</summary>
    public string Told => Reason.Length > 0 ? $"{Author}: {Reason}" : $"{Author} said so";
}

/// <summary>The fields that a person may set.</summary>
public static class CorrectedField
{
    public const string Owner = "owner";
    public const string Name = "name";
    public const string Repository = "repo";
    public const string Tier = "tier";
    public const string Lifecycle = "lifecycle";
    public const string Description = "description";
    public const string Type = "type";

    public static readonly IReadOnlyList<string> All = [Owner, Name, Repository, Tier, Lifecycle, Description, Type];

    /// <summary>The words a field may take, or null where any text will do.</summary>
    public static IReadOnlyList<string>? Words(string field) => field switch
    {
        Tier => ["critical", "standard", "experimental"],
        Lifecycle => ["production", "staging", "development", "experimental", "deprecated"],
        Type => ["api", "worker", "cron", "database", "queue", "frontend", "library", "service"],
        _ => null,
    };
}

/// <summary>That a source has come to say something else than a person did. The person's word stays; somebody should look.</summary>
/// <param name="Kept">The corrected value as shown.</param>
/// <param name="Found">What the source says now.</param>
public sealed record Conflict(string Field, string? Kept, string? Found, string Source, Guid CorrectionId);
