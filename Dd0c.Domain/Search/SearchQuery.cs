namespace Dd0c.Domain.Search;

/// <summary>What was typed, cut to what a search can use.</summary>
public sealed record SearchQuery(string Text, IReadOnlyList<string> Words)
{
    private const int Longest = 100;
    private const int MostWords = 10;

    public static SearchQuery Parse(string typed)
    {
        var text = typed.Length > Longest ? typed[..Longest] : typed;
        return new(text, [.. SearchText.Words(text).Select(w => w.Text).Take(MostWords)]);
    }

    public bool IsEmpty => Words.Count == 0;
    public string Folded => string.Join(' ', Words);
    public string Compact => string.Concat(Words);
}
