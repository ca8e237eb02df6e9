using Dd0c.Domain.Search;

namespace Dd0c.Tests.Search;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("payment", "payment", 0), InlineData("paym", "payment", 0), InlineData("paymnt", "payment", 1), InlineData("payemnt", "payment", 1), InlineData("pxyment", "payment", 1), InlineData("paayment", "payment", 1), InlineData("gatway", "gateway", 1), InlineData("cehckuot", "checkout", 2), InlineData("zzz", "payment", 3)]
    public void Slips_are_counted_to_the_start_of_the_word(string typed, string word, int slips) => Assert.Equal(slips, EditDistance.OfPrefix(typed, word, 3));

    [Fact]
    public void Against_the_plain_definition_on_many_words()
    {
        var random = new Random(11);
        for (var i = 0; i < 4000; i++)
        {
            var (typed, word) = (Word(random), Word(random));
            var truly = Enumerable.Range(0, word.Length + 1).Min(n => Slow(typed, word[..n]));
            for (var most = 0; most <= 3; most++)
            {
                var said = EditDistance.OfPrefix(typed, word, most);
                if (truly <= most) Assert.Equal(truly, said);
                else Assert.True(said > most, $"{typed} {word} {most}: {said}, truly {truly}");
            }
        }
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(0, 9)).Select(_ => (char)('a' + random.Next(3))));

    /// <summary>Optimal string alignment, as the textbook writes it.</summary>
    private static int Slow(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        return d[a.Length, b.Length];
    }
}
