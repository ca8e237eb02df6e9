using Dd0c.Demo.Estate;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Scan.Kinds;
using Dd0c.Workers.Integrations.GitHub;

namespace Dd0c.Bench;

/// <summary>A company as a perfect scan would bring it home, for measuring what comes after the scan alone. No more than the scanners read: of most files the name, of commits the last hundred.</summary>
internal static class SyntheticInventory
{
    public static Inventory Of(Company company, DateTimeOffset now)
    {
        var resources = from account in company.Accounts from region in account.Regions from fact in new SyntheticRegion(account.Id, region).Facts() select new Seen<ResourceFact>(fact, now);
        IReadOnlyList<GitHubOrg> orgs = [company.GitHub, .. company.OtherOrgs];
        var repositories = orgs.SelectMany(o => o.Repositories.Where(r => r is { IsArchived: false, IsFork: false }).Select(r => new Seen<RepositoryFact>(Repository(o.Login, r, now), now)));
        var teams = orgs.SelectMany(o =>
        {
            var names = o.Users.ToDictionary(u => u.Login, u => u.Name);
            return o.Teams.Select(t => new Seen<TeamFact>(Team(o, t, names), now));
        });
        return new Inventory([.. resources], [.. repositories], [.. teams]);
    }

    private static RepositoryFact Repository(string org, GitHubRepository r, DateTimeOffset now) => new(
        r.NodeId, $"{org}/{r.Name}", $"https://github.com/{org}/{r.Name}", r.DefaultBranch, r.Description, r.PrimaryLanguage, r.Languages, r.Topics, r.IsArchived, r.IsFork, r.IsPrivate, r.PushedAt,
        [.. r.Files.Where(f => RepositoryFiles.IsSeen(f.Key)).Select(f => new RepositoryFile(f.Key, null, RepositoryFiles.IsRead(f.Key) ? f.Value : null))],
        [.. r.Files.Keys.SelectMany(Folders).Distinct().Where(RepositoryFiles.IsDirectorySeen)],
        [.. r.Commits.Where(c => c.At > now.AddDays(-90)).OrderByDescending(c => c.At).Take(100).GroupBy(c => c.AuthorLogin).Select(g => new CommitAuthor(g.Key, g.Count()))]);

    /// <summary>services/billing/src/main.go → services, services/billing, services/billing/src</summary>
    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    private static TeamFact Team(GitHubOrg org, GitHubTeam t, Dictionary<string, string?> names) => new(
        t.NodeId, org.Login, t.Slug, t.Name, t.Description, t.ParentSlug,
        [.. t.Members.Select(m => new TeamMember(m.Key, names.GetValueOrDefault(m.Key), m.Value == "MAINTAINER"))],
        [.. t.Repositories.Select(r => new TeamRepository($"{org.Login}/{r.Key}", r.Value))]);
}

/// <summary>One region's resources as the scanners of their kinds describe them.</summary>
internal sealed class SyntheticRegion
{
    private readonly string _account;
    private readonly AwsRegion _region;
    private readonly Dictionary<string, (string Stack, string LogicalId)> _memberOf;
    private readonly ILookup<string, string> _sources;

    public SyntheticRegion(string account, AwsRegion region)
    {
        (_account, _region) = (account, region);
        _memberOf = region.Stacks.SelectMany(s => s.Resources.Select(r => (r.PhysicalId, s.Arn, r.LogicalId))).DistinctBy(r => r.PhysicalId).ToDictionary(r => r.PhysicalId, r => (r.Arn, r.LogicalId));
        _sources = region.EventSourceMappings.ToLookup(m => m.FunctionArn, m => m.EventSourceArn);
    }

    public IEnumerable<ResourceFact> Facts() =>
    [
        .. _region.Stacks.Where(s => s.Status != "DELETE_COMPLETE").Select(s => Fact(s.Arn, "cloudformation:stack", s.Name, s.Tags, null,
            [(AttributeNames.Status, s.Status), (AttributeNames.Description, s.Description), (AttributeNames.LastDeployAt, (s.UpdatedAt ?? s.CreatedAt).ToString("O"))],
            [(LinkKind.ParentStack, s.ParentId), (LinkKind.RootStack, s.RootId), .. _region.Stacks.Where(e => e.Exports.Keys.Intersect(s.Imports).Any()).Select(e => (LinkKind.Import, (string?)e.Arn))]) with { CreatedAt = s.CreatedAt, UpdatedAt = s.UpdatedAt }),
        .. _region.Clusters.Select(c => Fact(c.Arn, "ecs:cluster", c.Name, c.Tags, c.Name, [], [])),
        .. _region.Clusters.SelectMany(c => c.Services.Select(s => Service(c, s))),
        .. _region.Clusters.SelectMany(c => c.Services).Select(s => TaskDefinition(s.TaskDefinition)),
        .. _region.Functions.Select(f => Fact(f.Arn, "lambda:function", f.Name, f.Tags, f.Name,
            [(AttributeNames.Runtime, f.Runtime), (AttributeNames.Handler, f.Handler), (AttributeNames.PackageType, f.PackageType), (AttributeNames.Description, f.Description), (AttributeNames.LastDeployAt, f.LastModified.ToString("O"))],
            [(LinkKind.DeadLetter, f.DeadLetterArn), .. _sources[f.Arn].Select(s => (LinkKind.EventSource, (string?)s))])),
        .. _region.RestApis.Select(a => Api($"/restapis/{a.Id}", "apigateway:restapi", a.Id, a.Name, a.Description, a.Tags, a.Integrations)),
        .. _region.HttpApis.Select(a => Api($"/apis/{a.Id}", "apigateway:api", a.Id, a.Name, null, a.Tags, a.Integrations)),
        .. _region.DbInstances.Select(d => Fact(d.Arn, "rds:db", d.Identifier, d.Tags, d.Identifier, [(AttributeNames.Engine, d.Engine)], [(LinkKind.Cluster, d.ClusterIdentifier is { } id ? ArnOf("rds", "cluster:" + id) : null)])),
        .. _region.DbClusters.Select(d => Fact(d.Arn, "rds:cluster", d.Identifier, d.Tags, d.Identifier, [(AttributeNames.Engine, d.Engine)], [])),
        .. _region.Alarms.Select(a => Fact(a.Arn, "cloudwatch:alarm", a.Name, a.Tags, a.Name, [(AttributeNames.State, a.State)], [.. Watched(a).Select(w => (LinkKind.Watches, (string?)w))])),
        .. _region.Others.Select(o => Arn.Parse(o.Arn) is { } arn ? Fact(o.Arn, arn.Type, arn.Name, o.Tags, null, [], []) : throw new InvalidOperationException($"{o.Arn} is no ARN")),
    ];

    private ResourceFact Service(EcsCluster cluster, EcsService s) => Fact(s.Arn, "ecs:service", s.Name, s.Tags, s.Arn,
        [(AttributeNames.LaunchType, s.LaunchType), (AttributeNames.LastDeployAt, s.DeployedAt.ToString("O"))],
        [(LinkKind.Cluster, cluster.Arn), (LinkKind.TaskDefinition, s.TaskDefinition.Arn), .. s.TargetGroupArns.Select(t => (LinkKind.TargetGroup, (string?)t))]);

    private ResourceFact TaskDefinition(EcsTaskDefinition t)
    {
        var images = t.Containers.Select(c => c.Image).Distinct().ToList();
        return Fact(t.Arn, "ecs:task-definition", t.Family, new Dictionary<string, string>(), t.Arn,
            [
                (AttributeNames.Images, string.Join('\n', images)), (AttributeNames.Image, images.Count == 1 ? images[0] : null), (AttributeNames.ContainerNames, string.Join('\n', t.Containers.Select(c => c.Name))),
                .. t.Containers.SelectMany(c => c.DockerLabels).DistinctBy(l => l.Key).Select(l => (l.Key, (string?)l.Value)),
            ], []);
    }

    private ResourceFact Api(string path, string type, string id, string name, string? description, IReadOnlyDictionary<string, string> tags, IReadOnlyList<ApiIntegration> integrations) =>
        Fact($"arn:aws:apigateway:{_region.Name}::{path}", type, name, tags, id, [(AttributeNames.Description, description)], [.. integrations.Select(i => (LinkKind.Integration, IntegrationTarget.Of(i.Uri, _account)))]);

    private IEnumerable<string> Watched(Alarm alarm) =>
    [
        .. alarm.Dimensions.Select(d => $"{d.Key}={d.Value}"),
        .. alarm.Dimensions.TryGetValue("FunctionName", out var function) ? [ArnOf("lambda", "function:" + function)]
            : alarm.Dimensions.TryGetValue("ServiceName", out var service) && alarm.Dimensions.TryGetValue("ClusterName", out var cluster) ? new[] { ArnOf("ecs", $"service/{cluster}/{service}") } : [],
        .. alarm.Rule is null ? [] : alarm.Rule.Split('"').Where((_, i) => i % 2 == 1).Select(n => ArnOf("cloudwatch", "alarm:" + n)),
    ];

    /// <param name="physicalId">By which a stack knows it; null where its tags say that.</param>
    private ResourceFact Fact(string arn, string type, string name, IReadOnlyDictionary<string, string> tags, string? physicalId, IEnumerable<(string Key, string? Value)> attributes, IEnumerable<(string Kind, string? Target)> links)
    {
        var (stack, logicalId) = tags.TryGetValue(StackTags.Id, out var id) ? (id, tags.GetValueOrDefault(StackTags.LogicalId))
            : physicalId is not null && _memberOf.TryGetValue(physicalId, out var member) ? member : (null, (string?)null);
        return new ResourceFact(arn, type, name, _account, _region.Name, tags,
            attributes.Append((AttributeNames.LogicalId, logicalId)).Where(a => !string.IsNullOrEmpty(a.Item2)).ToDictionary(a => a.Item1, a => a.Item2!),
            [.. links.Append((LinkKind.Stack, stack)).Where(l => !string.IsNullOrEmpty(l.Item2)).Select(l => new ResourceLink(l.Item1, l.Item2!)).Distinct()]);
    }

    private string ArnOf(string service, string resource) => $"arn:aws:{service}:{_region.Name}:{_account}:{resource}";
}
