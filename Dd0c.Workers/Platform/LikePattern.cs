namespace Dd0c.Workers.Platform;

/// <summary>A person's text inside a pattern of LIKE, where it means itself.</summary>
public static class LikePattern
{
    public static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
