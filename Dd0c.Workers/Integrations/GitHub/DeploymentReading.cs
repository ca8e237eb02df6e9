using System.Text.Json;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <param name="Found">By node id; absent where it could not be read.</param>
/// <param name="Lacking">Names of repositories whose deployments could not be read.</param>
internal sealed record DeploymentReading(Dictionary<string, IReadOnlyList<DeploymentFact>> Found, List<string> Lacking, GitHubFault? Fault)
{
    /// <summary>Of the last day.</summary>
    public List<RecentDeployment> Deployments { get; } = [];
    public List<DeploySignal> Runs { get; } = [];
}

/// <summary>
/// Reads GitHub's deployments, and for what is deployed by a workflow without any, that workflow's runs. A deployment needs no push, so
/// that repositories which have not changed are asked as well; fifty in one question.
/// </summary>
internal sealed class DeploymentReader(GitHubClient client, GitHubOptions options, TimeProvider time)
{
    private const int Page = 50;
    private const int MostRuns = 200;

    private readonly DeploymentReading _reading = new([], [], null);
    private DetailWay _way = DetailWay.Nodes;
    private GitHubFault? _refused;

    /// <param name="asked">Live repositories, of which something may be deployed.</param>
    /// <param name="runs">Those of them whose workflows deploy and have changed.</param>
    public async Task<DeploymentReading> ReadAsync(IReadOnlyList<ListedRepository> asked, IReadOnlyCollection<ListedRepository> runs, CancellationToken cancellationToken)
    {
        var queue = new PageQueue<ListedRepository>(Page, options.GraphQLStreams, 0, options, time);
        var fault = await queue.RunAsync(asked, AskAsync, Settle, (r, _) => _reading.Lacking.Add(r.Name), cancellationToken) ?? _refused;
        if (fault is null or { IsRefusal: true } or GitHubFault.NotFound or GitHubFault.NotServed or GitHubFault.Rejected)
        {
            var silent = runs.Where(r => !_reading.Found.TryGetValue(r.NodeId, out var found) || found.Count == 0).OrderByDescending(r => r.PushedAt).Take(MostRuns).ToList();
            await Parallel.ForEachAsync(silent, new ParallelOptions { MaxDegreeOfParallelism = options.RestStreams, CancellationToken = cancellationToken }, async (repository, token) => await ReadRunsAsync(repository, token));
        }
        return _reading with { Fault = fault };

        async Task<(DetailWay Way, GraphQLReply Reply)> AskAsync(IReadOnlyList<ListedRepository> page, int level)
        {
            var way = _way;
            var (text, variables) = DeploymentDocument.Build(way, page);
            return (way, await client.QueryAsync("Deployments", text, variables, heavy: true, cancellationToken));
        }
    }

    private PageVerdict Settle(IReadOnlyList<ListedRepository> page, int level, (DetailWay Way, GraphQLReply Reply) asked)
    {
        switch (asked.Reply)
        {
            case GraphQLReply.Whole whole: return Take(page, asked.Way, whole.Data, gone: false);
            case GraphQLReply.Broken broken when broken.Errors.All(e => e.IsGone): return Take(page, asked.Way, broken.Data, gone: true);
            case GraphQLReply.Broken { Errors: var errors } when errors.FirstOrDefault(e => e.IsForbidden) is { } forbidden:
                _refused ??= new GitHubFault.Forbidden(forbidden.Message);
                return new PageVerdict.Stop(_refused);
            case GraphQLReply.Broken { Errors: var errors } when errors.Any(e => e.IsUnknownName): return new PageVerdict.Stop(new GitHubFault.NotServed(errors[0].Message));
            case GraphQLReply.Broken { Errors: var errors }: return new PageVerdict.Less(errors[0].Message, errors.Any(e => e.IsHeavy));
            case GraphQLReply.Failed { Fault: GitHubFault.TooHeavy heavy }: return new PageVerdict.Less(heavy.Words, heavy.Certain);
            case GraphQLReply.Failed failed: return new PageVerdict.Stop(failed.Fault);
            default: return new PageVerdict.Less("GitHub gave no answer.");
        }
    }

    /// <param name="gone">What is missing was deleted since the list.</param>
    private PageVerdict Take(IReadOnlyList<ListedRepository> page, DetailWay way, JsonElement data, bool gone)
    {
        var nodes = NodesOf(data, way, page.Count);
        if (way == DetailWay.Nodes && !nodes.Exists(n => n.IsObject()))
        {
            _way = DetailWay.Names; // a server that resolves no node ids
            return new PageVerdict.Again();
        }
        for (var i = 0; i < page.Count; i++)
        {
            if (nodes[i].At("deployments").IsObject())
            {
                _reading.Found[page[i].NodeId] = Latest(nodes[i]);
                _reading.Deployments.AddRange(Recent(page[i].FullName, nodes[i]));
            }
            else if (!gone) { _reading.Lacking.Add(page[i].Name); }
        }
        return new PageVerdict.Passed();
    }

    private static List<JsonElement> NodesOf(JsonElement data, DetailWay way, int count)
    {
        var nodes = way == DetailWay.Names ? [.. Enumerable.Range(0, count).Select(i => data.At($"r{i}"))] : data.Items("nodes").ToList();
        return nodes.Count == count ? nodes : [.. new JsonElement[count]];
    }

    /// <summary>Of those that succeeded, and were perhaps followed by others since, the latest of each environment and task.</summary>
    private static IReadOnlyList<DeploymentFact> Latest(JsonElement repository) =>
    [
        .. repository.At("deployments").Items("nodes").Where(d => d.Text("state") is "ACTIVE" or "SUCCESS" or "INACTIVE")
            .Select(d => new DeploymentFact(d.Text("environment"), d.At("latestStatus").Time("createdAt") is { } done && d.Text("state") != "INACTIVE" ? done : d.Time("createdAt") ?? default,
                d.Text("commitOid"), d.At("creator").Text("login"), d.Text("task") is "deploy" ? null : d.Text("task"), null, Web(d.At("latestStatus").Text("logUrl"))))
            .GroupBy(d => (d.Environment, d.Task)).Select(g => g.MaxBy(d => d.At)!).OrderByDescending(d => d.At).ThenBy(d => d.Environment, StringComparer.Ordinal).Take(10),
    ];

    private IEnumerable<RecentDeployment> Recent(string repository, JsonElement node) => node.At("deployments").Items("nodes")
        .Where(d => d.Time("createdAt") >= time.GetUtcNow() - RecentDeploys.Back && d.Text("state") is not ("ABANDONED" or "DESTROYED"))
        .Select(d => new RecentDeployment(repository, d.Text("commitOid"), d.Time("createdAt")!.Value, d.At("latestStatus").Time("createdAt") ?? d.Time("createdAt")!.Value, d.Text("state") is not ("IN_PROGRESS" or "PENDING" or "QUEUED" or "WAITING" or null)));

    private async Task ReadRunsAsync(ListedRepository repository, CancellationToken cancellationToken)
    {
        var branch = Uri.EscapeDataString(repository.DefaultBranch ?? "main");
        var path = $"/repos/{Uri.EscapeDataString(repository.Owner)}/{Uri.EscapeDataString(repository.Name)}/actions/runs?branch={branch}&status=success&per_page=20";
        if (await client.GetAsync(path, "GET /repos/{owner}/{repo}/actions/runs", cancellationToken) is not GitHubReply.Ok { Answer: var answer }) { return; } // without it AWS alone tells
        var runs = answer.Json.Items("workflow_runs").Where(r => r.Text("path") is not null)
            .Select(r => new DeploymentFact(null, r.Time("updated_at") ?? default, r.Text("head_sha"), r.At("triggering_actor").Text("login") ?? r.At("actor").Text("login"), null, r.Text("path")!.Split('@')[0], Web(r.Text("html_url"))))
            .GroupBy(r => r.Workflow, StringComparer.Ordinal).Select(g => g.MaxBy(r => r.At)!).OrderByDescending(r => r.At).ThenBy(r => r.Workflow, StringComparer.Ordinal).Take(10).ToList();
        if (runs.Count == 0) { return; }
        var recent = answer.Json.Items("workflow_runs").Where(r => r.Time("updated_at") >= time.GetUtcNow() - RecentDeploys.Back).SelectMany(r => DeploymentHistory.OfRun(repository.FullName, r, time.GetUtcNow())).ToList();
        lock (_reading)
        {
            _reading.Found[repository.NodeId] = runs;
            _reading.Runs.AddRange(recent);
        }
    }

    /// <summary>An address to click on, without what may follow a question mark.</summary>
    private static string? Web(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 ? uri.GetLeftPart(UriPartial.Path) : null;
}
