using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Demo.Estate;
using Dd0c.Demo.Generated;

namespace Dd0c.Tests.Demo;

public sealed partial class GeneratedCompanyTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-03-02T09:00:00Z", CultureInfo.InvariantCulture);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, InlineData(3), InlineData(5), InlineData(8), InlineData(11)]
    public void The_same_seed_gives_the_same_company_and_another_seed_another(int seed)
    {
        var once = JsonSerializer.Serialize(GeneratedCompany.Create(seed, s_now));
        Assert.Equal(once, JsonSerializer.Serialize(GeneratedCompany.Create(seed, s_now)));
        Assert.NotEqual(once, JsonSerializer.Serialize(GeneratedCompany.Create(seed + 100, s_now)));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_resource_is_there_once_and_everything_true_of_it_is_said_once(int seed)
    {
        var company = GeneratedCompany.Create(seed, s_now);
        var arns = Regions(company).SelectMany(Arns).ToList();
        Assert.Equal([], arns.CountBy(a => a).Where(c => c.Value > 1).Select(c => c.Key));
        Assert.All(arns, a => Assert.Matches(ArnForm(), a));

        var truths = company.Truth.Services.SelectMany(s => s.Resources).Concat(company.Truth.Shared).Concat(company.Truth.Undecided).ToList();
        Assert.Equal([], truths.CountBy(a => a).Where(c => c.Value > 1).Select(c => c.Key));
        Assert.Equal([], truths.Except(arns));
        Assert.Equal([], arns.Except(truths));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_true_repository_and_owner_that_is_shown_exists(int seed)
    {
        var company = GeneratedCompany.Create(seed, s_now);
        GitHubOrg[] orgs = [company.GitHub, .. company.OtherOrgs];
        var repositories = orgs.SelectMany(o => o.Repositories.Where(r => !r.IsArchived && !r.IsFork).Select(r => $"{o.Login}/{r.Name}")).ToHashSet();
        Assert.Equal(orgs.Sum(o => o.Repositories.Count), orgs.SelectMany(o => o.Repositories.Select(r => r.NodeId)).Distinct().Count());
        var teams = orgs.SelectMany(o => o.Teams.Select(t => t.Slug)).ToHashSet();
        Assert.All(company.Truth.Services, s => Assert.True(s.Repository is null || repositories.Contains(s.Repository), s.Repository));
        Assert.All(company.Truth.Services, s => Assert.True(s.Owner is null || teams.Contains(s.Owner), s.Owner));
        Assert.All(company.Truth.Services, s => Assert.NotEmpty(s.Resources));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Names_are_such_as_AWS_allows(int seed)
    {
        foreach (var region in Regions(GeneratedCompany.Create(seed, s_now)))
        {
            Assert.All(region.Functions, f => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", f.Name));
            Assert.All(region.Stacks, s => Assert.Matches("^[a-zA-Z][a-zA-Z0-9-]{0,127}$", s.Name));
            Assert.All(region.Clusters, c => Assert.Matches("^[a-zA-Z0-9_-]{1,255}$", c.Name));
            Assert.All(region.Clusters.SelectMany(c => c.Services), s => Assert.Matches("^[a-zA-Z0-9_-]{1,255}$", s.Name));
            Assert.All(region.DbInstances.Select(d => d.Identifier).Concat(region.DbClusters.Select(d => d.Identifier)), name => Assert.Matches("^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$", name));
            Assert.All(region.Alarms, a => Assert.InRange(a.Name.Length, 1, 255));
            foreach (var other in region.Others)
            {
                var parts = other.Arn.Split(':', 6);
                var name = parts[5][(parts[5].LastIndexOfAny([':', '/']) + 1)..];
                var form = parts[2] switch { "s3" => "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "sqs" => "^[a-zA-Z0-9_-]{1,80}$", "sns" => "^[a-zA-Z0-9_-]{1,256}$", "dynamodb" => "^[a-zA-Z0-9_.-]{3,255}$", "events" => "^[.a-zA-Z0-9_-]{1,64}$", "states" => "^[a-zA-Z0-9_-]{1,80}$", "elasticache" => "^[a-z][a-z0-9-]{0,39}$", _ => "." };
                Assert.Matches(form, name);
                Assert.NotEmpty(other.Tags);
                Assert.InRange(other.Tags.Count(t => !t.Key.StartsWith("aws:", StringComparison.Ordinal)), 0, 50);
            }
        }
    }

    private static IEnumerable<AwsRegion> Regions(Company company) => company.Accounts.SelectMany(a => a.Regions);

    private static IEnumerable<string> Arns(AwsRegion r) =>
    [
        .. r.Stacks.Select(s => s.Arn), .. r.Clusters.Select(c => c.Arn), .. r.Clusters.SelectMany(c => c.Services.Select(s => s.Arn)), .. r.Clusters.SelectMany(c => c.Services.Select(s => s.TaskDefinition.Arn)),
        .. r.Functions.Select(f => f.Arn), .. r.RestApis.Select(a => $"arn:aws:apigateway:{r.Name}::/restapis/{a.Id}"), .. r.HttpApis.Select(a => $"arn:aws:apigateway:{r.Name}::/apis/{a.Id}"),
        .. r.DbInstances.Select(d => d.Arn), .. r.DbClusters.Select(d => d.Arn), .. r.Alarms.Select(a => a.Arn), .. r.Others.Select(o => o.Arn),
    ];

    [GeneratedRegex(@"^arn:aws:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[^\s]?.+$")]
    private static partial Regex ArnForm();
}
