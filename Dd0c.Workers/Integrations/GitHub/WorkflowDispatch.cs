using System.Globalization;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Starts workflows of GitHub Actions and follows their runs.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/workflows, https://docs.github.com/en/rest/actions/workflow-runs, https://docs.github.com/en/rest/actions/workflow-jobs</remarks>
internal sealed class WorkflowDispatch(GitHubSessions sessions, GitHubOptions options, TimeProvider time)
{
    private const string Workflow = "/actions/workflows/{workflow_id}";

    /// <summary>Opens GitHub for one repository; nobody waits long in a form or holds up other runs.</summary>
    public async Task<(RepositoryWorkflows? Workflows, GitHubFault? Fault)> OpenAsync(GitHubConnection connection, string repository, IProgress<VendorCall> log, GitHubPace pace, CancellationToken cancellationToken)
    {
        var client = sessions.Open(connection, pace, log);
        var (_, missing) = await GitHubAccount.FindAsync(client, connection.Org, connection.BaseUrl, cancellationToken); // finds where the API lies
        return missing is not null ? (null, missing) : (new(client, $"/repos/{string.Join('/', repository.Split('/').Select(Uri.EscapeDataString))}"), null);
    }

    public GitHubPace Pace() => new(options with { MaxWait = TimeSpan.FromSeconds(5), Attempts = 2 }, time);

    /// <summary>The workflows of one repository.</summary>
    internal sealed class RepositoryWorkflows(GitHubClient client, string root)
    {
        /// <returns>Null: it can be started. Else why not.</returns>
        public async Task<GitHubFault?> CheckAsync(string file, CancellationToken cancellationToken) =>
            await client.GetAsync(Of(file), $"GET /repos/{{owner}}/{{repo}}{Workflow}", cancellationToken) switch
            {
                GitHubReply.Ok ok when ok.Answer.Json.Text("state") is { } state and not "active" => new GitHubFault.Rejected($"The workflow is {state.Replace('_', ' ')} on GitHub."),
                GitHubReply.Failed { Fault: GitHubFault.NotFound } => new GitHubFault.NotFound($"There is no workflow {file}, or the connection may not read Actions."),
                GitHubReply.Failed failed => failed.Fault,
                _ => null,
            };

        public async Task<(string? Branch, GitHubFault? Fault)> DefaultBranchAsync(CancellationToken cancellationToken) =>
            await client.GetAsync(root, "GET /repos/{owner}/{repo}", cancellationToken) switch
            {
                GitHubReply.Ok ok => (ok.Answer.Json.Text("default_branch"), null),
                GitHubReply.Failed failed => (null, failed.Fault),
                _ => (null, null),
            };

        /// <returns>The run, where the server tells it: GitHub does since 2026, older servers do not.</returns>
        public async Task<(WorkflowRun? Run, GitHubFault? Fault)> StartAsync(string file, string branch, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken)
        {
            var reply = await client.PostAsync($"{Of(file)}/dispatches", $"POST /repos/{{owner}}/{{repo}}{Workflow}/dispatches", new { @ref = branch, inputs, return_run_details = true }, cancellationToken);
            if (reply is GitHubReply.Failed { Fault: GitHubFault.Rejected r } && r.Words.Contains("return_run_details", StringComparison.Ordinal))
                reply = await client.PostAsync($"{Of(file)}/dispatches", $"POST /repos/{{owner}}/{{repo}}{Workflow}/dispatches", new { @ref = branch, inputs }, cancellationToken);
            return reply switch
            {
                GitHubReply.Ok ok when ok.Answer.Json.Text("workflow_run_id") is { } id => (new(id, "queued", null, ok.Answer.Json.Text("html_url")), null),
                GitHubReply.Ok => (null, null),
                GitHubReply.Failed failed => (null, failed.Fault),
                _ => (null, null),
            };
        }

        /// <summary>Runs that were started by hand or by a program since, the oldest first.</summary>
        public async Task<(IReadOnlyList<WorkflowRun> Runs, GitHubFault? Fault)> StartedSinceAsync(string file, string branch, DateTimeOffset since, CancellationToken cancellationToken)
        {
            var created = Uri.EscapeDataString($">={since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}");
            return await client.GetAsync($"{Of(file)}/runs?event=workflow_dispatch&branch={Uri.EscapeDataString(branch)}&created={created}&per_page=50", $"GET /repos/{{owner}}/{{repo}}{Workflow}/runs", cancellationToken) switch
            {
                GitHubReply.Ok ok => ([.. ok.Answer.Json.Items("workflow_runs").Where(r => r.Time("created_at") is { } at && at >= since.AddSeconds(-1)).OrderBy(r => r.Time("created_at")).Select(Read)], null),
                GitHubReply.Failed failed => ([], failed.Fault),
                _ => ([], null),
            };
        }

        public async Task<(WorkflowRun? Run, GitHubFault? Fault)> RunAsync(string id, CancellationToken cancellationToken) =>
            await client.GetAsync($"{root}/actions/runs/{Uri.EscapeDataString(id)}", "GET /repos/{owner}/{repo}/actions/runs/{run_id}", cancellationToken) switch
            {
                GitHubReply.Ok ok => (Read(ok.Answer.Json), null),
                GitHubReply.Failed failed => (null, failed.Fault),
                _ => (null, null),
            };

        /// <summary>What each job of a run does, as lines of a log; none where it cannot be read.</summary>
        public async Task<IReadOnlyList<string>> JobsAsync(string id, CancellationToken cancellationToken) =>
            await client.GetAsync($"{root}/actions/runs/{Uri.EscapeDataString(id)}/jobs?per_page=50", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", cancellationToken) is GitHubReply.Ok ok
                ? [.. ok.Answer.Json.Items("jobs").SelectMany(j => j.Items("steps").Where(s => s.Text("status") == "completed").Select(s => $"{j.Text("name")} › {s.Text("name")}: {s.Text("conclusion")}").Append($"{j.Text("name")}: {j.Text("conclusion") ?? j.Text("status")?.Replace('_', ' ')}"))]
                : [];

        private string Of(string file) => $"{root}/actions/workflows/{Uri.EscapeDataString(file)}";

        private static WorkflowRun Read(System.Text.Json.JsonElement run) => new(run.Text("id") ?? "", run.Text("status") ?? "queued", run.Text("conclusion"), run.Text("html_url"));
    }
}

/// <param name="Conclusion">success, failure, cancelled…; null: it is not over.</param>
internal sealed record WorkflowRun(string Id, string Status, string? Conclusion, string? Url);
