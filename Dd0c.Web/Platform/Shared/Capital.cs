namespace Dd0c.Web.Platform.Shared;

/// <summary>A word at the beginning of a line.</summary>
internal static class Capital
{
    public static string Of(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
