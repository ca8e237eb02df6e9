namespace Dd0c.Web.Tenancy;

/// <summary>Addresses inside this portal: what a redirect may follow.</summary>
internal static class LocalUrl
{
    public static string Or(string? url, string fallback) => url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : fallback;
}
