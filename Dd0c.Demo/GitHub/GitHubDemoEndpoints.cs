using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Demo.GitHub.Language;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dd0c.Demo.GitHub;

/// <summary>Puts a simulated GitHub under a route group: REST and /graphql at its root, and the sign-in pages.</summary>
public static class GitHubDemoEndpoints
{
    public static RouteGroupBuilder MapGitHubDemo(this IEndpointRouteBuilder routes, GitHubDemo demo, string prefix = "")
    {
        var group = routes.MapGroup(prefix);
        GitHubOAuthRoutes.Map(group, demo);
        // One door for both kinds of address, so that limits, tokens and latency are met in one place.
        group.Map("/{**path}", context => AnswerAsync(context, demo));
        return group;
    }

    private static async Task AnswerAsync(HttpContext context, GitHubDemo demo)
    {
        var path = "/" + context.Request.RouteValues["path"];
        var route = Strip(path, demo.Options.EnterpriseServer);
        if (route is null || demo.Options.Without.Any(w => route.StartsWith(w, StringComparison.Ordinal)))
        {
            await WriteAsync(context, demo, 404, Message("Not Found"), path);
            return;
        }
        if (route.StartsWith("/app", StringComparison.Ordinal) || route.EndsWith("/installation", StringComparison.Ordinal))
        {
            var (code, body) = GitHubAppRoutes.Answer(context, demo, route);
            await WriteAsync(context, demo, code, body, path);
            return;
        }
        if (Refusal(context, demo) is { } refusal)
        {
            await WriteAsync(context, demo, refusal.Status, Message(refusal.Words), path);
            return;
        }
        var resource = route == "/graphql" ? "graphql" : "core";
        if (route != "/rate_limit" && !demo.TrySpend(resource))
        {
            Limits(context, demo, resource);
            // GraphQL says so with 200 and an error.
            if (resource == "graphql") { await WriteAsync(context, demo, 200, new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["type"] = "RATE_LIMITED", ["message"] = "API rate limit exceeded for installation." }) }, path); }
            else { await WriteAsync(context, demo, 403, Message("API rate limit exceeded for installation."), path); }
            return;
        }
        Limits(context, demo, resource);
        if (resource == "graphql") { await QueryAsync(context, demo); return; }
        await Task.Delay(demo.Options.RestLatency, context.RequestAborted);
        var (status, json) = await GitHubActionsRoutes.AnswerAsync(context, demo, route) ?? GitHubRestRoutes.Answer(context, demo, route);
        await WriteAsync(context, demo, status, json, path, raw: json is JsonValue value && context.Items.ContainsKey("raw") ? value.GetValue<string>() : null);
    }

    private static string? Strip(string path, bool enterprise)
    {
        if (!enterprise) { return path; }
        if (path == "/api/graphql") { return "/graphql"; }
        return path.StartsWith("/api/v3/", StringComparison.Ordinal) ? path["/api/v3".Length..] : null;
    }

    private static (int Status, string Words)? Refusal(HttpContext context, GitHubDemo demo)
    {
        var options = demo.Options;
        var token = Bearer(context);
        var accepted = token is not null && !options.Revoked
            && (token == demo.Org.Token || demo.UserTokens.ContainsKey(token) || demo.InstallationTokens.TryGetValue(token, out var expires) && expires > demo.Time.GetUtcNow());
        if (!accepted) { return (401, token is null ? "Requires authentication" : "Bad credentials"); }
        if (options.SingleSignOnUrl is { } sso)
        {
            context.Response.Headers["X-GitHub-SSO"] = $"required; url={sso}";
            return (403, "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.");
        }
        if (!demo.MeetsSecondaryLimit()) { return null; }
        if (options.RetryAfter is { } after) { context.Response.Headers.RetryAfter = ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture); }
        return (403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.");
    }

    private static async Task QueryAsync(HttpContext context, GitHubDemo demo)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var name = body.RootElement.TryGetProperty("operationName", out var n) ? n.GetString() : null;
        if (demo.MeetsBadGateway())
        {
            await Task.Delay(demo.Options.GraphQLLatency / 10, context.RequestAborted);
            context.Response.ContentType = "text/html";
            context.Response.StatusCode = 502;
            demo.Calls.Enqueue(new(name ?? "graphql", 502, 0));
            await context.Response.WriteAsync("<html><title>502 Bad Gateway</title></html>");
            return;
        }
        var request = new GitHubRequest(demo);
        var query = body.RootElement.TryGetProperty("query", out var q) ? q.GetString() ?? "" : "";
        var variables = body.RootElement.TryGetProperty("variables", out var v) ? v : default;
        var answer = Executor.Run(demo.Schema, query, name, variables, demo, request);
        await Task.Delay(demo.Options.GraphQLLatency * request.Nodes / Math.Max(1, demo.Options.NodesPerLatency), context.RequestAborted);
        await WriteAsync(context, demo, 200, answer, name ?? "graphql", nodes: request.Nodes);
    }

    private static async Task WriteAsync(HttpContext context, GitHubDemo demo, int status, JsonNode body, string what, int nodes = 0, string? raw = null)
    {
        var bytes = raw is null ? JsonSerializer.SerializeToUtf8Bytes(body) : System.Text.Encoding.UTF8.GetBytes(raw);
        if (status == 200 && context.Request.Method == "GET")
        {
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch.ToString() == tag)
            {
                demo.GiveBack("core"); // a 304 is free
                Limits(context, demo, "core");
                (status, bytes) = (304, []);
            }
        }
        context.Response.StatusCode = status;
        context.Response.Headers["X-GitHub-Request-Id"] = Guid.NewGuid().ToString("N")[..16];
        context.Response.Headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        demo.Calls.Enqueue(new(what.StartsWith('/') ? $"{context.Request.Method} {what}" : what, status, nodes));
        if (status is 204 or 304) { return; }
        context.Response.ContentType = raw is null ? "application/json; charset=utf-8" : "application/vnd.github.raw+json; charset=utf-8";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static void Limits(HttpContext context, GitHubDemo demo, string resource)
    {
        var headers = context.Response.Headers;
        headers["x-ratelimit-limit"] = demo.Options.HourlyLimit.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining"] = demo.Remaining(resource).ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-used"] = (demo.Options.HourlyLimit - demo.Remaining(resource)).ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset"] = demo.ResetAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-resource"] = resource;
    }

    internal static string? Bearer(HttpContext context) => context.Request.Headers.Authorization.ToString() switch
    {
        var h when h.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => h[7..].Trim(),
        var h when h.StartsWith("token ", StringComparison.OrdinalIgnoreCase) => h[6..].Trim(),
        _ => null,
    };

    internal static JsonObject Message(string words) => new() { ["message"] = words, ["documentation_url"] = "https://docs.github.com/rest", ["status"] = "" };
}
