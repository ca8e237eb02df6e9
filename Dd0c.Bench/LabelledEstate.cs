using System.Globalization;
using Dd0c.Demo.Estate;
using Dd0c.Demo.Scoring;
using Dd0c.Domain.Discovery;

namespace Dd0c.Bench;

/// <summary>
/// A real estate by its labels: a table of tab-separated columns with a heading, of which <c>name</c>, <c>application</c> and <c>repository</c> must be there and
/// <c>environment</c>, <c>team</c> (a tag's value) and <c>groups</c> (slugs of the teams that may write, with blanks between) may be. Each name is one workload; the services are the pairs of application and repository, however their letters and spaces are written.
/// </summary>
/// <remarks>Only the names are shown to the inference, so what is measured is folding and linking by name: the hardest case there is.</remarks>
internal static class LabelledEstate
{
    private const string Account = "111122223333";
    private const string Region = "eu-west-2";

    /// <param name="distractors">Names of repositories that build none of it.</param>
    public static (Truth Truth, Inventory Inventory) Read(string file, IReadOnlyCollection<string> distractors, bool stacks, bool tagged, DateTimeOffset now)
    {
        var lines = File.ReadAllLines(file);
        if (lines.Length == 0) throw new Workers.Platform.StartupProblem($"{file} is empty.");
        var columns = lines[0].Split('\t').Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i, StringComparer.Ordinal);
        var rows = lines.Skip(1).Select(l => l.Split('\t')).Select(r => new Row(At(r, "name"), At(r, "application"), At(r, "repository"), At(r, "environment"), At(r, "team"), At(r, "groups").Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(r => r.Repository.Length > 0).ToList();
        foreach (var column in new[] { "name", "application", "repository" }.Where(c => !columns.ContainsKey(c))) throw new Workers.Platform.StartupProblem($"{file} has no column {column} in its first line; columns are separated by tabs.");
        if (rows.Count == 0) throw new Workers.Platform.StartupProblem($"{file} has no line with a repository.");
        var repositories = rows.Select(r => r.Repository).Concat(distractors).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        var resources = rows.SelectMany(r => Facts(r, stacks, tagged, now)).Select(f => new Seen<ResourceFact>(f, now));
        var services = rows.GroupBy(r => (Application: NameTokens.Join(NameTokens.Of(r.Application)), Repository: r.Repository.ToLowerInvariant())).OrderBy(g => g.Key.Application, StringComparer.Ordinal).ThenBy(g => g.Key.Repository, StringComparer.Ordinal)
            .Select(g => new TrueService(g.Key.Application, repositories.Find(r => r.Equals(g.Key.Repository, StringComparison.OrdinalIgnoreCase)), null, null, [], [.. g.SelectMany(r => stacks ? new[] { Workload(r.Name), Stack(r.Name) } : [Workload(r.Name)]).Order(StringComparer.Ordinal)], null) { Shown = new(RepositoryShown.ByNameAlone, false) });
        var teams = rows.SelectMany(r => r.Groups.Select(g => (Group: g, r.Repository))).GroupBy(g => g.Group, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Seen<TeamFact>(new TeamFact($"T_{g.Key}", rows[0].Repository.Split('/')[0], g.Key, g.Key, null, null, [], [.. g.Select(r => r.Repository).Distinct(StringComparer.OrdinalIgnoreCase).Select(r => new TeamRepository(r, "WRITE"))]), now));
        return (new Truth([.. services]), new Inventory([.. resources], [.. repositories.Select(r => new Seen<RepositoryFact>(Repository(r, now), now))], tagged ? [.. teams] : []));

        string At(string[] row, string column) => columns.TryGetValue(column, out var at) && at < row.Length ? row[at].Trim() : "";
    }

    private static IEnumerable<ResourceFact> Facts(Row row, bool stacks, bool tagged, DateTimeOffset now)
    {
        var tags = new Dictionary<string, string>();
        if (tagged && row.Environment.Length > 0) tags["environment-name"] = row.Environment;
        if (tagged && row.Team.Length > 0) tags["team-name"] = row.Team;
        var stack = Stack(row.Name);
        if (stacks) yield return new ResourceFact(stack, "cloudformation:stack", row.Name, Account, Region, tags, new Dictionary<string, string>(), [], now, now);
        yield return new ResourceFact(Workload(row.Name), "ecs:service", row.Name, Account, Region, tags, new Dictionary<string, string>(),
            [new ResourceLink(LinkKind.Cluster, $"arn:aws:ecs:{Region}:{Account}:cluster/live"), .. stacks ? new[] { new ResourceLink(LinkKind.Stack, stack) } : []]);
    }

    private static string Stack(string name) => $"arn:aws:cloudformation:{Region}:{Account}:stack/{name}/1";

    private static string Workload(string name) => $"arn:aws:ecs:{Region}:{Account}:service/live/{name}";

    private static RepositoryFact Repository(string fullName, DateTimeOffset now) =>
        new($"R_{fullName}", fullName, $"https://github.com/{fullName}", "main", null, null, [], [], false, false, false, now, [], [], []);

    private sealed record Row(string Name, string Application, string Repository, string Environment, string Team, IReadOnlyList<string> Groups);
}
