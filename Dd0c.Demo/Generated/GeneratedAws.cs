using Dd0c.Demo.Estate;
using Dd0c.Demo.Estate.Build;

namespace Dd0c.Demo.Generated;

/// <summary>The organisation's accounts, and which resources in them are whose.</summary>
internal sealed class GeneratedAws
{
    private readonly SortedDictionary<(string Account, string Region), RegionDraft> _regions = [];
    private readonly SortedSet<string> _shared = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _undecided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _own = [];

    public SortedDictionary<string, string> EnvironmentOf { get; } = new(StringComparer.Ordinal);
    public IReadOnlyList<AwsAccount> Accounts { get; }
    public IReadOnlyList<string> Shared => [.. _shared];
    public IReadOnlyList<string> Undecided => [.. _undecided];

    public GeneratedAws(Habits habits, IReadOnlyList<ServicePlan> plans, IReadOnlyDictionary<string, string> nameOfLogin, DateTimeOffset now)
    {
        foreach (var plan in plans)
        {
            var own = _own[plan.Name] = new(StringComparer.Ordinal);
            foreach (var stage in Stages(habits, plan))
                foreach (var region in stage.Name == "prod" ? plan.Regions : plan.Regions.Take(1))
                {
                    var at = new Rollout(habits, plan, stage, region);
                    var (mine, shared, undecided) = new RolloutBuilder(In(stage.Account, region), at, nameOfLogin, now).Build();
                    own.UnionWith(mine);
                    _shared.UnionWith(shared);
                    _undecided.UnionWith(undecided);
                    foreach (var arn in mine) EnvironmentOf[arn] = stage.Name;
                }
        }
        foreach (var stage in habits.Stages.DistinctBy(s => s.Account))
            foreach (var region in habits.Regions)
                _shared.UnionWith(new SharedGround(habits, In(stage.Account, region), stage, region, now).Build());
        Copies(habits, plans, now);
        Clusters();
        Accounts = [.. _regions.Keys.Select(k => k.Account).Concat(habits.Accounts).Distinct().Select(id => new AwsAccount(id, $"{habits.Company}-{id[^4..]}",
            "AKIA" + habits.Draw.Upper("key " + id, 16), habits.Draw.MixedCase("secret " + id, 32) + "DEMOKEY0",
            [.. _regions.Where(r => r.Key.Account == id).Select(r => r.Value.Finish())]))];
    }

    public IReadOnlyList<string> Of(ServicePlan plan) => [.. _own[plan.Name]];

    /// <summary>A cluster is nobody's; of one that runs a single service two labellers would not say the same.</summary>
    private void Clusters()
    {
        var owners = _own.SelectMany(o => o.Value.Where(a => a.Contains(":service/", StringComparison.Ordinal)).Select(a => (Cluster: $"{a[..a.IndexOf(":service/", StringComparison.Ordinal)]}:cluster/{a.Split('/')[1]}", Service: o.Key))).Distinct().CountBy(o => o.Cluster).ToDictionary(c => c.Key, c => c.Value);
        var own = _own.Values.SelectMany(o => o).ToHashSet();
        foreach (var cluster in _regions.Values.SelectMany(r => r.ClusterArns).Where(c => !own.Contains(c))) (owners.GetValueOrDefault(cluster) == 1 ? _undecided : _shared).Add(cluster);
    }

    private RegionDraft In(string account, string region)
    {
        if (!_regions.TryGetValue((account, region), out var draft)) _regions[(account, region)] = draft = new RegionDraft(account, region);
        return draft;
    }

    /// <summary>Its own, and now and then those of an open pull request, in the account of the last.</summary>
    private static IEnumerable<Stage> Stages(Habits habits, ServicePlan plan)
    {
        var previews = habits.Previews && plan.SharedStack is null && plan.NestedIn is null && plan.Tool is Tool.Sam or Tool.Serverless or Tool.Cdk or Tool.CloudFormation && plan.Draw.Chance("preview", 0.25) ? plan.Draw.Between("previews", 1, 2) : 0;
        return [.. plan.Stages, .. Enumerable.Range(0, habits.Previews ? previews : 0).Select(i =>
        {
            var word = $"pr-{100 + plan.Draw.Number($"pull request {i}", 1_900)}";
            return new Stage("preview", word, word, habits.Stages[^1].Account);
        }).DistinctBy(s => s.Word)];
    }

    /// <summary>Databases that somebody restored by hand and forgot: to one they belong to the service, to another they are rubbish.</summary>
    private void Copies(Habits habits, IReadOnlyList<ServicePlan> plans, DateTimeOffset now)
    {
        foreach (var plan in plans.Where(p => p.Has.HasFlag(Has.Postgres) && p.Draw.Chance("copy", 0.05)))
        {
            var stage = habits.Stages[0];
            var region = In(stage.Account, plan.Regions[0]);
            var name = NameForms.Small($"{plan.Name}-{plan.Draw.Pick("copy word", ["restore-test", "copy", "20240318", "before-migration"])}", 63);
            var arn = region.Arn("rds", $"db:{name}");
            region.DbInstances.Add(new DbInstance(arn, name, "postgres", "db.t4g.medium", null, new Dictionary<string, string>(), now.AddDays(-200)));
            _undecided.Add(arn);
        }
    }
}
