namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>An address without what may be a secret in it: user and password before the host, the query behind the path.</summary>
internal static class PublicAddress
{
    /// <param name="text">Anything; what is no http, https, git or ssh address comes back as it is.</param>
    public static string Of(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0) { return text; }
        var rest = text[(scheme + 3)..];
        var cut = rest.IndexOfAny(['?', '#']);
        if (cut >= 0) { rest = rest[..cut]; }
        var path = rest.IndexOf('/', StringComparison.Ordinal);
        var host = path < 0 ? rest : rest[..path];
        var at = host.LastIndexOf('@');
        return text[..(scheme + 3)] + (at < 0 ? rest : rest[(at + 1)..]);
    }
}
