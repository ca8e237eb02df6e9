using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;
using Microsoft.AspNetCore.Http;

namespace Dd0c.Demo.GitHub;

/// <summary>Workflows that are started by workflow_dispatch: each run is queued, runs for as long as the options say, and ends.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/workflows, https://docs.github.com/en/rest/actions/workflow-runs</remarks>
internal static class GitHubActionsRoutes
{
    /// <returns>Null: the route is none of these.</returns>
    public static async Task<(int Status, JsonNode Body)?> AnswerAsync(HttpContext context, GitHubDemo demo, string route)
    {
        if (route.Trim('/').Split('/') is not ["repos", var org, var name, "actions", .. var rest] || !demo.IsOrg(org) || demo.Repository(name) is not { } repository) return null;
        var get = context.Request.Method == HttpMethods.Get;
        switch (rest)
        {
            case ["workflows", var file, .. var more] when repository.Files.ContainsKey($".github/workflows/{file}"):
                if (more is [] && get) return (200, Workflow(demo, repository, file));
                if (more is ["dispatches"] && context.Request.Method == HttpMethods.Post) return await DispatchAsync(context, demo, repository, file);
                if (more is ["runs"] && get) return (200, Listed(demo, repository, demo.Dispatches.Where(d => d.Repository == repository.Name && d.File == file && (context.Request.Query["branch"].ToString() is "" || d.Ref == context.Request.Query["branch"])
                    && (context.Request.Query["created"].ToString() is not ['>', '=', .. var since] || d.At >= DateTimeOffset.Parse(since, CultureInfo.InvariantCulture)))));
                return null;
            case ["workflows", ..]: return (404, GitHubDemoEndpoints.Message("Not Found"));
            case ["runs", var id] when get && demo.Dispatches.FirstOrDefault(d => d.Repository == repository.Name && d.Id.ToString(CultureInfo.InvariantCulture) == id) is { } run: return (200, Run(demo, repository, run));
            case ["runs", var id, "jobs"] when get && demo.Dispatches.FirstOrDefault(d => d.Repository == repository.Name && d.Id.ToString(CultureInfo.InvariantCulture) == id) is { } run: return (200, Jobs(demo, run));
            default: return null;
        }
    }

    private static async Task<(int, JsonNode)> DispatchAsync(HttpContext context, GitHubDemo demo, GitHubRepository repository, string file)
    {
        if (demo.Options.RefuseDispatch)
        {
            context.Response.Headers["X-Accepted-GitHub-Permissions"] = "actions=write";
            return (403, GitHubDemoEndpoints.Message("Resource not accessible by integration"));
        }
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var (json, text) = (body.RootElement, repository.Files[$".github/workflows/{file}"]);
        if (!json.TryGetProperty("ref", out var branch)) return (422, GitHubDemoEndpoints.Message("Invalid request.\n\n\"ref\" wasn't supplied."));
        if (branch.GetString() != repository.DefaultBranch) return (422, GitHubDemoEndpoints.Message($"No ref found for: {branch.GetString()}"));
        if (!text.Contains("workflow_dispatch", StringComparison.Ordinal)) return (422, GitHubDemoEndpoints.Message("Workflow does not have 'workflow_dispatch' trigger"));
        var inputs = json.TryGetProperty("inputs", out var given) ? given.EnumerateObject().ToDictionary(i => i.Name, i => i.Value.ToString()) : [];
        if (inputs.Keys.FirstOrDefault(i => !text.Contains($"{i}:", StringComparison.Ordinal)) is { } strange) return (422, GitHubDemoEndpoints.Message($"Unexpected inputs provided: [\"{strange}\"]"));
        var run = new GitHubDispatch(demo.NextRun(), repository.Name, file, branch.GetString()!, inputs, demo.Time.GetUtcNow());
        demo.Dispatches.Enqueue(run);
        if (demo.Options.LoseDispatchAnswers) return (502, GitHubDemoEndpoints.Message("Server Error"));
        return demo.Options.TellsDispatchedRun && json.TryGetProperty("return_run_details", out var told) && told.GetBoolean()
            ? (200, new JsonObject { ["workflow_run_id"] = run.Id, ["run_url"] = $"https://api.github.com/repos/{demo.Org.Login}/{repository.Name}/actions/runs/{run.Id}", ["html_url"] = Page(demo, run) })
            : (204, new JsonObject());
    }

    private static JsonObject Workflow(GitHubDemo demo, GitHubRepository repository, string file) => new()
    {
        ["id"] = Math.Abs(file.GetHashCode(StringComparison.Ordinal)), ["name"] = file[..file.LastIndexOf('.')], ["path"] = $".github/workflows/{file}", ["state"] = "active", ["html_url"] = $"https://github.com/{demo.Org.Login}/{repository.Name}/blob/{repository.DefaultBranch}/.github/workflows/{file}",
    };

    private static JsonObject Listed(GitHubDemo demo, GitHubRepository repository, IEnumerable<GitHubDispatch> runs) =>
        runs.OrderByDescending(r => r.At).ToList() is var all ? new() { ["total_count"] = all.Count, ["workflow_runs"] = new JsonArray([.. all.Select(r => (JsonNode)Run(demo, repository, r))]) } : [];

    private static JsonObject Run(GitHubDemo demo, GitHubRepository repository, GitHubDispatch run) => new()
    {
        ["id"] = run.Id, ["name"] = run.File[..run.File.LastIndexOf('.')], ["path"] = $".github/workflows/{run.File}", ["event"] = "workflow_dispatch", ["head_branch"] = run.Ref, ["head_sha"] = repository.Commits.Count > 0 ? repository.Commits[0].Oid : "",
        ["status"] = Status(demo, run), ["conclusion"] = Conclusion(demo, run), ["created_at"] = Text(run.At), ["updated_at"] = Text(run.At), ["html_url"] = Page(demo, run),
    };

    private static JsonObject Jobs(GitHubDemo demo, GitHubDispatch run)
    {
        var status = Status(demo, run);
        var conclusion = Conclusion(demo, run);
        var steps = new JsonArray();
        if (status != "queued") steps.Add((JsonNode)new JsonObject { ["name"] = "Set up job", ["status"] = "completed", ["conclusion"] = "success", ["number"] = 1 });
        if (conclusion is not null) steps.Add((JsonNode)new JsonObject { ["name"] = "Deploy", ["status"] = "completed", ["conclusion"] = conclusion, ["number"] = 2 });
        return new() { ["total_count"] = 1, ["jobs"] = new JsonArray(new JsonObject { ["id"] = run.Id * 10, ["run_id"] = run.Id, ["name"] = "deploy", ["status"] = status, ["conclusion"] = conclusion, ["steps"] = steps }) };
    }

    private static string Status(GitHubDemo demo, GitHubDispatch run) => (demo.Time.GetUtcNow() - run.At) switch { var age when age >= demo.Options.WorkflowTakes => "completed", var age when age >= demo.Options.WorkflowTakes / 4 => "in_progress", _ => "queued" };

    /// <summary>An input fail: true ends it badly.</summary>
    private static string? Conclusion(GitHubDemo demo, GitHubDispatch run) => Status(demo, run) != "completed" ? null : run.Inputs.GetValueOrDefault("fail") == "true" ? "failure" : "success";

    private static string Page(GitHubDemo demo, GitHubDispatch run) => $"https://github.com/{demo.Org.Login}/{run.Repository}/actions/runs/{run.Id}";

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

/// <summary>A run that was asked for by workflow_dispatch.</summary>
public sealed record GitHubDispatch(long Id, string Repository, string File, string Ref, IReadOnlyDictionary<string, string> Inputs, DateTimeOffset At);
