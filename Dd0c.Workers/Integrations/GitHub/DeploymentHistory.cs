using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>What GitHub knows of deployments, told as its webhooks would have told it, so that what comes both ways is one.</summary>
/// <remarks>https://docs.github.com/en/rest/deployments/deployments, https://docs.github.com/en/rest/deployments/statuses</remarks>
internal sealed class DeploymentHistory(GitHubSessions sessions, GitHubOptions options, TimeProvider time)
{
    private const int PageSize = 30;
    private const int StatusesOfOne = 10;

    /// <summary>A day has many; what is beyond so many calls waits for the next scan.</summary>
    public const int MostCalls = 100;

    /// <param name="wanted">Of which deployments; those of one repository are read together.</param>
    /// <returns>All that could be read, in no order, and why not the rest; null also where that were too many calls.</returns>
    public async Task<(IReadOnlyList<DeploySignal> Signals, GitHubFault? Fault)> ReadAsync(GitHubConnection connection, IReadOnlyList<RecentDeployment> wanted, IProgress<VendorCall> log, CancellationToken cancellationToken)
    {
        using var pace = new GitHubPace(options with { MaxWait = TimeSpan.FromSeconds(5), Attempts = 3 }, time);
        var client = sessions.Open(connection, pace, log);
        var (_, missing) = await GitHubAccount.FindAsync(client, connection.Org, connection.BaseUrl, cancellationToken); // finds where the API lies
        if (missing is not null) return ([], missing);
        var (signals, calls) = (new List<DeploySignal>(), 0);
        foreach (var repository in wanted.GroupBy(w => w.Repository, StringComparer.OrdinalIgnoreCase))
        {
            if (calls++ >= MostCalls) break;
            var path = $"/repos/{string.Join('/', repository.Key.Split('/').Select(Uri.EscapeDataString))}/deployments";
            var reply = await client.GetAsync($"{path}?per_page={PageSize}", "GET /repos/{owner}/{repo}/deployments", cancellationToken);
            if (reply is GitHubReply.Failed { Fault: not GitHubFault.NotFound and var fault }) return (signals, fault);
            if (reply is not GitHubReply.Ok ok) continue; // gone since
            foreach (var deployment in ok.Answer.Json.Items().Where(d => repository.Any(w => w.Commit == d.Text("sha") && w.CreatedAt == d.Time("created_at"))))
            {
                if (calls++ >= MostCalls) return (signals, null);
                var statuses = await client.GetAsync($"{path}/{Uri.EscapeDataString(deployment.Text("id") ?? "")}/statuses?per_page={StatusesOfOne}", "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", cancellationToken);
                if (statuses is GitHubReply.Failed { Fault: not GitHubFault.NotFound and var refused }) return (signals, refused);
                signals.AddRange(Told("deployment", new() { ["deployment"] = Node(deployment), ["repository"] = Named(repository.Key) }));
                if (statuses is GitHubReply.Ok told)
                    foreach (var status in told.Answer.Json.Items()) signals.AddRange(Told("deployment_status", new() { ["deployment_status"] = Node(status), ["deployment"] = Node(deployment), ["repository"] = Named(repository.Key) }));
            }
        }
        return (signals, null);

        IReadOnlyList<DeploySignal> Told(string name, JsonObject payload) => Read(name, payload, time.GetUtcNow());
    }

    /// <summary>A run as a list has it; none, where its name says nothing of a deploy.</summary>
    public static IReadOnlyList<DeploySignal> OfRun(string repository, JsonElement run, DateTimeOffset now) =>
        Read("workflow_run", new() { ["action"] = "completed", ["workflow_run"] = Node(run), ["repository"] = Named(repository) }, now);

    private static IReadOnlyList<DeploySignal> Read(string name, JsonObject payload, DateTimeOffset now) =>
        PayloadReaders.Read(AlertProvider.GitHub, new(new Dictionary<string, string> { ["X-GitHub-Event"] = name }, JsonSerializer.SerializeToUtf8Bytes(payload), now)) is PayloadReading.Read read ? read.Deploys : [];

    private static JsonObject Named(string repository) => new() { ["full_name"] = repository };

    private static JsonNode? Node(JsonElement json) => JsonNode.Parse(json.GetRawText());
}
