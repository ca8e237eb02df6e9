using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Integrations;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>
/// Posts to an address that an admin wrote: signed as Standard Webhooks wants it, with the same id and body however often it is sent, never to a private
/// address, following no redirect. A receiver that is waited for reports to the address in the headers, with the token beside it.
/// </summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
internal sealed class WebhookStep(TenantDb database, IHttpClientFactory clients, AddressPolicy addresses, ActionVault vault, TimeProvider time) : IStepExecutor
{
    private const int LongestAnswer = 2_000;

    public string Kind => "webhook";

    public async Task<StepCheck> CheckAsync(Dd0cDbContext db, ActionStep step, Guid? target, CancellationToken cancellationToken) =>
        Uri.TryCreate(((ActionStep.Webhook)step).Url.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal), UriKind.Absolute, out var url) is false ? new("Its address is none.", false)
            : await addresses.RefusalAsync(url, cancellationToken) is { } refusal ? new(refusal, false) : new($"{url.Host} may be called. What it makes of it cannot be known before.");

    public async Task<StepOutcome> ExecuteAsync(StepTurn turn, CancellationToken cancellationToken)
    {
        var step = (ActionStep.Webhook)turn.Step;
        var url = new Uri(step.Url);
        if (await addresses.RefusalAsync(url, cancellationToken) is { } refusal) return new StepOutcome.Failed(refusal);
        ActionSecret? secret;
        await using (var db = database.Open())
        {
            if (await db.Actions.AsNoTracking().SingleOrDefaultAsync(a => a.Id == turn.Run.ActionId, cancellationToken) is not { } action) return new StepOutcome.Failed("The action was deleted, and its secret with it.");
            secret = vault.Open(action);
        }
        if (secret is null) return new StepOutcome.Failed("Its signing secret cannot be opened under this master key: make a new one on the action's page.");
        var (now, message) = (time.GetUtcNow(), new WebhookMessage($"{turn.Run.Id:N}-{turn.Row.Position}{(turn.Row.Round == 0 ? "" : $"-{turn.Row.Round}")}", "action.step", Body(turn, step)));
        using var http = clients.CreateClient(SignedWebhook.HttpName);
        using var request = SignedWebhook.Request(url, message, secret.SigningAt(now), now);
        request.Headers.Add("idempotency-key", message.Id);
        if (step.Wait is not null)
        {
            request.Headers.Add("dd0c-report-url", $"{turn.Run.Portal}v1/actions/runs/{turn.Run.Id}/steps/{turn.Row.Position}/report");
            request.Headers.Add("dd0c-report-token", vault.ReportToken(turn.Run.Id, turn.Row.Position, turn.Row.Round));
        }
        // Its own patience: the client's is over when the headers are there, and a body may come for ever.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(http.Timeout);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            // What it says of a fault helps; what it says of success may be the very secret that was asked for.
            var said = answer.IsSuccessStatusCode ? "" : await SaidAsync(answer, patience.Token);
            var line = $"{url.Host} answered {(int)answer.StatusCode}{(said.Length == 0 ? "" : $": {said}")}";
            return (int)answer.StatusCode switch
            {
                >= 200 and < 300 => step.Wait is { } wait ? new StepOutcome.Waits(wait, [line, $"Waiting up to {Duration.Words(wait)} for its report"], message.Id, For: wait) : new StepOutcome.Done([line], message.Id),
                408 or 425 or 429 or >= 500 => new StepOutcome.Away(line, answer.Headers.RetryAfter?.Delta),
                >= 300 and < 400 => new StepOutcome.Failed($"{line}; redirects are not followed"),
                _ => new StepOutcome.Failed(line),
            };
        }
        catch (Exception e) when (SignedWebhook.NoAnswer(e, url, cancellationToken) is { } why)
        {
            return new StepOutcome.Away(why);
        }
    }

    /// <summary>Without a body of its own, all that a receiver may want to know.</summary>
    private static string Body(StepTurn turn, ActionStep.Webhook step) => step.Body is { } own ? own.ToJsonString() : JsonSerializer.Serialize(new
    {
        type = "action.step",
        // When it was first sent: the same body however often, and PostgreSQL keeps no more than microseconds.
        timestamp = turn.Row.BeganAt!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        data = new
        {
            action = turn.Run.ActionSlug, step = step.Name, run = new { turn.Run.Id, turn.Run.Number, url = $"{turn.Run.Portal}runs/{turn.Run.Number}", turn.Run.Reason },
            target = turn.Run.TargetKind is null ? null : new { kind = turn.Run.TargetKind, id = turn.Run.TargetId, name = turn.Run.TargetName },
            inputs = JsonNode.Parse(turn.Run.Inputs), requestedBy = turn.Run.RequestedBy,
        },
    }, JsonSerializerOptions.Web);

    private static async Task<string> SaidAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentType?.MediaType is not ("application/json" or "text/plain" or "application/problem+json")) return "";
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var buffer = new char[LongestAnswer];
        return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken)).Trim();
    }
}
