using System.Globalization;
using System.Text;

namespace Dd0c.Demo.Aws;

/// <summary>Cuts a list into pages with tokens that only we can read.</summary>
internal static class Pages
{
    /// <param name="token">Of the page before, or null for the first.</param>
    /// <param name="size">What AWS would give at most.</param>
    public static (IReadOnlyList<T> Items, string? Next) Cut<T>(IReadOnlyList<T> all, string? token, int size, AwsDemoOptions options)
    {
        var from = token is null ? 0 : Read(token);
        var take = Math.Min(size, options.PageSize ?? size);
        var items = all.Skip(from).Take(take).ToList();
        return (items, from + items.Count < all.Count ? Write(from + items.Count) : null);
    }

    /// <summary>What the caller asked for, within what AWS allows.</summary>
    public static int Size(string? asked, int standard, int most) => int.TryParse(asked, CultureInfo.InvariantCulture, out var n) && n > 0 ? Math.Min(n, most) : standard;

    private static string Write(int from) => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"from:{from}")));

    private static int Read(string token)
    {
        try { return int.Parse(Encoding.ASCII.GetString(Convert.FromBase64String(token)).AsSpan(5), CultureInfo.InvariantCulture); }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException) { throw new AwsError(400, "ValidationError", "The token is not valid."); }
    }
}
