namespace Dd0c.Domain.Search;

/// <summary>How many single-letter slips (insert, delete, replace, swap of neighbours) turn what was typed into the start of a word.</summary>
public static class EditDistance
{
    /// <param name="most">The search stops beyond; the answer is then greater than this.</param>
    public static int OfPrefix(string typed, string word, int most)
    {
        // Beyond this the prefix of the word cannot be reached with so few slips.
        var width = Math.Min(word.Length, typed.Length + most);
        Span<int> before = stackalloc int[width + 1], last = stackalloc int[width + 1], row = stackalloc int[width + 1];
        for (var j = 0; j <= width; j++) last[j] = j;
        for (var i = 1; i <= typed.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= width; j++)
            {
                var cost = typed[i - 1] == word[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > most) return most + 1;
            var spare = before;
            before = last;
            last = row;
            row = spare;
        }
        var best = most + 1;
        for (var j = 0; j <= width; j++) best = Math.Min(best, last[j]);
        return best;
    }
}
