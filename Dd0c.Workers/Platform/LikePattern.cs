namespace Dd0c.Workers.Platform;

/// <summary>A person's text inside a pattern of LIKE, where it means itself.</summary>
public static class LikePattern
{
    /// <summary>What stands before a sign that means itself. It has to be given: EF Core asks PostgreSQL for no escape otherwise.</summary>
    public const string Escape = "\\";

    public static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
