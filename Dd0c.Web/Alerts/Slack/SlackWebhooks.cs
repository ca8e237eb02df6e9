using System.Text;
using System.Text.Json;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Alerts.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Web.Alerts.Slack;

/// <summary>
/// POST /v1/slack/interactions and /v1/slack/commands: what people click and type in Slack. Slack waits 3 s: a click is kept and answered at
/// once, and carried out after that; a command is answered with what it asks for.
/// </summary>
/// <remarks>https://docs.slack.dev/interactivity/handling-user-interaction and /interactivity/implementing-slash-commands</remarks>
internal static class SlackWebhooks
{
    private const int LargestBody = 512 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2.5);

    public static void MapSlackWebhooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/slack").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        group.MapPost("/interactions", ClickAsync);
        group.MapPost("/commands", CommandAsync);
    }

    private static async Task<Results<Ok, ProblemHttpResult>> ClickAsync(HttpContext http, SlackDoor door, CancellationToken cancellationToken)
    {
        var (form, refusal) = await ReadAsync(http, door, cancellationToken);
        if (refusal is not null) return refusal;
        foreach (var click in Clicks(form.GetValueOrDefault("payload").ToString()))
            if (await door.TenantOfAsync(click.Team, cancellationToken) is { } tenant) await door.KeepAsync(tenant, click, cancellationToken);
        return TypedResults.Ok();
    }

    private static async Task<Results<Ok<SlackReply>, Ok, ProblemHttpResult>> CommandAsync(HttpContext http, SlackDoor door, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        var (form, refusal) = await ReadAsync(http, door, cancellationToken);
        if (refusal is not null) return refusal;
        if (form.GetValueOrDefault("ssl_check") == "1") return TypedResults.Ok(); // Slack looks at the certificate
        string Field(string name) => form.GetValueOrDefault(name).ToString();
        if (await door.TenantOfAsync(Field("team_id"), cancellationToken) is not { } tenant) return Reply("This workspace is not connected to an organisation in dd0c. An admin connects it under Settings → Notifications.");
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return Reply(await scope.ServiceProvider.GetRequiredService<SlackCommands>().AnswerAsync(Field("team_id"), Field("user_id"), Field("user_name"), Field("text"), patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Reply("dd0c is busy and could not answer in time. Try again in a moment.");
        }
    }

    /// <summary>The form, once it is known to be Slack's; the signature is of the body as it came.</summary>
    private static async Task<(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> Form, ProblemHttpResult? Refusal)> ReadAsync(HttpContext http, SlackDoor door, CancellationToken cancellationToken)
    {
        if (!door.IsOpen) return ([], TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "Slack is not set up here", detail: "The operator sets Slack:SigningSecret to the App's signing secret."));
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        var raw = body.GetBuffer().AsMemory(0, (int)body.Length);
        return door.Fault(http.Request.Headers["X-Slack-Request-Timestamp"], http.Request.Headers["X-Slack-Signature"], raw.Span) is { } fault
            ? ([], TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "The signature does not fit", detail: fault))
            : (QueryHelpers.ParseQuery(Encoding.UTF8.GetString(raw.Span)), null);
    }

    private static List<SlackClick> Clicks(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            if (Text(root, "type") != "block_actions" || Text(Part(root, "team"), "id") is not { } team || Text(Part(root, "user"), "id") is not { } user) return [];
            var person = Part(root, "user");
            return [.. Part(root, "actions") is { ValueKind: JsonValueKind.Array } actions ? actions.EnumerateArray().Where(a => Text(a, "value") is not null).Select(a =>
                new SlackClick(team, user, Text(person, "name") ?? Text(person, "username") ?? user, Text(person, "team_id"), Text(a, "action_id") ?? "", Text(a, "value")!, Text(a, "action_ts") ?? "", Text(root, "response_url"))) : []];
        }
        catch (JsonException)
        {
            return []; // signed, and nothing that is known here
        }
    }

    private static JsonElement Part(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement of, string name) => Part(of, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static Ok<SlackReply> Reply(string text) => Reply(new SlackSaid(text));

    private static Ok<SlackReply> Reply(SlackSaid said) => TypedResults.Ok(new SlackReply("ephemeral", said.Text, said.Blocks));
}

/// <summary>What only the one who asked sees.</summary>
internal sealed record SlackReply([property: System.Text.Json.Serialization.JsonPropertyName("response_type")] string ResponseType, string Text, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] System.Text.Json.Nodes.JsonArray? Blocks);
