using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Support;

/// <summary>
/// A model behind the protocol of chat completions (https://platform.openai.com/docs/api-reference/chat/create), as strict about it as the
/// vendor: it says what it was told to say, and refuses a conversation that is none.
/// </summary>
internal sealed class FakeModel : IAsyncDisposable
{
    public const string Key = "sk-fake-7f3a", Name = "fake-1";
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeTurn> _turns = new();

    private FakeModel(WebApplication app) => _app = app;

    /// <summary>For Ask:Url.</summary>
    public string Url => $"{_app.Urls.Single()}/v1";

    public ConcurrentQueue<JsonObject> Requests { get; } = new();

    /// <summary>When nothing is left to say.</summary>
    public FakeTurn Otherwise { get; set; } = Says("I cannot tell.");

    public (string Key, string Value)[] Settings => [("Ask:Url", Url), ("Ask:Key", Key), ("Ask:Model", Name)];

    public static async Task<FakeModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var model = new FakeModel(app);
        app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return model;
    }

    /// <summary>From here on it says this, one a turn.</summary>
    public void Script(params FakeTurn[] turns)
    {
        _turns.Clear();
        Requests.Clear();
        Otherwise = Says("I cannot tell.");
        foreach (var turn in turns) _turns.Enqueue(turn);
    }

    public static FakeTurn Says(string text) => Message(new JsonObject { ["role"] = "assistant", ["content"] = text }, "stop");

    /// <param name="calls">Each with its arguments: an object, or a string that is sent as it is.</param>
    public static FakeTurn Calls(params (string Tool, object Arguments)[] calls) => Message(new JsonObject
    {
        ["role"] = "assistant",
        ["content"] = null,
        ["tool_calls"] = new JsonArray([.. calls.Select((c, i) => (JsonNode)new JsonObject { ["id"] = $"call_{i}", ["type"] = "function", ["function"] = new JsonObject { ["name"] = c.Tool, ["arguments"] = c.Arguments as string ?? JsonSerializer.Serialize(c.Arguments) } })]),
    }, "tool_calls");

    public static FakeTurn Answers(string body, int status = 200, string type = "application/json", string? retryAfter = null) => http =>
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
        return http.Response.WriteAsync(body, http.RequestAborted);
    };

    /// <summary>Until whoever asked has gone.</summary>
    public static Task Never(HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted);

    private static FakeTurn Message(JsonObject message, string reason) =>
        Answers(new JsonObject { ["id"] = "chatcmpl-1", ["object"] = "chat.completion", ["model"] = Name, ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = reason }) }.ToJsonString());

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await Answers(new JsonObject { ["error"] = new JsonObject { ["message"] = $"Incorrect API key provided: {http.Request.Headers.Authorization}" } }.ToJsonString(), 401)(http);
            return;
        }
        var asked = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!.AsObject();
        Requests.Enqueue(asked);
        if (Fault(asked) is { } fault)
        {
            await Answers(new JsonObject { ["error"] = new JsonObject { ["message"] = fault } }.ToJsonString(), 400)(http);
            return;
        }
        try
        {
            await (_turns.TryDequeue(out var turn) ? turn : Otherwise)(http);
        }
        catch (OperationCanceledException)
        {
            // whoever asked has gone
        }
    }

    private static string? Fault(JsonObject asked)
    {
        if ((string?)asked["model"] != Name) return "The model does not exist.";
        if (asked["messages"] is not JsonArray { Count: >= 2 } messages || (string?)messages[0]!["role"] != "system") return "No conversation.";
        foreach (var tool in asked["tools"]!.AsArray())
            if ((string?)tool!["type"] != "function" || (string?)tool["function"]!["name"] is not { Length: > 0 and <= 64 } || (string?)tool["function"]!["parameters"]!["type"] != "object") return "Invalid tool.";
        var open = new Queue<string>();
        foreach (var message in messages)
        {
            var role = (string?)message!["role"];
            if (role == "tool" ? !open.TryDequeue(out var id) || id != (string?)message["tool_call_id"] || message["content"] is null : open.Count > 0) return "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
            foreach (var call in message["tool_calls"]?.AsArray() ?? []) open.Enqueue((string)call!["id"]!);
        }
        return open.Count > 0 ? "Tool messages are missing." : null;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>One turn of a model.</summary>
internal delegate Task FakeTurn(HttpContext http);
