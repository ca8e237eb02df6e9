namespace Dd0c.Web.Platform.Shared;

/// <summary>One or two letters that stand for a name.</summary>
internal static class Initials
{
    public static string Of(string? name)
    {
        var words = (name ?? "").Split([' ', '-', '_', '.', '/'], StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => "?",
            [var one] => one[..Math.Min(2, one.Length)].ToUpperInvariant(),
            [var first, .., var last] => $"{first[0]}{last[0]}".ToUpperInvariant(),
        };
    }
}
