namespace Dd0c.Domain.Search;

/// <summary>What was typed, cut to what a search can use.</summary>
/// <param name="Kind">service or team; null: both.</param>
public sealed record SearchQuery(string Text, IReadOnlyList<string> Words, string? Kind)
{
    private const int Longest = 100;
    private const int MostWords = 10;

    public static SearchQuery Parse(string typed, string? kind = null)
    {
        var text = typed.Length > Longest ? typed[..Longest] : typed;
        return new(text, [.. SearchText.Words(text).Select(w => w.Text).Take(MostWords)], kind);
    }

    public bool IsEmpty => Words.Count == 0;
    public string Folded => string.Join(' ', Words);
    public string Compact => string.Concat(Words);
}
