using System.Text;

namespace Dd0c.Web.Api;

/// <summary>CSV (RFC 4180) whose cells no spreadsheet takes for formulas.</summary>
internal static class CsvText
{
    public static byte[] Write(IReadOnlyList<string?> head, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(head)) text.AppendJoin(',', row.Select(Quoted)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A spreadsheet takes what begins so for a formula: names and reasons are other people's.</summary>
    private static string Quoted(string? value) => $"\"{(value is { Length: > 0 } && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) ? "'" : "")}{value?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
