using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Webhooks;

/// <summary>
/// POST /v1/webhooks/aws/{connection}: where a customer's EventBridge sends its events. An API destination cannot sign what it sends,
/// so each connection has a secret that comes in a header. Answered after the commit.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html</remarks>
internal static class AwsWebhooks
{
    /// <summary>EventBridge takes none larger than 256 KB, and 1 MB since.</summary>
    private const int LargestBody = 1024 * 1024;
    public const string SecretHeader = "X-Dd0c-Events-Secret";

    /// <param name="root">The server's own address, with a slash at its end.</param>
    public static string Address(string root, Guid connection) => $"{root}v1/webhooks/aws/{connection}";

    public static void MapAwsWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/webhooks/aws/{connection:guid}", TakeAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription()
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));
        // Public as the role's template is; it holds no secret.
        routes.MapGet($"/cfn/{EventsTemplate.FileName}", () => TypedResults.Text(EventsTemplate.Yaml, "application/yaml")).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> TakeAsync(Guid connection, HttpContext http, AwsInbox inbox, CancellationToken cancellationToken)
    {
        var secret = http.Request.Headers[SecretHeader].ToString();
        if (secret.Length is 0 or > 200) return Unproved();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        return await inbox.TakeAsync(connection, secret, body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken) switch
        {
            AwsTaking.Unproved => Unproved(),
            AwsTaking.Unreadable u => Problem(StatusCodes.Status400BadRequest, "The body cannot be read", u.Why),
            AwsTaking.Refused { Account: true } r => Problem(StatusCodes.Status403Forbidden, "Another account's event", r.Why),
            AwsTaking.Refused r => Problem(StatusCodes.Status400BadRequest, "The event's time is not now", r.Why),
            _ => TypedResults.Accepted((string?)null),
        };
    }

    private static ProblemHttpResult Unproved() => Problem(StatusCodes.Status401Unauthorized, "The secret does not fit", $"{SecretHeader} must be the secret of a connection that takes events.");

    private static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(statusCode: status, title: title, detail: detail);
}
