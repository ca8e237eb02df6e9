using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>Slack over the wire, as strict as Slack: tokens, membership, limits of messages and of rates. It can be told to misbehave.</summary>
internal sealed class FakeSlack : IAsyncDisposable
{
    public const string Token = "xoxb-fake", Team = "T1", Code = "grant-me", Ops = "C1", Secret = "C9";
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Whim>> _whims = [];
    private readonly Dictionary<string, long> _blocked = [];
    private readonly Dictionary<string, Queue<long>> _updates = [];
    private readonly Dictionary<string, (double Tokens, long At)> _posts = [];
    private long _stamp;

    private FakeSlack(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single() + "/");
    public HashSet<string> Tokens { get; } = [Token];
    public Dictionary<string, FakeChannel> Channels { get; } = new() { [Ops] = new("ops"), ["C2"] = new("payments") { Member = false }, [Secret] = new("board") { Member = false, Private = true } };
    public Dictionary<string, JsonObject> People { get; } = [];
    public List<FakeMessage> Messages { get; } = [];
    /// <summary>What was answered to clicks and commands where they came from.</summary>
    public ConcurrentQueue<string> Responses { get; } = new();
    /// <summary>Every call: the method, and how it ended.</summary>
    public ConcurrentQueue<(string Method, string End)> Calls { get; } = new();
    /// <summary>Calls that came before the time that Retry-After had named.</summary>
    public int Impatient { get; private set; }
    public string GrantsTeam { get; set; } = Team;

    public IReadOnlyList<FakeMessage> Posts => Copy(m => m.Thread is null);
    public IReadOnlyList<FakeMessage> Replies => Copy(m => m.Thread is not null);

    public static async Task<FakeSlack> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var slack = new FakeSlack(app);
        app.MapPost("/api/{method}", slack.AnswerAsync);
        // Where somebody would press Allow.
        app.MapGet("/oauth/v2/authorize", (string redirect_uri, string state) => Results.Redirect(QueryHelpers.AddQueryString(redirect_uri, new Dictionary<string, string?> { ["code"] = Code, ["state"] = state })));
        app.MapPost("/respond", async (HttpRequest request) => slack.Responses.Enqueue((string)(await JsonNode.ParseAsync(request.Body))!["text"]!));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return slack;
    }

    /// <summary>The next calls of a method end so.</summary>
    public void Next(string method, params Whim[] whims)
    {
        lock (_lock)
            foreach (var whim in whims) (_whims.TryGetValue(method, out var queue) ? queue : _whims[method] = new()).Enqueue(whim);
    }

    /// <summary>As it was at the beginning; what it counts by time goes on.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _whims.Clear();
            Messages.Clear();
            Responses.Clear();
            Calls.Clear();
            People.Clear();
            Tokens.Clear();
            Tokens.Add(Token);
            (Channels[Ops], Channels["C2"], Channels[Secret]) = (new("ops"), new("payments") { Member = false }, new("board") { Member = false, Private = true });
            (Impatient, GrantsTeam) = (0, Team);
        }
    }

    private List<FakeMessage> Copy(Predicate<FakeMessage> which)
    {
        lock (_lock) return Messages.FindAll(which);
    }

    private async Task AnswerAsync(string method, HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        var form = http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true;
        var body = form ? new JsonObject(QueryHelpers.ParseQuery(text).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value.ToString()))) : JsonNode.Parse(text)!.AsObject();
        JsonObject answer;
        Whim? whim;
        lock (_lock)
        {
            whim = _whims.TryGetValue(method, out var queue) && queue.TryDequeue(out var next) ? next : null;
            if (Limit(method, body, whim) is { } seconds)
            {
                Calls.Enqueue((method, "429"));
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                http.Response.StatusCode = 429;
                return;
            }
            if (whim is Whim.Broken)
            {
                Calls.Enqueue((method, "500"));
                http.Response.StatusCode = 500;
                return;
            }
            answer = Authorised(method, http.Request.Headers.Authorization.ToString()) ?? Do(method, body);
            Calls.Enqueue((method, whim is null ? (string?)answer["error"] ?? "ok" : $"{whim}"));
        }
        if (whim is Whim.Dropped) http.Abort();
        else if (whim is Whim.BrokenAfter) http.Response.StatusCode = 500;
        else
        {
            if (whim is Whim.Slow) await Task.Delay(TimeSpan.FromSeconds(4));
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.ToJsonString());
        }
    }

    private JsonObject? Authorised(string method, string header)
    {
        if (method == "oauth.v2.access") return header == "Basic " + Convert.ToBase64String("client:client-secret"u8) ? null : Error("invalid_client_id");
        return header.StartsWith("Bearer ", StringComparison.Ordinal) && Tokens.Contains(header["Bearer ".Length..]) ? null : Error("token_revoked");
    }

    private JsonObject Do(string method, JsonObject body) => method switch
    {
        "chat.postMessage" => (People.ContainsKey((string?)body["channel"] ?? "") ? null : InChannel(body)) ?? Faulty(body) ?? Post(body),
        "chat.update" => InChannel(body) ?? Faulty(body) ?? Update(body),
        "conversations.history" => InChannel(body) ?? Page(body, m => m.Channel == (string?)body["channel"] && m.Thread is null),
        "conversations.replies" => InChannel(body) ?? Page(body, m => m.Channel == (string?)body["channel"] && (m.Thread ?? m.Ts) == (string?)body["ts"]),
        "conversations.list" => Ok(new() { ["channels"] = new JsonArray([.. Channels.Where(c => !c.Value.Archived && (!c.Value.Private || c.Value.Member)).Select(c => Show(c.Key, c.Value))]), ["response_metadata"] = new JsonObject { ["next_cursor"] = "" } }),
        "conversations.info" => Channels.TryGetValue((string)body["channel"]!, out var one) && (!one.Private || one.Member) ? Ok(new() { ["channel"] = Show((string)body["channel"]!, one) }) : Error("channel_not_found"),
        "conversations.join" => Join((string)body["channel"]!),
        "auth.test" => Ok(new() { ["team_id"] = Team, ["user_id"] = "UBOT" }),
        "users.info" => People.TryGetValue((string)body["user"]!, out var person) ? Ok(new() { ["user"] = person.DeepClone() }) : Error("user_not_found"),
        "users.lookupByEmail" => People.Values.FirstOrDefault(p => (string?)p["profile"]?["email"] == (string?)body["email"]) is { } known ? Ok(new() { ["user"] = known.DeepClone() }) : Error("users_not_found"),
        "oauth.v2.access" => (string?)body["code"] == Code ? Ok(new() { ["access_token"] = Token, ["token_type"] = "bot", ["bot_user_id"] = "UBOT", ["scope"] = "chat:write", ["team"] = new JsonObject { ["id"] = GrantsTeam, ["name"] = "Acme chat" } }) : Error("invalid_code"),
        _ => Error("unknown_method"),
    };

    private JsonObject? InChannel(JsonObject body) => !Channels.TryGetValue((string?)body["channel"] ?? "", out var channel) ? Error("channel_not_found") : channel.Archived ? Error("is_archived") : !channel.Member ? Error(channel.Private ? "channel_not_found" : "not_in_channel") : null;

    private static JsonObject? Faulty(JsonObject body) => SlackLimits.Fault(body) is { } fault ? Error(fault.Split(':')[0]) : null;

    private JsonObject Post(JsonObject body)
    {
        var message = new FakeMessage((string)body["channel"]!, NextStamp(), (string?)body["thread_ts"]) { Body = body };
        Messages.Add(message);
        return Ok(new() { ["channel"] = message.Channel, ["ts"] = message.Ts });
    }

    private JsonObject Update(JsonObject body)
    {
        if (Messages.Find(m => m.Channel == (string?)body["channel"] && m.Ts == (string?)body["ts"]) is not { } message) return Error("message_not_found");
        message.Body = body;
        message.Edits++;
        return Ok(new() { ["ts"] = message.Ts });
    }

    private JsonObject Page(JsonObject body, Func<FakeMessage, bool> which)
    {
        const int Size = 2; // small, so that pages are turned
        var all = Messages.Where(which).Where(m => body["oldest"] is not { } oldest || string.CompareOrdinal(m.Ts, (string?)oldest) >= 0).OrderByDescending(m => m.Ts, StringComparer.Ordinal).ToList();
        var from = int.TryParse((string?)body["cursor"], out var cursor) ? cursor : 0;
        return Ok(new()
        {
            ["messages"] = new JsonArray([.. all.Skip(from).Take(Size).Select(m => new JsonObject { ["ts"] = m.Ts, ["text"] = (string?)m.Body["text"], ["metadata"] = (string?)body["include_all_metadata"] == "true" ? m.Body["metadata"]?.DeepClone() : null })]),
            ["response_metadata"] = new JsonObject { ["next_cursor"] = from + Size < all.Count ? (from + Size).ToString(CultureInfo.InvariantCulture) : "" },
        });
    }

    private JsonObject Join(string channel)
    {
        if (!Channels.TryGetValue(channel, out var one) || one.Private) return Error("channel_not_found");
        one.Member = true;
        return Ok(new() { ["channel"] = Show(channel, one) });
    }

    /// <returns>Seconds to wait: one post a second and channel with short bursts, fifty updates a minute and workspace.</returns>
    private int? Limit(string method, JsonObject body, Whim? whim)
    {
        var now = Stopwatch.GetTimestamp();
        if (_blocked.TryGetValue(method, out var until) && now < until)
        {
            Impatient++;
            return 1;
        }
        var limited = whim is Whim.Limited;
        if (method == "chat.postMessage" && body["channel"] is { } node)
        {
            var channel = (string)node!;
            var (tokens, at) = _posts.GetValueOrDefault(channel, (4, now));
            tokens = Math.Min(4, tokens + Stopwatch.GetElapsedTime(at, now).TotalSeconds);
            if (tokens < 1) limited = true;
            else if (!limited) tokens--;
            _posts[channel] = (tokens, now);
        }
        else if (method == "chat.update")
        {
            var times = _updates.TryGetValue(Team, out var before) ? before : _updates[Team] = new();
            while (times.TryPeek(out var first) && Stopwatch.GetElapsedTime(first, now) > TimeSpan.FromMinutes(1)) times.Dequeue();
            if (times.Count >= 50) limited = true;
            else times.Enqueue(now);
        }
        if (!limited) return null;
        _blocked[method] = now + Stopwatch.Frequency;
        return 1;
    }

    /// <summary>Microseconds, and no two the same.</summary>
    private string NextStamp()
    {
        _stamp = Math.Max(_stamp + 1, DateTimeOffset.UtcNow.Ticks / 10 - (DateTimeOffset.UnixEpoch.Ticks / 10));
        return $"{_stamp / 1_000_000}.{_stamp % 1_000_000:000000}";
    }

    private static JsonObject Show(string id, FakeChannel channel) => new() { ["id"] = id, ["name"] = channel.Name, ["is_private"] = channel.Private, ["is_member"] = channel.Member, ["is_archived"] = channel.Archived };

    private static JsonObject Ok(JsonObject body)
    {
        body["ok"] = true;
        return body;
    }

    private static JsonObject Error(string word) => new() { ["ok"] = false, ["error"] = word };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>How a call may end besides well.</summary>
internal enum Whim
{
    /// <summary>500, and nothing was done.</summary>
    Broken,
    /// <summary>500, and it was done.</summary>
    BrokenAfter,
    /// <summary>It was done, and the connection broke off.</summary>
    Dropped,
    /// <summary>It was done, and the answer comes when nobody waits for it any more.</summary>
    Slow,
    /// <summary>429.</summary>
    Limited,
}

internal sealed class FakeChannel(string name)
{
    public string Name => name;
    public bool Member { get; set; } = true;
    public bool Private { get; init; }
    public bool Archived { get; set; }
}

internal sealed class FakeMessage(string channel, string ts, string? thread)
{
    public string Channel => channel;
    public string Ts => ts;
    /// <summary>Null: it is no reply.</summary>
    public string? Thread => thread;
    public required JsonObject Body { get; set; }
    public int Edits { get; set; }
    public string Text => (string)Body["text"]!;
    public string All => Body.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
