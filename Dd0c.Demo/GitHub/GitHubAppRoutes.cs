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
            case ["app", "hook", "deliveries"]: return (200, Deliveries(context, demo));
            case ["app", "hook", "deliveries", var id] when demo.Deliveries.FirstOrDefault(d => d.Id.ToString(CultureInfo.InvariantCulture) == id) is { } delivery: return (200, Delivery(delivery, whole: true));
            default: return (404, GitHubDemoEndpoints.Message("Not Found"));
        }
    }

    /// <summary>Newest first; the cursor is a place in the log.</summary>
    private static JsonArray Deliveries(HttpContext context, GitHubDemo demo)
    {
        var size = int.TryParse(context.Request.Query["per_page"], out var p) ? Math.Clamp(p, 1, 100) : 30;
        var all = demo.Deliveries.OrderByDescending(d => d.At).ThenByDescending(d => d.Id).ToList();
        var from = context.Request.Query["cursor"].ToString() is { Length: > 0 } cursor ? all.FindIndex(d => $"v1_{d.Id}" == cursor) : 0;
        var page = from < 0 ? [] : all.Skip(from).Take(size).ToList();
        if (from >= 0 && from + page.Count < all.Count)
            context.Response.Headers.Link = $"<{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{context.Request.Path}?per_page={size}&cursor=v1_{all[from + page.Count].Id}>; rel=\"next\"";
        return [.. page.Select(d => Delivery(d, whole: false))];
    }

    private static JsonObject Delivery(GitHubDemoDelivery delivery, bool whole)
    {
        var json = new JsonObject
        {
            ["id"] = delivery.Id, ["guid"] = delivery.DeliveryId, ["delivered_at"] = Text(delivery.At), ["redelivery"] = false, ["duration"] = 0.27,
            ["status"] = delivery.StatusCode is >= 200 and < 300 ? "OK" : "failed to connect to host", ["status_code"] = delivery.StatusCode, ["event"] = delivery.Event,
            ["action"] = delivery.Payload["action"]?.DeepClone(), ["installation_id"] = delivery.Installation is { } installation ? Id(installation) : null, ["repository_id"] = delivery.Payload["repository"]?["id"]?.DeepClone(), ["throttled_at"] = null,
        };
        if (!whole) { return json; }
        json["url"] = "";
        json["request"] = new JsonObject { ["headers"] = new JsonObject { ["X-GitHub-Delivery"] = delivery.DeliveryId, ["X-GitHub-Event"] = delivery.Event }, ["payload"] = delivery.Payload.DeepClone() };
        json["response"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = "" };
        return json;
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
