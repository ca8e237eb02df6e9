using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <param name="Facts">By node id; what could not be read is absent.</param>
/// <param name="Incomplete">Node id → what of it could not be read.</param>
/// <param name="Gone">Listed, but no longer there (or not visible) when asked for.</param>
/// <param name="Fault">Why the rest was not asked for.</param>
internal sealed record DetailReading(Dictionary<string, RepositoryFact> Facts, Dictionary<string, RepositoryGap> Incomplete, HashSet<string> Gone, GitHubFault? Fault)
{
    /// <summary>How repositories are named to this server's GraphQL; null: it was not asked.</summary>
    public DetailWay? Way { get; init; }

    /// <summary>Notes a gap beside those there are; the first reason is the one that is told.</summary>
    public void Lacks(string nodeId, RepositoryParts parts, string words) =>
        Incomplete[nodeId] = Incomplete.TryGetValue(nodeId, out var gap) ? gap with { Parts = gap.Parts | parts } : new(parts, words);
}

/// <summary>Reads the files and commit authors of many repositories over GraphQL.</summary>
internal sealed class RepositoryDetails(GitHubClient client, GitHubOptions options, TimeProvider time, Action<RepositoryFact> found)
{
    private readonly DocumentShape _shape = new();
    private readonly DetailReading _reading = new([], [], [], null);
    private readonly HashSet<string> _asked = [];
    private readonly HashSet<string> _missed = [];
    private DetailWay _way = DetailWay.Nodes;

    public async Task<DetailReading> ReadAsync(IReadOnlyList<ListedRepository> asked, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - options.AuthorWindow;
        var queue = new PageQueue<ListedRepository>(options.RepositoryPage, options.GraphQLStreams, DetailDocument.Expendable.Count, options, time);
        var fault = await queue.RunAsync(asked, AskAsync, Settle, (r, words) => _reading.Lacks(r.NodeId, RepositoryParts.All, words), cancellationToken);
        fault = await new RepositoryFiles(client, options, time, _way, _reading).ReadAsync(asked, fault, cancellationToken);
        return _reading with { Fault = fault, Way = _way };

        async Task<Asked> AskAsync(IReadOnlyList<ListedRepository> page, int without)
        {
            var (way, version) = (_way, _shape.Version);
            var (text, variables) = DetailDocument.Build(way, _shape, without, page, since);
            return new(way, version, await client.QueryAsync("RepositoryDetails", text, variables, heavy: true, cancellationToken));
        }
    }

    private PageVerdict Settle(IReadOnlyList<ListedRepository> page, int without, Asked asked) => asked.Reply switch
    {
        GraphQLReply.Whole whole => SettleWhole(page, without, asked, whole.Data),
        GraphQLReply.Broken broken => SettleBroken(page, without, asked, broken),
        GraphQLReply.Failed { Fault: GitHubFault.TooHeavy heavy } => new PageVerdict.Less(heavy.Words, heavy.Certain),
        GraphQLReply.Failed failed => new PageVerdict.Stop(failed.Fault),
        _ => new PageVerdict.Less("GitHub gave no answer."),
    };

    private PageVerdict SettleWhole(IReadOnlyList<ListedRepository> page, int without, Asked asked, JsonElement data)
    {
        var nodes = NodesOf(data, asked.Way, page.Count);
        if (asked.Way == DetailWay.Nodes && !nodes.Any(n => n.IsObject()) && !page.All(r => _asked.Contains(r.NodeId))) { return OtherWay(asked, "GitHub found none of the repositories it had listed."); }
        return Take(page, nodes, without, Enumerable.Range(0, page.Count));
    }

    /// <summary>Accepts what came. A null without a reason is not believed: it is asked for once more, and only where it alone was
    /// missing among others that came is the repository gone.</summary>
    private PageVerdict.Passed Take(IReadOnlyList<ListedRepository> page, JsonElement[] nodes, int without, IEnumerable<int> places)
    {
        var again = new List<int>();
        var alone = page.Count > 1 && nodes.Count(n => !n.IsObject()) == 1;
        foreach (var i in places)
        {
            var id = page[i].NodeId;
            if (nodes[i].IsObject()) { Accept(page[i], nodes[i], without); continue; }
            if (alone) { _missed.Add(id); }
            if (_asked.Add(id)) { again.Add(i); }
            else if (_missed.Contains(id)) { _reading.Gone.Add(id); }
            else { _reading.Lacks(id, RepositoryParts.All, "GitHub gave nothing in its place and no reason"); }
        }
        return new(again);
    }

    private PageVerdict SettleBroken(IReadOnlyList<ListedRepository> page, int without, Asked asked, GraphQLReply.Broken broken)
    {
        if (_shape.TryDrop(broken.Errors, DetailDocument.Parts) || _shape.Version != asked.Version) { return new PageVerdict.Again(); }
        var words = broken.Errors[0].Message;
        if (broken.Errors.Any(e => e.IsUnknownName)) { return OtherWay(asked, words, stop: true); }
        var nodes = NodesOf(broken.Data, asked.Way, page.Count);
        // What is said of single repositories, and is final, does not spoil the others: deleted since, or behind a wall.
        var settled = broken.Errors.Select(e => (Error: e, Index: IndexOf(e, asked.Way))).ToList();
        if (settled.TrueForAll(s => s.Index is { } i && i < page.Count && (s.Error.IsGone || s.Error.IsForbidden)))
        {
            var unexplained = new List<int>();
            for (var i = 0; i < page.Count; i++)
            {
                var errors = settled.Where(s => s.Index == i).Select(s => s.Error).ToList();
                if (nodes[i].IsObject()) { Accept(page[i], nodes[i], without); }
                else if (errors.Exists(e => e.IsGone && IsOfAll(e, asked.Way))) { _reading.Gone.Add(page[i].NodeId); }
                else if (!errors.Exists(e => e.IsForbidden)) { unexplained.Add(i); }
                foreach (var forbidden in errors.Where(e => e.IsForbidden)) { _reading.Lacks(page[i].NodeId, PartsOf(forbidden, asked.Way), Refusal(forbidden)); }
            }
            if (asked.Way == DetailWay.Nodes && settled.Select(s => s.Index).Distinct().Count() == page.Count && settled.TrueForAll(s => s.Error.IsGone))
            {
                foreach (var repository in page) { _reading.Gone.Remove(repository.NodeId); }
                return OtherWay(asked, words);
            }
            return Take(page, nodes, without, unexplained);
        }
        var rootFailed = broken.Errors.All(e => e.Path is ["nodes"]) || broken.Errors.All(e => e.Path is []) && !broken.Data.IsObject();
        return page.Count == 1 && rootFailed && asked.Way == DetailWay.Nodes ? OtherWay(asked, words) : new PageVerdict.Less(words, broken.Errors.Any(e => e.IsHeavy));
    }

    private PageVerdict OtherWay(Asked asked, string words, bool stop = false)
    {
        if (asked.Way != _way) { return new PageVerdict.Again(); }
        if (_way == DetailWay.Names) { return stop ? new PageVerdict.Stop(new GitHubFault.Rejected(words)) : new PageVerdict.Less(words); }
        _way = DetailWay.Names;
        return new PageVerdict.Again();
    }

    // Inside a repository it is the files and commits that are refused; of the repository itself it may be anything.
    private static string Refusal(GraphQLError error) =>
        error.Message.Contains("SAML", StringComparison.OrdinalIgnoreCase) ? FaultReading.SingleSignOn("").Words
        : error.Path.Count > 2 ? $"the permission \"{CoverageWords.Contents}\" is missing" : error.Message;

    private void Accept(ListedRepository listed, JsonElement json, int without)
    {
        var fact = RepositoryMapper.Map(listed, json, options.FileLimit);
        _reading.Facts[listed.NodeId] = fact;
        if (without > 0) { _reading.Lacks(listed.NodeId, DetailDocument.Given(without), $"too heavy to read whole: its {string.Join(", ", DetailDocument.Expendable.Take(without))} are missing"); }
        found(fact);
    }

    private static JsonElement[] NodesOf(JsonElement data, DetailWay way, int count)
    {
        if (way == DetailWay.Names) { return [.. Enumerable.Range(0, count).Select(i => data.At($"r{i}"))]; }
        var nodes = data.Items("nodes").ToArray();
        return nodes.Length == count ? nodes : new JsonElement[count];
    }

    private static int? IndexOf(GraphQLError error, DetailWay way) => way switch
    {
        DetailWay.Nodes => error.Path is ["nodes", var n, ..] && int.TryParse(n, out var i) ? i : null,
        _ => error.Path is [['r', .. var n], ..] && int.TryParse(n, out var i) ? i : null,
    };

    private static bool IsOfAll(GraphQLError error, DetailWay way) => error.Path.Count == (way == DetailWay.Nodes ? 2 : 1);

    // Which field of the repository the path goes through, by the aliases of the document.
    private static RepositoryParts PartsOf(GraphQLError error, DetailWay way) => error.Path.ElementAtOrDefault(way == DetailWay.Nodes ? 2 : 1) switch
    {
        null => RepositoryParts.All,
        "commits" => RepositoryParts.Authors,
        "root" => RepositoryParts.Root,
        "workflows" => RepositoryParts.Workflows,
        "languages" or "primaryLanguage" => RepositoryParts.Languages,
        ['f', >= '0' and <= '9', ..] => RepositoryParts.Named,
        ['d', >= '0' and <= '9', ..] => RepositoryParts.Monorepo,
        _ => RepositoryParts.None,
    };

    private sealed record Asked(DetailWay Way, int Version, GraphQLReply Reply);
}
