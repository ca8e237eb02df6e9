namespace Dd0c.Domain.Alerts.OnCall.Reading;

/// <summary>An address that somebody else wrote, before it becomes a link.</summary>
internal static class WebLink
{
    /// <returns>Null: it is none of the web, or has a password in it.</returns>
    public static string? Of(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 ? url.AbsoluteUri : null;
}
