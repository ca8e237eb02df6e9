using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Dd0c.Demo.GitHub;

/// <summary>What a GitHub App asks for in its own name: itself, its installation, and a token for it.</summary>
internal static class GitHubAppRoutes
{
    public static (int Status, JsonNode Body) Answer(HttpContext context, GitHubDemo demo, string route)
    {
        var app = demo.Options.App;
        if (Fault(GitHubDemoEndpoints.Bearer(context), app, demo.Time.GetUtcNow()) is { } fault) { return (fault.Status, GitHubDemoEndpoints.Message(fault.Words)); }
        var parts = route.Trim('/').Split('/');
        switch (parts)
        {
            case ["app"]: return (200, new JsonObject { ["id"] = Id(app!.AppId), ["slug"] = "dd0c", ["name"] = "dd0c", ["permissions"] = Permissions(app) });
            case ["orgs", var org, "installation"] when app!.Installed && demo.IsOrg(org): return (200, Installation(demo, app));
            case ["app", "installations", var id] when app!.Installed && id == app.InstallationId: return (200, Installation(demo, app));
            case ["app", "installations", var id, "access_tokens"] when app!.Installed && id == app.InstallationId:
                if (app.Suspended) { return (403, GitHubDemoEndpoints.Message("This installation has been suspended")); }
                var token = GitHubDemo.NewToken("ghs_");
                var expires = demo.Time.GetUtcNow() + app.TokenLife;
                demo.InstallationTokens[token] = expires;
                return (201, new JsonObject { ["token"] = token, ["expires_at"] = Text(expires), ["permissions"] = Permissions(app), ["repository_selection"] = "all" });
            default: return (404, GitHubDemoEndpoints.Message("Not Found"));
        }
    }

    private static (int Status, string Words)? Fault(string? jwt, GitHubDemoApp? app, DateTimeOffset now)
    {
        const string undecodable = "A JSON web token could not be decoded";
        if (jwt?.Split('.') is not [var head, var body, var signature]) { return (401, undecodable); }
        try
        {
            using var header = JsonDocument.Parse(Decode(head));
            using var claims = JsonDocument.Parse(Decode(body));
            if (header.RootElement.GetProperty("alg").GetString() != "RS256") { return (401, undecodable); }
            var issuer = claims.RootElement.GetProperty("iss").ToString();
            if (app is null || issuer != app.AppId) { return (404, "Integration not found"); }
            if (!app.PublicKey.VerifyData(Encoding.ASCII.GetBytes($"{head}.{body}"), Decode(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)) { return (401, undecodable); }
            var expires = DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64());
            var issued = DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("iat").GetInt64());
            if (expires <= now) { return (401, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"); }
            if (expires > now.AddMinutes(10)) { return (401, "'Expiration time' claim ('exp') is too far in the future"); }
            if (issued > now) { return (401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"); }
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException) { return (401, undecodable); }
    }

    private static JsonObject Installation(GitHubDemo demo, GitHubDemoApp app) => new()
    {
        ["id"] = Id(app.InstallationId),
        ["app_id"] = Id(app.AppId),
        ["account"] = new JsonObject { ["login"] = demo.Org.Login, ["type"] = "Organization" },
        ["repository_selection"] = "all",
        ["permissions"] = Permissions(app),
        ["suspended_at"] = app.Suspended ? Text(demo.Time.GetUtcNow()) : null,
    };

    private static JsonObject Permissions(GitHubDemoApp app) => new(app.Permissions.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    private static long Id(string id) => long.Parse(id, CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Decode(string part) => Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));
}
