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

    private static async Task<Results<Accepted, ProblemHttpResult>> TakeAsync(HttpContext http, GitHubInbox inbox, SignedBodies bodies, WebhookSettings settings, CancellationToken cancellationToken)
    {
        if (settings.GitHubSecret is not { } secret)
            return Problem(StatusCodes.Status404NotFound, "No webhooks are taken", $"The operator sets GitHub:WebhookSecret to the App's webhook secret, of {WebhookSettings.ShortestSecret} characters or more.");
        // What the head tells is refused before the body is asked for.
        if (Signature(http.Request.Headers["X-Hub-Signature-256"].ToString()) is not { } told) return Unsigned();
        var (delivery, name) = (http.Request.Headers["X-GitHub-Delivery"].ToString(), http.Request.Headers["X-GitHub-Event"].ToString());
        if (delivery.Length is 0 or > 100 || name.Length is 0 or > 100) return Problem(StatusCodes.Status400BadRequest, "A header is missing", "GitHub sends X-GitHub-Delivery and X-GitHub-Event with each delivery.");
        if (http.Request.ContentLength > LargestBody) return TooLarge();
        if (name != "ping" && http.Request.Headers["X-GitHub-Hook-Installation-Target-Type"].ToString() == "integration" && !await inbox.MayBeOfAsync(http.Request.Headers["X-GitHub-Hook-Installation-Target-ID"].ToString(), cancellationToken))
            return Problem(StatusCodes.Status404NotFound, "No connection is of this App", "Connect the organisation with the App that sends this, or take this address out of the App's settings.");
        return await bodies.ReadAsync(http.Request, secret, told, LargestBody, cancellationToken) switch
        {
            SignedBody.Signed s => await KeepAsync(http.Request, inbox, delivery, name, s.Raw, cancellationToken),
            SignedBody.Unsigned => Unsigned(),
            SignedBody.TooLarge => TooLarge(),
            SignedBody.TooSlow => Problem(StatusCodes.Status408RequestTimeout, "The body came too slowly", $"GitHub waits {SignedBodies.Patience.TotalSeconds:0} s for an answer."),
            _ => Busy(http.Response),
        };
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> KeepAsync(HttpRequest request, GitHubInbox inbox, string delivery, string name, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        GitHubEvent delivered;
        var json = Json(request, raw);
        try
        {
            delivered = GitHubEvent.Read(name, json);
        }
        catch (JsonException e)
        {
            return Problem(StatusCodes.Status400BadRequest, "The body cannot be read", e.Message);
        }
        await inbox.TakeAsync(delivery, name, delivered, json, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    /// <summary>The HMAC that the header tells; null when it tells none.</summary>
    private static byte[]? Signature(string header)
    {
        var told = new byte[HMACSHA256.HashSizeInBytes];
        return header.StartsWith(Scheme, StringComparison.Ordinal) && header.Length == Scheme.Length + (2 * told.Length)
            && Convert.FromHexString(header.AsSpan(Scheme.Length), told, out _, out _) == System.Buffers.OperationStatus.Done ? told : null;
    }

    /// <summary>GitHub sends JSON, or a form with it in one field, as its webhook is set.</summary>
    private static ReadOnlyMemory<byte> Json(HttpRequest request, ReadOnlyMemory<byte> raw) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
            ? Encoding.UTF8.GetBytes(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Encoding.UTF8.GetString(raw.Span))["payload"].ToString()) : raw;

    private static ProblemHttpResult Unsigned() => Problem(StatusCodes.Status401Unauthorized, "The signature does not fit", "X-Hub-Signature-256 must be the HMAC of the body under the webhook secret.");

    private static ProblemHttpResult TooLarge() => Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large", $"GitHub sends at most {LargestBody / 1024 / 1024} MB.");

    /// <summary>GitHub does not try again by itself; what it kept of the delivery is looked for and taken later.</summary>
    private static ProblemHttpResult Busy(HttpResponse response)
    {
        response.Headers.RetryAfter = "30";
        return Problem(StatusCodes.Status503ServiceUnavailable, "Too many large bodies at once", "Send it again in half a minute.");
    }

    private static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(statusCode: status, title: title, detail: detail);
}
