using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Xunit;

namespace Dd0c.Tests.Aws;

public sealed class AwsDemoEstateTests
{
    [Fact]
    public async Task All_that_the_demo_companys_truth_names_is_found_and_none_of_its_secrets()
    {
        var company = DemoCompany.Create(CompanyBuilder.Day);
        await using var aws = await AwsDemoHost.StartAsync(company, new AwsDemoOptions { ThrottleRate = 0.02 });
        var scans = await Task.WhenAll(company.Accounts.Select(a => aws.ScanAsync(aws.Connection(new AwsAuth.AccessKey(a.AccessKeyId, a.SecretAccessKey, null)))));

        var found = scans.SelectMany(s => s.Result.Resources).Select(r => r.Arn).ToHashSet();
        Assert.Empty(company.Truth.Services.SelectMany(s => s.Resources).Except(found));
        Assert.All(scans.SelectMany(s => s.Result.Coverage), c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
        Assert.All(scans, s => Assert.DoesNotContain(DemoCompany.SecretMarker, s.AllText, StringComparison.Ordinal));
        Assert.All(scans.SelectMany(s => s.Calls).Select(c => c.Outcome).Distinct(), o => Assert.Contains(o, new[] { "ok", "throttled" }));
    }
}
