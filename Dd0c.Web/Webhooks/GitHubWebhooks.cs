using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Webhooks;

/// <summary>POST /v1/webhooks/github: the one address of the GitHub App's webhook, or of an organisation's. Answered after the commit; GitHub waits 10 s.</summary>
/// <remarks>https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries</remarks>
internal static class GitHubWebhooks
{
    /// <summary>GitHub sends no larger one.</summary>
    private const int LargestBody = 25 * 1024 * 1024;
    private const string Scheme = "sha256=";

    public static void MapGitHubWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/webhooks/github", TakeAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Accepted, ProblemHttpResult>> TakeAsync(HttpContext http, GitHubInbox inbox, WebhookSettings settings, CancellationToken cancellationToken)
    {
        if (settings.GitHubSecret is not { } secret)
            return Problem(StatusCodes.Status404NotFound, "No webhooks are taken", $"The operator sets GitHub:WebhookSecret to the App's webhook secret, of {WebhookSettings.ShortestSecret} characters or more.");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        var raw = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (!IsSigned(http.Request.Headers["X-Hub-Signature-256"].ToString(), secret, raw.Span)) return Problem(StatusCodes.Status401Unauthorized, "The signature does not fit", "X-Hub-Signature-256 must be the HMAC of the body under the webhook secret.");
        var (delivery, name) = (http.Request.Headers["X-GitHub-Delivery"].ToString(), http.Request.Headers["X-GitHub-Event"].ToString());
        if (delivery.Length is 0 or > 100 || name.Length is 0 or > 100) return Problem(StatusCodes.Status400BadRequest, "A header is missing", "GitHub sends X-GitHub-Delivery and X-GitHub-Event with each delivery.");
        GitHubEvent delivered;
        try
        {
            delivered = GitHubEvent.Read(name, Json(http.Request, raw));
        }
        catch (JsonException e)
        {
            return Problem(StatusCodes.Status400BadRequest, "The body cannot be read", e.Message);
        }
        await inbox.TakeAsync(delivery, name, delivered, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static bool IsSigned(string header, string secret, ReadOnlySpan<byte> body)
    {
        Span<byte> told = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> due = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, due);
        return header.StartsWith(Scheme, StringComparison.Ordinal) && header.Length == Scheme.Length + (2 * told.Length)
            && Convert.FromHexString(header.AsSpan(Scheme.Length), told, out _, out _) == System.Buffers.OperationStatus.Done && CryptographicOperations.FixedTimeEquals(told, due);
    }

    /// <summary>GitHub sends JSON, or a form with it in one field, as its webhook is set.</summary>
    private static ReadOnlyMemory<byte> Json(HttpRequest request, ReadOnlyMemory<byte> raw) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
            ? Encoding.UTF8.GetBytes(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Encoding.UTF8.GetString(raw.Span))["payload"].ToString()) : raw;

    private static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(statusCode: status, title: title, detail: detail);
}
