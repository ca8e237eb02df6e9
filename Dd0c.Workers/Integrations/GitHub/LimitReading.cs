using System.Net;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Tells a limit from a refusal. GitHub sends both as 403, and limits as 429 or, from GraphQL, as 200 with an error.</summary>
internal static class LimitReading
{
    /// <summary>How long GitHub asks us to wait, in the order it documents: Retry-After, else the reset of an exhausted
    /// hour, else (secondary) null for "at least a minute, then longer each time".</summary>
    public static Limit? Of(GitHubAnswer answer, DateTimeOffset now)
    {
        var refused = answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests;
        var message = refused ? answer.Message ?? "" : GraphQLMessage(answer);
        var secondary = message.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) || message.Contains("abuse detection", StringComparison.OrdinalIgnoreCase);
        var primary = answer.Remaining == 0 || message.Contains("API rate limit", StringComparison.OrdinalIgnoreCase);
        var limited = refused
            ? answer.Status == HttpStatusCode.TooManyRequests || secondary || primary || answer.Headers.RetryAfter is not null
            : message.Length > 0;
        if (!limited) { return null; }
        if (answer.RetryAfter(now) is { } after) { return new(after, !primary || secondary); }
        if (primary && !secondary && answer.Reset is { } reset)
        {
            // One second more: the reset is told in whole seconds.
            return new(reset > now ? reset - now + TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(1), false);
        }
        return new(null, true);
    }

    private static string GraphQLMessage(GitHubAnswer answer) => answer.Status != HttpStatusCode.OK ? "" : answer.Json.Items("errors")
        .Where(e => e.Text("type") is "RATE_LIMITED" or "RATE_LIMIT" || e.Text("message")?.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) == true)
        .Select(e => e.Text("message") ?? "API rate limit").FirstOrDefault() ?? "";
}

/// <param name="Wait">Null: GitHub names no time.</param>
internal sealed record Limit(TimeSpan? Wait, bool Secondary);
