namespace Dd0c.Web.Platform;

/// <summary>What the browser may load and run: our own files, nothing inline, nothing from elsewhere.</summary>
internal static class SecurityHeaders
{
    // Inline style attributes are the framework's (streaming, virtualisation); scripts have no such exception.
    private const string Policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; form-action 'self' https:; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next();
    });
}
