using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Workers.Ask;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.Integrations.ChatCompletions;

/// <summary>Puts one turn of a conversation to an OpenAI-compatible endpoint. What it answers to a refusal is never repeated: some name the key in it.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat/create</remarks>
internal sealed class ChatClient(IHttpClientFactory clients, IOptions<AskOptions> options, TimeProvider time)
{
    public const string HttpName = "chat-completions";
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(24);

    /// <param name="messages">So far; they are not changed.</param>
    /// <param name="tools">What may be looked up.</param>
    /// <param name="mayCall">False: the model has to answer now.</param>
    public async Task<ChatAnswer> SendAsync(JsonArray messages, JsonArray tools, bool mayCall, CancellationToken cancellationToken)
    {
        var asked = options.Value;
        var body = new JsonObject { ["model"] = asked.Model, ["messages"] = messages.DeepClone(), ["tools"] = tools.DeepClone(), ["tool_choice"] = mayCall ? "auto" : "none", ["stream"] = false };
        using var http = clients.CreateClient(HttpName);
        using var request = new HttpRequestMessage(HttpMethod.Post, asked.Completions) { Content = JsonContent.Create(body) };
        request.Headers.Accept.Add(new("application/json"));
        if (asked.Key.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", asked.Key);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode) return Fault(answer);
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") return new ChatAnswer.Nonsense("It streams, though it was asked not to.");
            using var read = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return ChatReading.Of(read.RootElement);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new ChatAnswer.Nonsense("Its answer is larger than any answer is.");
        }
        catch (HttpRequestException e)
        {
            return new ChatAnswer.Away($"It cannot be reached ({e.HttpRequestError}).");
        }
        catch (IOException)
        {
            return new ChatAnswer.Away("Its answer broke off.");
        }
        catch (JsonException)
        {
            return new ChatAnswer.Nonsense("Its answer is no JSON.");
        }
    }

    private ChatAnswer Fault(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => new ChatAnswer.Refused("It does not take dd0c's key (401). The operator sets it as Ask:Key."),
        HttpStatusCode.Forbidden => new ChatAnswer.Refused("It knows dd0c's key, and does not let it use this model (403)."),
        HttpStatusCode.NotFound => new ChatAnswer.Refused("It knows no such address or model (404). The operator sets them as Ask:Url and Ask:Model."),
        HttpStatusCode.TooManyRequests => new ChatAnswer.Limited(WaitOf(answer.Headers.RetryAfter)),
        HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter is { } after => new ChatAnswer.Limited(WaitOf(after)),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new ChatAnswer.Refused($"It points elsewhere ({(int)answer.StatusCode}), where dd0c does not follow. The operator sets the last address as Ask:Url."),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new ChatAnswer.Away($"It answered {(int)answer.StatusCode}."),
        var other => new ChatAnswer.Refused($"It does not take the question ({(int)other}). Does the model know how to use tools?"),
    };

    private TimeSpan? WaitOf(RetryConditionHeaderValue? after)
    {
        var wait = after?.Delta ?? (after?.Date is { } at ? at - time.GetUtcNow() : null);
        return wait is not { } told ? null : told < TimeSpan.Zero ? TimeSpan.Zero : told > s_longestWait ? s_longestWait : told;
    }
}
