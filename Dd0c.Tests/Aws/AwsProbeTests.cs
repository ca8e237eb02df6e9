using Dd0c.Demo.Aws;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

public sealed class AwsProbeTests
{
    private static readonly AwsAuth.Role s_role = new($"arn:aws:iam::{Account}:role/dd0c", "0f4f7a5c-1111");
    private static readonly AwsDemoOptions s_withRole = new() { Roles = [new AwsDemoRole(s_role.RoleArn, s_role.ExternalId)] };

    [Fact]
    public async Task A_connection_that_may_do_everything_has_every_permission_granted()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), s_withRole);
        var probe = await ProbeAsync(aws, s_role);
        Assert.Equal((true, Account, null), (probe.Ok, probe.Identity, probe.Problem));
        Assert.Equal(ReadPolicy.Actions, probe.Checks.Select(c => c.Permission));
        Assert.All(probe.Checks, c => Assert.True(c.State == "granted", c.ToString()));
        Assert.All(probe.Checks, c => Assert.NotEmpty(c.Purpose));
    }

    [Fact]
    public async Task A_missing_permission_is_named_and_the_others_are_not_blamed()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { RefusedActions = new HashSet<string> { "ecs:DescribeTaskDefinition", "cloudformation:ListStackResources" } });
        var probe = await ProbeAsync(aws, new AwsAuth.AccessKey(KeyId, SecretKey, null));
        Assert.True(probe.Ok);
        Assert.Equal(["cloudformation:ListStackResources", "ecs:DescribeTaskDefinition"], probe.Checks.Where(c => c.State == "missing").Select(c => c.Permission));
        Assert.DoesNotContain(probe.Checks, c => c.State == "unknown");
    }

    [Fact]
    public async Task A_connection_that_may_read_nothing_is_not_ok()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { RefusedActions = ReadPolicy.Actions.Where(a => !a.StartsWith("sts:", StringComparison.Ordinal)).ToHashSet() });
        var probe = await ProbeAsync(aws, new AwsAuth.AccessKey(KeyId, SecretKey, null));
        Assert.False(probe.Ok);
        Assert.Equal(Account, probe.Identity);
        Assert.Contains("may read nothing", probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_fails_leaves_its_permissions_unknown()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { Interfere = c => c.Service == "rds" ? AwsInterference.Fail : null });
        var probe = await ProbeAsync(aws, new AwsAuth.AccessKey(KeyId, SecretKey, null));
        Assert.True(probe.Ok);
        Assert.Equal(["rds:DescribeDBClusters", "rds:DescribeDBInstances"], probe.Checks.Where(c => c.State == "unknown").Select(c => c.Permission));
    }

    [Fact]
    public async Task A_probe_reads_no_more_than_one_page_of_anything()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(AwsPaceTests.Ordinary()), new AwsDemoOptions { PageSize = 1 });
        await ProbeAsync(aws, new AwsAuth.AccessKey(KeyId, SecretKey, null));
        Assert.All(aws.Served.CountBy(c => (c.Service, c.Operation)), c => Assert.Equal(1, c.Value));
    }

    public static TheoryData<string, string, string> Refusals => new()
    {
        { s_role.RoleArn, "another-external-id", "exists but its trust policy does not accept this external id" },
        { $"arn:aws:iam::{Account}:role/nobody", s_role.ExternalId, "cannot be assumed: there is no such role, or its trust policy" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_role_that_cannot_be_taken_on_is_told_as_exactly_as_STS_tells(string roleArn, string externalId, string problem)
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), s_withRole);
        var probe = await ProbeAsync(aws, new AwsAuth.Role(roleArn, externalId));
        Assert.False(probe.Ok);
        Assert.Null(probe.Identity);
        Assert.Empty(probe.Checks);
        Assert.Contains(problem, probe.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AKIAUNKNOWN", SecretKey, "does not know the access key")]
    [InlineData(KeyId, "not-the-secret", "the secret key does not belong to it")]
    public async Task A_wrong_access_key_is_told_from_a_wrong_secret(string key, string secret, string problem)
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var probe = await ProbeAsync(aws, new AwsAuth.AccessKey(key, secret, null));
        Assert.False(probe.Ok);
        Assert.Contains(problem, probe.Problem, StringComparison.Ordinal);
    }

    private static async Task<ProbeResult> ProbeAsync(AwsDemoHost aws, AwsAuth auth) =>
        await AwsDemoHost.Scanner().ProbeAsync(aws.Connection(auth), new Progress<VendorCall>(), TestContext.Current.CancellationToken);
}
