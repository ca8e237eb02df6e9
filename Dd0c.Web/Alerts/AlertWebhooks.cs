using System.IO.Compression;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Workers.Alerts.Ingest;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Alerts;

/// <summary>
/// POST /v1/webhooks/{token}/{provider}: where senders of alerts and deploys deliver. 202 after the commit and never before it; 503 when nothing
/// could be stored, because no sender tries again after a 429; 401 when the proof is wrong. What cannot be read is taken all the same.
/// </summary>
internal static class AlertWebhooks
{
    private const int LargestBody = 10 * 1024 * 1024;
    private const int SmallBody = 256 * 1024;
    private const int RetryAfterSeconds = 5;
    // Large bodies stand in memory while they come in, at the speed of their sender.
    private static readonly SemaphoreSlim s_large = new(32);

    /// <param name="root">The server's own address, with a slash at its end.</param>
    public static string Address(string root, string token, string provider) => $"{root}v1/webhooks/{token}/{provider}";

    public static void MapAlertWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/v1/webhooks/{who:length(36,40)}/{provider}", [HttpMethods.Post, HttpMethods.Put], TakeAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Accepted, ProblemHttpResult>> TakeAsync(string who, string provider, HttpContext http, AlertIntake intake, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!AlertProvider.Is(provider)) return Problem(StatusCodes.Status404NotFound, "There is no such provider", $"The last part of the address is one of {string.Join(", ", AlertProvider.OfAlerts.Concat(AlertProvider.OfDeploys))}.");
        var large = http.Request.ContentLength is null or > SmallBody || http.Request.Headers.ContentEncoding.Count > 0;
        if (large && !await s_large.WaitAsync(TimeSpan.FromSeconds(2), cancellationToken)) return Later(http, "Too many large deliveries come at once.");
        try
        {
            byte[] body;
            try
            {
                body = await BodyAsync(http.Request, cancellationToken);
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException)
            {
                return Problem(StatusCodes.Status400BadRequest, "The body cannot be unpacked", e.Message);
            }
            catch (BodyTooLarge)
            {
                return Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large", $"At most {LargestBody / 1024 / 1024} MB are taken, unpacked.");
            }
            var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            return await intake.TakeAsync(who, provider, new WebhookPayload(headers, body, time.GetUtcNow()), cancellationToken) switch
            {
                Intake.Taken => TypedResults.Accepted((string?)null),
                Intake.Unproved unproved => Problem(StatusCodes.Status401Unauthorized, "The sender is not proved", unproved.Why),
                Intake.Elsewhere other => Problem(StatusCodes.Status404NotFound, "This address is another provider's", $"It is of an integration for {AlertProvider.NameOf(other.Provider)}: it ends in /{other.Provider}."),
                Intake.Later later => Later(http, later.Why),
                _ => Problem(StatusCodes.Status404NotFound, "There is no such address", "Its integration was deleted, its token was ended, or it was not copied whole."),
            };
        }
        finally
        {
            if (large) s_large.Release();
        }
    }

    /// <summary>The body as it was before its sender packed it; never more than is taken, whatever a small one unpacks to.</summary>
    private static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        await using var stream = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => request.Body,
            "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
            var other => throw new NotSupportedException($"Content-Encoding {(other.Length > 40 ? other[..40] : other)} is not known here; send gzip or nothing."),
        };
        using var unpacked = new MemoryStream((int)Math.Min(request.ContentLength ?? 4_096, LargestBody));
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (unpacked.Length + read > LargestBody) throw new BodyTooLarge();
                unpacked.Write(buffer, 0, read);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        return unpacked.ToArray();
    }

    private static ProblemHttpResult Later(HttpContext http, string why)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problem(StatusCodes.Status503ServiceUnavailable, "Nothing was stored", $"{why} Send it again.");
    }

    private static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(statusCode: status, title: title, detail: detail);

    private sealed class BodyTooLarge : Exception;
}
