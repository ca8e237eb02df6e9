using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>PagerDuty's and OpsGenie's APIs of schedules, as they are documented: pages, keys, limits.</summary>
internal sealed class FakeOnCall : IAsyncDisposable
{
    public const string Site = "6f1f0d33-7b1e-4a4e-9a54-2d1b6a2f0c11";
    public const string Key = "u+key-that-may-read", OpsKey = "0a1b2c3d-key-of-opsgenie";
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(int Status, string? Wait)> _next = new();

    private FakeOnCall(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;
    public ConcurrentQueue<string> Asked { get; } = new();
    /// <summary>PagerDuty's.</summary>
    public List<JsonObject> Schedules { get; } = [];
    public List<JsonObject> OnCalls { get; } = [];
    /// <summary>OpsGenie's, with the periods of their timelines.</summary>
    public List<(JsonObject Schedule, JsonArray Rotations)> OpsSchedules { get; } = [];
    public List<JsonObject> OpsUsers { get; } = [];
    /// <summary>Jira's; null: the token may not read users.</summary>
    public List<JsonObject>? JiraUsers { get; set; } = [];

    public static async Task<FakeOnCall> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var fake = new FakeOnCall(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        fake.Address = new Uri(app.Urls.Single());
        return fake;
    }

    public (string, string)[] Settings => [("OnCall:PagerDutyUrl", $"{Address}pd"), ("OnCall:PagerDutyEuUrl", $"{Address}pd-eu"), ("OnCall:OpsGenieUrl", $"{Address}og"), ("OnCall:OpsGenieEuUrl", $"{Address}og-eu"), ("OnCall:AtlassianUrl", $"{Address}at")];

    /// <param name="wait">Seconds, as the vendor tells them.</param>
    public void Next(int status, string? wait = null) => _next.Enqueue((status, wait));

    public void Forget()
    {
        _next.Clear();
        Asked.Clear();
        Schedules.Clear();
        OnCalls.Clear();
        OpsSchedules.Clear();
        OpsUsers.Clear();
        JiraUsers = [];
    }

    public void Schedule(string id, string name, params string[] people) => Schedules.Add(new()
    {
        ["id"] = id, ["type"] = "schedule", ["name"] = name, ["summary"] = name, ["time_zone"] = "Europe/Berlin", ["html_url"] = $"https://acme.pagerduty.com/schedules/{id}", ["teams"] = new JsonArray(),
        ["users"] = new JsonArray([.. people.Select(p => new JsonObject { ["id"] = $"U{p.Length}", ["type"] = "user_reference", ["summary"] = p })]),
    });

    public void OnCall(string? schedule, string person, string? email, DateTimeOffset? start, DateTimeOffset? end, int level = 1, string policy = "EP1") => OnCalls.Add(new()
    {
        ["escalation_policy"] = new JsonObject { ["id"] = policy, ["type"] = "escalation_policy_reference", ["summary"] = $"Policy {policy}", ["html_url"] = $"https://acme.pagerduty.com/escalation_policies/{policy}" },
        ["escalation_level"] = level, ["schedule"] = schedule is null ? null : new JsonObject { ["id"] = schedule, ["type"] = "schedule_reference" },
        ["user"] = new JsonObject { ["id"] = $"U{person.Length}", ["type"] = "user", ["name"] = person, ["summary"] = person, ["email"] = email },
        ["start"] = start?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), ["end"] = end?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    });

    private Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        Asked.Enqueue(path + http.Request.QueryString);
        if (_next.TryDequeue(out var told))
        {
            http.Response.StatusCode = told.Status;
            if (told.Wait is { } wait) http.Response.Headers[path.StartsWith("/pd", StringComparison.Ordinal) ? "ratelimit-reset" : "Retry-After"] = wait;
            return Task.CompletedTask;
        }
        var wanted = path.Split('/')[1] switch { "og" => $"GenieKey {OpsKey}", "at" => $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"ana@acme.example:{OpsKey}"))}", _ => $"Token token={Key}" };
        if (http.Request.Headers.Authorization.ToString() != wanted || (JiraUsers is null && path.StartsWith("/at/ex/", StringComparison.Ordinal)))
        {
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        }
        var (offset, limit) = (int.Parse(http.Request.Query["offset"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture), Math.Min(100, int.Parse(http.Request.Query["limit"].FirstOrDefault() ?? "25", CultureInfo.InvariantCulture)));
        JsonNode? body = path switch
        {
            "/pd/schedules" => Page("schedules", Schedules),
            "/pd/oncalls" when http.Request.Query["include[]"] == "users" => Page("oncalls", OnCalls),
            "/og/v2/schedules" => new JsonObject { ["data"] = List(OpsSchedules.Select(s => s.Schedule)), ["took"] = 0.1, ["requestId"] = "r" },
            _ when path == $"/at/jsm/ops/api/{Site}/v1/schedules" => new JsonObject { ["values"] = List(OpsSchedules.Select(s => s.Schedule)), ["links"] = new JsonObject() },
            _ when path == $"/at/jsm/ops/api/{Site}/v1/teams" => new JsonObject { ["platformTeams"] = new JsonArray(new JsonObject { ["teamId"] = "t-1", ["teamName"] = "Post" }) },
            _ when path == $"/at/ex/jira/{Site}/rest/api/3/user/bulk" => new JsonObject { ["values"] = List(JiraUsers!.Where(u => http.Request.Query["accountId"].Contains(u["accountId"]!.GetValue<string>()))) },
            _ when OpsSchedules.FirstOrDefault(s => path == $"/at/jsm/ops/api/{Site}/v1/schedules/{s.Schedule["id"]}/timeline") is { Rotations: { } rotations } => new JsonObject { ["finalTimeline"] = new JsonObject { ["rotations"] = rotations.DeepClone() } },
            "/og/v2/users" => new JsonObject { ["totalCount"] = OpsUsers.Count, ["data"] = List(OpsUsers.Skip(offset).Take(limit)) },
            _ when OpsSchedules.FirstOrDefault(s => path == $"/og/v2/schedules/{s.Schedule["id"]}/timeline") is { Rotations: { } rotations } => new JsonObject { ["data"] = new JsonObject { ["finalTimeline"] = new JsonObject { ["rotations"] = rotations.DeepClone() } } },
            _ => null,
        };
        if (body is null)
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        }
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString());

        JsonObject Page(string name, List<JsonObject> all) => new() { [name] = List(all.Skip(offset).Take(limit)), ["limit"] = limit, ["offset"] = offset, ["more"] = all.Count > offset + limit, ["total"] = null };
    }

    private static JsonArray List(IEnumerable<JsonObject> items) => [.. items.Select(i => i.DeepClone())];

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
