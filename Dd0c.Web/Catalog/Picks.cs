namespace Dd0c.Web.Catalog;

/// <summary>The values chosen for one filter: any of <see cref="Any"/>, and none of <see cref="Not"/>; the word none stands for empty.</summary>
public sealed class Picks : IEquatable<Picks>
{
    public const string None = "none";
    public static readonly Picks Nothing = new([], []);

    private Picks(string[] any, string[] not) => (Any, Not) = (any, not);

    public string[] Any { get; }
    public string[] Not { get; }

    public bool IsEmpty => Any.Length == 0 && Not.Length == 0;

    /// <summary>As they stand in an address: a leading hyphen excludes. Sorted, each once; a value both chosen and excluded is excluded.</summary>
    public IEnumerable<string> Words => Any.Concat(Not.Select(n => "-" + n));

    public static Picks Of(IEnumerable<string> words)
    {
        var list = words.Where(w => w is not ("" or "-")).Distinct(StringComparer.Ordinal).ToList();
        var not = list.Where(w => w[0] == '-').Select(w => w[1..]).Order(StringComparer.Ordinal).ToArray();
        var any = list.Where(w => w[0] != '-' && !not.Contains(w)).Order(StringComparer.Ordinal).ToArray();
        return any.Length + not.Length == 0 ? Nothing : new(any, not);
    }

    public bool Has(string value) => Any.Contains(value);

    public Picks Without(string word) => Of(Words.Where(w => w != word));

    public bool Equals(Picks? other) => other is not null && Any.SequenceEqual(other.Any) && Not.SequenceEqual(other.Not);

    public override bool Equals(object? obj) => Equals(obj as Picks);

    public override int GetHashCode() => Words.Aggregate(0, (hash, word) => HashCode.Combine(hash, word));
}
