using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Demo.Estate;
using Xunit;

namespace Dd0c.Tests.Demo;

public sealed partial class DemoCompanyTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-03-02T09:00:00Z", CultureInfo.InvariantCulture);
    private static readonly Company s_company = DemoCompany.Create(s_now);

    private static IEnumerable<(AwsAccount Account, AwsRegion Region)> Regions =>
        from account in s_company.Accounts from region in account.Regions select (account, region);

    [Fact]
    public void The_company_is_as_large_as_it_claims()
    {
        Assert.InRange(s_company.Truth.Services.Count, 145, 170);
        Assert.Equal(2, s_company.Accounts.Count);
        Assert.Equal(3, Regions.Select(r => r.Region.Name).Distinct().Count());
        Assert.InRange(s_company.GitHub.Repositories.Count, 120, 200);
        Assert.InRange(s_company.GitHub.Teams.Count, 14, 25);
        var arns = Regions.SelectMany(r => Arns(r.Region)).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"{arns.Count} resources: {string.Join(", ", arns.GroupBy(a => string.Join(':', a.Split(':')[2], a.Split(':')[5].Split('/')[0].Length > 20 ? "" : a.Split(':')[5].Split('/')[0])).Select(g => $"{g.Key} {g.Count()}"))}");
        Assert.InRange(arns.Count(arn => !arn.Contains(":task-definition/", StringComparison.Ordinal)), 480, 900);
    }

    [Fact]
    public void The_same_moment_gives_the_same_company()
    {
        var again = JsonSerializer.Serialize(DemoCompany.Create(s_now));
        Assert.Equal(JsonSerializer.Serialize(s_company), again);
    }

    [Fact]
    public void Nothing_in_it_happened_after_the_moment_it_is_looked_at()
    {
        Assert.All(s_company.GitHub.Repositories, r => Assert.InRange(r.PushedAt, r.CreatedAt, s_now));
        Assert.All(s_company.GitHub.Repositories.SelectMany(r => r.Commits), c => Assert.True(c.At < s_now));
        Assert.All(Regions.SelectMany(r => r.Region.Functions), f => Assert.True(f.LastModified < s_now));
        Assert.All(Regions.SelectMany(r => r.Region.Clusters).SelectMany(c => c.Services), s => Assert.True(s.DeployedAt < s_now && s.CreatedAt < s_now));
        Assert.All(Regions.SelectMany(r => r.Region.Stacks), s => Assert.True(s.UpdatedAt is not { } updated || updated < s_now));
    }

    [Fact]
    public void Every_arn_is_well_formed_of_its_account_and_region_and_there_once()
    {
        var arns = Regions.SelectMany(r => Arns(r.Region).Select(arn => (arn, r))).ToList();
        Assert.Equal(arns.Count, arns.DistinctBy(a => a.arn).Count());
        Assert.All(arns, a =>
        {
            var match = ArnForm().Match(a.arn);
            Assert.True(match.Success, a.arn);
            if (match.Groups["region"].Value is { Length: > 0 } region) Assert.Equal(a.r.Region.Name, region);
            if (match.Groups["account"].Value is { Length: > 0 } account) Assert.Equal(a.r.Account.Id, account);
        });
    }

    [Fact]
    public void Every_resource_is_one_services_or_shared_and_the_truth_names_no_other()
    {
        var there = Regions.SelectMany(r => Arns(r.Region)).ToHashSet();
        var owned = s_company.Truth.Services.SelectMany(s => s.Resources).ToList();
        Assert.Equal(owned.Count, owned.Distinct().Count());
        Assert.Empty(owned.Intersect(s_company.Truth.Shared));
        Assert.Empty(there.Except(owned).Except(s_company.Truth.Shared));
        Assert.Empty(owned.Concat(s_company.Truth.Shared).Except(there));
        Assert.Equal(owned.Order(StringComparer.Ordinal), s_company.Truth.EnvironmentOf.Keys);
        Assert.All(s_company.Truth.Services, s => Assert.Equal(s.Environments.Order(), s.Resources.Select(a => s_company.Truth.EnvironmentOf[a]).Distinct().Order()));
    }

    [Fact]
    public void Every_owner_is_a_team_and_every_repository_exists()
    {
        var teams = s_company.GitHub.Teams.Select(t => t.Slug).ToHashSet();
        var repositories = s_company.GitHub.Repositories.ToDictionary(r => $"{s_company.GitHub.Login}/{r.Name}");
        Assert.All(s_company.Truth.Services, s =>
        {
            if (s.Owner is not null) Assert.Contains(s.Owner, teams);
            if (s.Repository is not null) Assert.Contains(s.Repository, repositories.Keys);
            if (s.RepositoryPath is { } path) Assert.Contains(repositories[s.Repository!].Files.Keys, file => file.StartsWith(path + "/", StringComparison.Ordinal));
        });
        Assert.Equal(s_company.Truth.Services.Count, s_company.Truth.Services.DistinctBy(s => s.Name).Count());
        Assert.All(s_company.GitHub.Teams.SelectMany(t => t.Repositories.Keys), name => Assert.Contains($"{s_company.GitHub.Login}/{name}", repositories.Keys));
        var people = s_company.GitHub.Users.Select(u => u.Login).ToHashSet();
        Assert.All(s_company.GitHub.Teams.SelectMany(t => t.Members.Keys), login => Assert.Contains(login, people));
    }

    [Fact]
    public void The_awkward_cases_are_all_there()
    {
        var cases = s_company.Truth.Services.Select(s => s.Case).ToHashSet();
        string[] wanted =
        [
            "monorepo", "monorepo-other-owner", "shared-stack", "nested-stack", "cdk-names", "sam-names", "serverless-names", "two-regions",
            "two-environments-by-suffix", "two-environments-by-other-suffix", "two-environments-by-prefix", "two-environments-by-tag", "two-environments-by-cluster",
            "no-write-team", "un-owned-by-codeowners", "codeowners-in-docs", "codeowners-person", "codeowners-mail", "codeowners-names-gone-team", "platform-fallback",
            "three-spellings", "repository-by-image", "no-repository", "catalog-info", "ambiguous", "unowned",
        ];
        Assert.Empty(wanted.Except(cases));
        Assert.Contains(s_company.GitHub.Repositories, r => r.IsArchived);
        Assert.Contains(s_company.GitHub.Repositories, r => r.IsFork);
        Assert.Contains(Regions.SelectMany(r => r.Region.Alarms), a => a is { State: "ALARM", Rule: null });
        Assert.Contains(Regions.SelectMany(r => r.Region.Alarms), a => a.Rule is not null);
        Assert.Contains(Regions.SelectMany(r => r.Region.Stacks), s => s.RootId is not null && s.RootId == s.ParentId);
        Assert.Contains(Regions.SelectMany(r => r.Region.DbInstances), d => d.ClusterIdentifier is not null);
    }

    [Fact]
    public void What_points_at_something_points_at_something_there()
    {
        foreach (var (_, region) in Regions)
        {
            var arns = Arns(region).ToHashSet();
            Assert.All(region.EventSourceMappings, m => { Assert.Contains(m.FunctionArn, arns); Assert.Contains(m.EventSourceArn, arns); });
            Assert.All(region.Functions.Where(f => f.DeadLetterArn is not null), f => Assert.Contains(f.DeadLetterArn!, arns));
            Assert.All(region.DbInstances.Where(d => d.ClusterIdentifier is not null), d => Assert.Contains(region.DbClusters, c => c.Identifier == d.ClusterIdentifier));
            Assert.All(region.Stacks.Where(s => s.ParentId is not null), s => Assert.Contains(s.ParentId!, arns));
            var names = region.Clusters.SelectMany(c => c.Services.Select(s => s.Name)).Concat(region.Functions.Select(f => f.Name)).ToHashSet();
            Assert.All(region.Alarms.Where(a => a.Rule is null), a => Assert.Contains(a.Dimensions.GetValueOrDefault("ServiceName") ?? a.Dimensions["FunctionName"], names));
        }
    }

    [Fact]
    public void Names_keep_to_the_lengths_aws_allows()
    {
        Assert.All(Regions.SelectMany(r => r.Region.Functions), f => Assert.True(f.Name.Length <= 64, f.Name));
        Assert.All(Regions.SelectMany(r => r.Region.Stacks), s => Assert.Matches("^[A-Za-z][A-Za-z0-9-]{0,127}$", s.Name));
        Assert.All(Regions.SelectMany(r => r.Region.DbInstances), d => Assert.Matches("^[a-z][a-z0-9-]{0,62}$", d.Identifier));
        Assert.All(Regions.SelectMany(r => r.Region.Others).Where(o => o.Arn.StartsWith("arn:aws:s3", StringComparison.Ordinal)), o => Assert.Matches("^arn:aws:s3:::[a-z0-9-]{3,63}$", o.Arn));
        Assert.All(Regions.SelectMany(r => r.Region.Others).Where(o => o.Arn.Contains(":sqs:", StringComparison.Ordinal)), o => Assert.True(o.Arn.Split(':')[5].Length <= 80));
    }

    [Fact]
    public void Secrets_are_planted_where_careless_scanners_would_carry_them_out_and_nowhere_else()
    {
        Assert.All(Regions.SelectMany(r => r.Region.Clusters).SelectMany(c => c.Services).SelectMany(s => s.TaskDefinition.Containers), c => Assert.Contains(c.Environment.Values, Planted));
        Assert.Contains(Regions.SelectMany(r => r.Region.Functions), f => f.Environment.Values.Any(Planted));
        Assert.Contains(Regions.SelectMany(r => r.Region.Stacks), s => s.Parameters.Values.Any(Planted) && s.Outputs.Values.Any(Planted));
        Assert.DoesNotContain(Regions.SelectMany(r => Arns(r.Region)), Planted);
        Assert.DoesNotContain(s_company.GitHub.Repositories.SelectMany(r => r.Files.Values), Planted);
        Assert.DoesNotContain(JsonSerializer.Serialize(s_company.Truth), DemoCompany.SecretMarker, StringComparison.Ordinal);
    }

    [Fact]
    public void Typing_paymnt_can_find_the_payment_gateway() =>
        Assert.Contains(s_company.Truth.Services, s => s is { Name: "payment-gateway", Owner: "payments", Repository: "acme-demo/payment-gateway" });

    [Fact]
    public void Workflows_and_descriptors_are_yaml()
    {
        foreach (var repository in s_company.GitHub.Repositories)
            foreach (var (path, text) in repository.Files.Where(f => f.Key.EndsWith(".yml", StringComparison.Ordinal) || f.Key.EndsWith(".yaml", StringComparison.Ordinal)))
            {
                var fault = Record.Exception(() => new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize(text));
                Assert.True(fault is null, $"{repository.Name}/{path}: {fault?.Message}\n{text}");
            }
    }

    private static bool Planted(string value) => value.Contains(DemoCompany.SecretMarker, StringComparison.Ordinal);

    private static IEnumerable<string> Arns(AwsRegion region) =>
    [
        .. region.Stacks.Select(s => s.Arn),
        .. region.Clusters.Select(c => c.Arn),
        .. region.Clusters.SelectMany(c => c.Services).SelectMany(s => new[] { s.Arn, s.TaskDefinition.Arn }),
        .. region.Functions.Select(f => f.Arn),
        .. region.RestApis.Select(a => $"arn:aws:apigateway:{region.Name}::/restapis/{a.Id}"),
        .. region.HttpApis.Select(a => $"arn:aws:apigateway:{region.Name}::/apis/{a.Id}"),
        .. region.DbInstances.Select(d => d.Arn),
        .. region.DbClusters.Select(d => d.Arn),
        .. region.Alarms.Select(a => a.Arn),
        .. region.Others.Select(o => o.Arn),
    ];

    [GeneratedRegex(@"^arn:aws:(?<service>[a-z0-9-]+):(?<region>[a-z]{2}-[a-z]+-\d)?:(?<account>\d{12})?:\S.*$")]
    private static partial Regex ArnForm();
}
