using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Generated;

/// <summary>Chance by words: what is drawn depends on the seed and on what it is drawn for, never on the order of the draws.</summary>
internal sealed class Draw(string of)
{
    public Draw(int seed) : this($"generated/{seed}") { }

    public Draw For(string what) => new($"{of}/{what}");

    public bool Chance(string what, double share) => Seeded.Number($"{of}/{what}", 1_000_000) < share * 1_000_000;

    /// <summary>From 0 to <paramref name="below"/>, exclusive.</summary>
    public int Number(string what, int below) => Seeded.Number($"{of}/{what}", below);

    public int Between(string what, int low, int high) => low + Number(what, high - low + 1);

    /// <summary>As many are near the low end as near the high one, by order of magnitude.</summary>
    public int Magnitude(string what, int low, int high) => (int)Math.Round(low * Math.Pow((double)high / low, Number(what, 10_001) / 10_000.0));

    public double Share(string what, double low, double high) => low + (high - low) * Number(what, 10_001) / 10_000.0;

    public T Pick<T>(string what, IReadOnlyList<T> from) => from[Number(what, from.Count)];

    public T Weighted<T>(string what, IReadOnlyList<(T Value, int Weight)> from)
    {
        var at = Number(what, from.Sum(f => f.Weight));
        foreach (var (value, weight) in from)
        {
            if (at < weight) return value;
            at -= weight;
        }
        return from[^1].Value;
    }

    /// <summary>Some of them, in an order of their own.</summary>
    public IReadOnlyList<T> Some<T>(string what, IReadOnlyList<T> from, int count) =>
        [.. from.Select((item, i) => (item, At: Seeded.Number($"{of}/{what}/{i}", 1_000_000))).OrderBy(p => p.At).Take(count).Select(p => p.item)];

    public string Hex(string what, int length) => Seeded.Hex($"{of}/{what}", length);
    public string Upper(string what, int length) => Seeded.Upper($"{of}/{what}", length);
    public string Lower(string what, int length) => Seeded.Lower($"{of}/{what}", length);
    public string MixedCase(string what, int length) => Seeded.MixedCase($"{of}/{what}", length);
    public Guid Uuid(string what) => Seeded.Uuid($"{of}/{what}");
    public string Digits(string what, int length) => string.Concat(Seeded.Hex($"{of}/{what}", length).Select(c => (char)('0' + (c < 'a' ? c - '0' : c - 'a') % 10)));
}
