namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>How a group of resources came to be one service; the earlier, the surer.</summary>
internal enum Footing { Stack, Runtime, Api, TagGroup, Functions, Repository }

/// <summary>Resources that make one logical service, before anything is said of its repository or owner.</summary>
internal sealed class ServiceDraft
{
    public required IReadOnlyList<string> Words { get; set; }
    /// <summary>What qualifies the name where two services share it: words of the stack or the cluster.</summary>
    public IReadOnlyList<string> Context { get; set; } = [];
    public required Footing Footing { get; init; }
    /// <summary>What it is recognised by: the things that run.</summary>
    public List<ResourceView> Founders { get; } = [];
    /// <summary>What belongs to it: stacks, stores, alarms, roles.</summary>
    public List<ResourceView> Attached { get; } = [];
    /// <summary>Why the attached ones are attached, when it is not their stack.</summary>
    public SortedDictionary<string, string> Reasons { get; } = new(StringComparer.Ordinal);
    public bool NamedByTag { get; set; }

    public IEnumerable<ResourceView> All => Founders.Concat(Attached);

    public double Existence => Footing switch
    {
        Footing.Stack => 0.95,
        Footing.Runtime => 0.93,
        Footing.Api => 0.90,
        Footing.TagGroup => 0.80,
        Footing.Functions => 0.65,
        _ => 0.60,
    };

    public string Key => string.Concat(Words);
}
