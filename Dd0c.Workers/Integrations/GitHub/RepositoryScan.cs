using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>The repositories' part of a scan: list, skip what has not changed, read the rest.</summary>
internal sealed class RepositoryScan(GitHubClient client, GitHubConnection connection, GitHubAccount account, ListingCache cache, GitHubOptions options, TimeProvider time)
{
    /// <summary>What was deployed of late, once it is read.</summary>
    public RecentDeploys Recent { get; private set; } = RecentDeploys.None;

    /// <summary>Of documents that were not known as they are, once they are read.</summary>
    public IReadOnlyList<DocumentText> Texts { get; private set; } = [];

    private readonly ScanScope _scope = GitHubScanner.Scope(connection, GitHubScanner.RepositoriesKind);

    /// <returns>The repositories, how far they were read, and how far what was deployed from them.</returns>
    public async Task<(IReadOnlyList<RepositoryFact> Facts, PartCoverage Coverage, PartCoverage Deployments)> ReadAsync(ScanContext context, CancellationToken cancellationToken)
    {
        var listing = context.Only is { Count: > 0 } only ? await NamedAsync(only, cancellationToken) : await new RepositoryListing(client, connection, account, cache).ReadAsync(cancellationToken);
        if (listing is { Items.Count: 0, Fault: { } fault }) { return ([], CoverageWords.Of(fault, 0, "Metadata: read"), new(CoverageState.NotAsked, 0, null)); }
        var live = listing.Items.Where(r => r is { Archived: false, Fork: false }).ToList();
        var known = new Dictionary<string, RepositoryFact>();
        foreach (var seen in context.Known.Repositories) { known[seen.Fact.NodeId] = seen.Fact; }
        // Who was told of a push need not be told by the time of it, which GitHub may be late to write.
        var all = context.Full || context.Only.Count > 0;
        var changed = live.Where(r => !r.Empty && (all || !IsUnchanged(r, known.GetValueOrDefault(r.NodeId)))).ToList();
        var count = live.Count - changed.Count;
        if (live.Count > 0) { context.Progress.Report(new ScanProgress(_scope, count, live[^1].Name)); }
        var details = new RepositoryDetails(client, options, time, fact => context.Progress.Report(new ScanProgress(_scope, ++count, fact.Name)));
        var reading = await details.ReadAsync(changed, cancellationToken);
        if (reading is { Facts.Count: 0, Fault: GitHubFault.NotFound or GitHubFault.NotServed or GitHubFault.Rejected })
        {
            var rest = new RestDetails(client, options, time, fact => context.Progress.Report(new ScanProgress(_scope, Interlocked.Increment(ref count), fact.Name)));
            reading = await rest.ReadAsync(changed, cancellationToken);
        }
        await new CutFiles(client).ReadAsync(reading, changed, cancellationToken);
        Texts = await new RepositoryDocuments(client, options, time, reading).ReadAsync(changed, known, cancellationToken);
        var facts = live.Where(r => !reading.Gone.Contains(r.NodeId)).Select(r => FactOf(r, known.GetValueOrDefault(r.NodeId), reading)).ToList();
        (facts, var deployments) = await DeployedAsync(live, facts, changed, known, cancellationToken);
        var covered = Cover(listing, reading, changed, facts.Count) with { Kept = live.Count(r => !r.Empty) - changed.Count };
        // Of the others it says nothing: neither that they are there, nor that they are gone.
        if (context.Only.Count > 0 && covered.State == CoverageState.Complete) { covered = covered with { State = CoverageState.NotAsked, Detail = $"Only {string.Join(", ", context.Only.Take(3))}{(context.Only.Count > 3 ? $" and {context.Only.Count - 3} more" : "")} was read: GitHub told of a push." }; }
        if (context.Only.Count > 0 && deployments.State == CoverageState.Complete) { deployments = deployments with { State = CoverageState.NotAsked }; }
        return (facts, covered, deployments);
    }

    /// <summary>The repositories of these full names, or of what they are called now. One that is not there (any more), or moved to another owner, is left to the next scan of all.</summary>
    private async Task<Listing> NamedAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var found = new List<ListedRepository>();
        foreach (var name in names)
        {
            var reply = await client.GetAsync("/repos/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString)), "GET /repos/{owner}/{repo}", cancellationToken);
            if (reply is GitHubReply.Ok ok && ListedRepository.OfRest(ok.Answer.Json, account.Login) is { } repository && repository.Owner.Equals(account.Login, StringComparison.OrdinalIgnoreCase)) { found.Add(repository); }
            else if (reply is GitHubReply.Failed { Fault: not GitHubFault.NotFound and var fault }) { return new(found, fault); }
        }
        return new([.. found.DistinctBy(r => r.NodeId)], null);
    }

    private async Task<(List<RepositoryFact> Facts, PartCoverage Coverage)> DeployedAsync(
        List<ListedRepository> live, List<RepositoryFact> facts, List<ListedRepository> changed, Dictionary<string, RepositoryFact> known, CancellationToken cancellationToken)
    {
        var byNode = facts.DistinctBy(f => f.NodeId).ToDictionary(f => f.NodeId);
        var asked = live.Where(r => byNode.TryGetValue(r.NodeId, out var fact) && (IsDeployedFrom(fact) || known.GetValueOrDefault(r.NodeId) is { Deployments.Count: > 0 })).ToList();
        if (asked.Count == 0) { return (facts, new(CoverageState.Complete, 0, null)); }
        var runs = changed.Where(r => byNode.TryGetValue(r.NodeId, out var fact) && fact.Files.Any(f => f.Path.StartsWith(".github/workflows/", StringComparison.Ordinal) && f.Text?.Contains("deploy", StringComparison.OrdinalIgnoreCase) == true)).ToHashSet();
        var reading = await new DeploymentReader(client, options, time).ReadAsync(asked, runs, cancellationToken);
        Recent = new(reading.Deployments, reading.Runs);
        facts = [.. facts.Select(f => f with { Deployments = reading.Found.GetValueOrDefault(f.NodeId) is { Count: > 0 } found ? found : known.GetValueOrDefault(f.NodeId)?.Deployments ?? [] })];
        var count = facts.Count(f => f.Deployments.Count > 0);
        if (reading.Fault is { IsRefusal: true }) { return (facts, new(CoverageState.NotAsked, count, $"Last deploys are taken from AWS alone: the permission \"{CoverageWords.Deployments}\" is not there. {reading.Fault.Words}")); }
        if (reading.Fault is GitHubFault.NotFound or GitHubFault.NotServed or GitHubFault.Rejected) { return (facts, new(CoverageState.NotAsked, count, $"This GitHub does not tell of deployments in a way dd0c can ask. {reading.Fault.Words}")); }
        if (reading.Fault is { } fault) { return (facts, new(CoverageState.Partial, count, $"The deployments of {asked.Count(r => !reading.Found.ContainsKey(r.NodeId))} repositories were not read. {fault.Words}")); }
        return (facts, reading.Lacking.Count == 0 ? new(CoverageState.Complete, count, null) : new(CoverageState.Partial, count, $"The deployments of {reading.Lacking.Count} repositories were not read, for example of {reading.Lacking[0]}."));
    }

    /// <summary>Whether something stands in it that deploys, whoever runs it.</summary>
    private static bool IsDeployedFrom(RepositoryFact fact) => fact.Files.Any(f => f.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)
        || f.Path is "Jenkinsfile" or ".gitlab-ci.yml" or "azure-pipelines.yml" or "bitbucket-pipelines.yml" or ".drone.yml" or "appspec.yml") || fact.Directories.Any(d => d is ".circleci" or ".buildkite");

    /// <summary>Nothing was pushed since it was read, and the branch we read is still the default one.</summary>
    private static bool IsUnchanged(ListedRepository listed, RepositoryFact? known) =>
        known is { PushedAt: not null } && (known.Files.Count > 0 || known.Directories.Count > 0)
        && listed.PushedAt == known.PushedAt && (listed.DefaultBranch is null || listed.DefaultBranch == known.DefaultBranch);

    private RepositoryFact FactOf(ListedRepository listed, RepositoryFact? known, DetailReading reading)
    {
        // A fact that lacks something keeps the older push time, so that the next scan asks for it again.
        var pushed = known?.PushedAt == listed.PushedAt ? null : known?.PushedAt;
        if (reading.Facts.TryGetValue(listed.NodeId, out var read))
        {
            if (!reading.Incomplete.TryGetValue(listed.NodeId, out var gap)) { return read; }
            return (known is null ? read : RepositoryMerge.Fill(read, known, gap.Parts)) with { PushedAt = pushed };
        }
        if (known is null) { return listed.Empty ? listed.Bare() : listed.Bare() with { PushedAt = null }; }
        var kept = listed.Refresh(known);
        if (!listed.Empty && !IsUnchanged(listed, known)) { return kept with { PushedAt = pushed }; }
        // Not asked again, so its author counts are as old as its last push; after a quiet window nobody wrote in it.
        return kept.PushedAt < time.GetUtcNow() - options.AuthorWindow ? kept with { Authors = [] } : kept;
    }

    private static PartCoverage Cover(Listing listing, DetailReading reading, List<ListedRepository> changed, int found)
    {
        var words = new List<string>();
        if (listing.Fault is { } fault) { words.Add($"The list of repositories was cut short. {fault.Words}"); }
        if (listing.Warning is { } warning) { words.Add(warning); }
        if (reading.Fault is { } stopped) { words.Add($"{changed.Count(r => !reading.Facts.ContainsKey(r.NodeId))} of {changed.Count} changed repositories were not read. {stopped.Words}"); }
        if (reading.Incomplete.Count > 0)
        {
            var named = changed.Where(r => reading.Incomplete.ContainsKey(r.NodeId)).Take(3).Select(r => $"{r.Name} ({reading.Incomplete[r.NodeId].Words})");
            words.Add($"{reading.Incomplete.Count} could not be read whole: {string.Join("; ", named)}{(reading.Incomplete.Count > 3 ? "; …" : "")}.");
        }
        var unreadable = changed.Count > 0 && changed.TrueForAll(r => reading.Incomplete.TryGetValue(r.NodeId, out var gap) && gap.Words.Contains(CoverageWords.Contents, StringComparison.Ordinal));
        if (unreadable) { words = [$"The list of repositories was read, but none of their files: the permission \"{CoverageWords.Contents}\" is missing."]; }
        var state = words.Count == 0 ? CoverageState.Complete : unreadable || reading.Fault is { IsRefusal: true } ? CoverageState.Refused : CoverageState.Partial;
        if (state == CoverageState.Refused && reading.Fault is GitHubFault.Forbidden) { words.Insert(0, $"The permission \"{CoverageWords.Contents}\" is missing."); }
        var (archived, forks) = (listing.Items.Count(r => r.Archived), listing.Items.Count(r => r is { Fork: true, Archived: false }));
        if (archived + forks > 0) { words.Add($"Left out: {archived} archived, {forks} forked."); }
        return new(state, found, words.Count == 0 ? null : string.Join(" ", words));
    }
}
