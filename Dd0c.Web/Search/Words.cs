using Dd0c.Domain.Search;

namespace Dd0c.Web.Search;

/// <summary>Finds typed words at the beginnings of a title's words; for pages and actions, which no index holds.</summary>
internal static class Words
{
    /// <summary>Where each typed word begins a word of the title; null when one does not.</summary>
    public static IReadOnlyList<MatchedRange>? Match(string title, string query)
    {
        var found = new List<MatchedRange>();
        foreach (var word in query.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = -1;
            for (var i = 0; i + word.Length <= title.Length && at < 0; i++)
            {
                if ((i == 0 || !char.IsLetterOrDigit(title[i - 1])) && title.AsSpan(i, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
                    && !found.Exists(f => f.Start < i + word.Length && i < f.Start + f.Length)) at = i;
            }
            if (at < 0) return null;
            found.Add(new(at, word.Length));
        }
        return [.. found.OrderBy(f => f.Start)];
    }
}
