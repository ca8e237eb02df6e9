using Dd0c.Demo.Estate;
using Dd0c.Domain.Discovery;

namespace Dd0c.Bench;

/// <summary>A company as a perfect scan would bring it home, for measuring what comes after the scan alone.</summary>
internal static class SyntheticInventory
{
    public static Inventory Of(Company company, DateTimeOffset now)
    {
        var resources = from account in company.Accounts from region in account.Regions from fact in Facts(account.Id, region) select new Seen<ResourceFact>(fact, now);
        var repositories = company.GitHub.Repositories.Where(r => r is { IsArchived: false, IsFork: false }).Select(r => new Seen<RepositoryFact>(Repository(company.GitHub.Login, r), now));
        var teams = company.GitHub.Teams.Select(t => new Seen<TeamFact>(Team(company.GitHub, t), now));
        return new Inventory([.. resources], [.. repositories], [.. teams]);
    }

    private static IEnumerable<ResourceFact> Facts(string account, AwsRegion region)
    {
        var stackOf = region.Stacks.SelectMany(s => s.Resources.Select(r => (r.PhysicalId, s.Arn))).DistinctBy(r => r.PhysicalId).ToDictionary(r => r.PhysicalId, r => r.Arn);
        foreach (var s in region.Stacks)
            yield return Fact(s.Arn, "cloudformation:stack", s.Name, s.Tags, [(AttributeNames.Status, s.Status), (AttributeNames.Description, s.Description)],
                Link(LinkKind.ParentStack, s.ParentId), Link(LinkKind.RootStack, s.RootId));
        foreach (var c in region.Clusters)
        {
            yield return Fact(c.Arn, "ecs:cluster", c.Name, c.Tags, []);
            foreach (var s in c.Services)
            {
                yield return Fact(s.Arn, "ecs:service", s.Name, s.Tags, [(AttributeNames.LaunchType, s.LaunchType), (AttributeNames.LastDeployAt, s.DeployedAt.ToString("O"))],
                    Link(LinkKind.Cluster, c.Arn), Link(LinkKind.TaskDefinition, s.TaskDefinition.Arn), Member(s.Arn));
                yield return Fact(s.TaskDefinition.Arn, "ecs:task-definition", s.TaskDefinition.Family, Empty,
                    [(AttributeNames.Images, string.Join('\n', s.TaskDefinition.Containers.Select(i => i.Image))), (AttributeNames.ContainerNames, string.Join('\n', s.TaskDefinition.Containers.Select(i => i.Name)))], Member(s.TaskDefinition.Arn));
            }
        }
        foreach (var f in region.Functions)
            yield return Fact(f.Arn, "lambda:function", f.Name, f.Tags, [(AttributeNames.Runtime, f.Runtime), (AttributeNames.Handler, f.Handler), (AttributeNames.LastDeployAt, f.LastModified.ToString("O"))],
                [Member(f.Name), Link(LinkKind.DeadLetter, f.DeadLetterArn), .. region.EventSourceMappings.Where(m => m.FunctionArn == f.Arn).Select(m => Link(LinkKind.EventSource, m.EventSourceArn))]);
        foreach (var a in region.RestApis)
            yield return Fact($"arn:aws:apigateway:{region.Name}::/restapis/{a.Id}", "apigateway:restapi", a.Name, a.Tags, [], [Member(a.Id), .. a.Integrations.Select(i => Link(LinkKind.Integration, i.Uri))]);
        foreach (var a in region.HttpApis)
            yield return Fact($"arn:aws:apigateway:{region.Name}::/apis/{a.Id}", "apigateway:api", a.Name, a.Tags, [], [Member(a.Id), .. a.Integrations.Select(i => Link(LinkKind.Integration, i.Uri))]);
        foreach (var d in region.DbInstances)
            yield return Fact(d.Arn, "rds:db", d.Identifier, d.Tags, [(AttributeNames.Engine, d.Engine)], Member(d.Identifier), Link(LinkKind.Cluster, d.ClusterIdentifier));
        foreach (var d in region.DbClusters)
            yield return Fact(d.Arn, "rds:cluster", d.Identifier, d.Tags, [(AttributeNames.Engine, d.Engine)], Member(d.Identifier));
        foreach (var a in region.Alarms)
            yield return Fact(a.Arn, "cloudwatch:alarm", a.Name, a.Tags, [(AttributeNames.State, a.State)], [Member(a.Name), .. a.Dimensions.Select(d => Link(LinkKind.Watches, $"{d.Key}={d.Value}"))]);
        foreach (var o in region.Others)
            yield return Fact(o.Arn, TypeOf(o.Arn), o.Arn[(o.Arn.LastIndexOfAny([':', '/']) + 1)..], o.Tags, [], Link(LinkKind.Stack, o.Tags.GetValueOrDefault("aws:cloudformation:stack-id")));

        ResourceFact Fact(string arn, string type, string name, IReadOnlyDictionary<string, string> tags, IEnumerable<(string Key, string? Value)> attributes, params ResourceLink?[] links) =>
            new(arn, type, name, account, region.Name, tags, attributes.Where(a => a.Value is not null).ToDictionary(a => a.Key, a => a.Value!), [.. links.OfType<ResourceLink>()]);

        ResourceLink? Member(string physicalId) => Link(LinkKind.Stack, stackOf.GetValueOrDefault(physicalId));
    }

    private static readonly Dictionary<string, string> Empty = [];

    private static ResourceLink? Link(string kind, string? target) => string.IsNullOrEmpty(target) ? null : new(kind, target);

    private static string TypeOf(string arn)
    {
        var parts = arn.Split(':', 6);
        var kind = parts[5].Split('/', ':')[0];
        return parts[2] switch { "sqs" => "sqs:queue", "sns" => "sns:topic", "s3" => "s3:bucket", var service => $"{service}:{kind}" };
    }

    private static RepositoryFact Repository(string org, GitHubRepository r) => new(
        r.NodeId, $"{org}/{r.Name}", $"https://github.com/{org}/{r.Name}", r.DefaultBranch, r.Description, r.PrimaryLanguage, r.Languages, r.Topics, r.IsArchived, r.IsFork, r.IsPrivate, r.PushedAt,
        [.. r.Files.Select(f => new RepositoryFile(f.Key, null, f.Value))],
        [.. r.Files.Keys.Where(f => f.Contains('/', StringComparison.Ordinal)).Select(f => string.Join('/', f.Split('/').SkipLast(1))).Distinct()],
        [.. r.Commits.GroupBy(c => c.AuthorLogin).Select(g => new CommitAuthor(g.Key, g.Count()))]);

    private static TeamFact Team(GitHubOrg org, GitHubTeam t) => new(
        t.NodeId, org.Login, t.Slug, t.Name, t.Description, t.ParentSlug,
        [.. t.Members.Select(m => new TeamMember(m.Key, null, m.Value == "MAINTAINER"))],
        [.. t.Repositories.Select(r => new TeamRepository($"{org.Login}/{r.Key}", r.Value))]);
}
