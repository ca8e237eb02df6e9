using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dd0c.Web.Mcp;

/// <summary>A list of an answer: whole, or cut and saying so.</summary>
internal sealed record Cut<T>(
    IReadOnlyList<T> Items,
    [property: Description("Present where the list is cut: how much is missing, and how to ask for less."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note = null);

internal static class Cut
{
    /// <param name="narrow">How to ask for less.</param>
    public static Cut<T> Of<T>(IReadOnlyList<T> all, int most, string narrow) =>
        all.Count <= most ? new(all) : new([.. all.Take(most)], $"The first {most} of {all.Count}. {narrow}");

    /// <summary>Of rows that were read one more than may be told.</summary>
    public static Cut<T> OfMore<T>(IReadOnlyList<T> rows, int most, string narrow) =>
        rows.Count <= most ? new(rows) : new([.. rows.Take(most)], $"The first {most}; there are more. {narrow}");
}
