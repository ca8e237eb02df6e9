using System.Text.RegularExpressions;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>owner/name out of an address of a repository: https, ssh or git, with or without .git; GitLab's groups may be several.</summary>
internal static partial class RepositoryName
{
    public static string? Of(string? address)
    {
        if (address?.Trim() is not { Length: > 0 and <= Bounded.Url } text) return null;
        if (Address().Match(text) is { Success: true } url) text = url.Groups["path"].Value;
        text = text.Trim('/');
        if (text.EndsWith(".git", StringComparison.OrdinalIgnoreCase)) text = text[..^4];
        return FullName().IsMatch(text) ? text : null;
    }

    [GeneratedRegex(@"^(?:[a-z+]{2,10}://(?:[^/@\s]*@)?[^/\s]+/|[^/@\s:]+@[^/\s:]+:/?)(?<path>[^?#\s]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"^[\p{L}0-9_.-]+(?:/[\p{L}0-9_.-]+)+$", RegexOptions.CultureInvariant)]
    private static partial Regex FullName();
}
