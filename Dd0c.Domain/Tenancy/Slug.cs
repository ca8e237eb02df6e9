using System.Globalization;
using System.Text;
using Dd0c.Domain.Search;

namespace Dd0c.Domain.Tenancy;

/// <summary>The form of a name that stands in an address: a to z, 0 to 9 and single hyphens, at most 63 characters.</summary>
public static class Slug
{
    /// <param name="fallback">Taken when nothing of the name can stand in an address.</param>
    public static string Of(string name, string fallback)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var c in name.Select(SearchText.Fold))
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            if (slug.Length == 63) break;
        }
        var text = slug.ToString().Trim('-');
        return text.Length == 0 ? fallback : text;
    }

    /// <summary>The slug, or with a number behind it the first that nobody has.</summary>
    public static string Free(string slug, IReadOnlyCollection<string> taken)
    {
        for (var n = 1; ; n++)
        {
            var tail = n == 1 ? "" : $"-{n}";
            var free = slug[..Math.Min(slug.Length, 63 - tail.Length)] + tail;
            if (!taken.Contains(free)) return free;
        }
    }
}
