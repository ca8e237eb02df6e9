using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

/// <summary>What goes wrong at AWS is told in the coverage, spoils nothing else, and is never taken for an empty answer.</summary>
[Trait("Length", "long")]
public sealed class AwsScannerFaultTests
{
    [Fact]
    public async Task Throttling_is_waited_out_and_every_attempt_is_told()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { ThrottleRate = 0.3 });
        var scan = await aws.ScanAsync();
        Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
        Assert.Contains(scan.Calls, c => c.Outcome == "throttled");
        Assert.Equal(aws.Served.Count, scan.Calls.Count);
        Assert.All(scan.Calls.Where(c => c.Operation is not ("GetCallerIdentity" or "DescribeRegions")), c => Assert.Equal((Account, Region), (c.Account, c.Region)));
    }

    [Fact]
    public async Task A_refusal_names_the_missing_action_and_leaves_the_other_kinds_alone()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { RefusedActions = new HashSet<string> { "ecs:ListServices", "apigateway:GET" } });
        var scan = await aws.ScanAsync();
        foreach (var (kind, action) in new[] { ("ecs:service", "ecs:ListServices"), ("ecs:task-definition", "ecs:ListServices"), ("apigateway:restapi", "apigateway:GET"), ("apigateway:api", "apigateway:GET") })
        {
            Assert.Equal(CoverageState.Refused, scan.Cell(kind).State);
            Assert.Contains(action + " is not granted", scan.Cell(kind).Detail, StringComparison.Ordinal);
        }
        Assert.Equal(CoverageState.Complete, scan.Cell("ecs:cluster").State);
        Assert.Equal(CoverageState.Complete, scan.Cell("lambda:function").State);
        Assert.Equal(1, aws.Count("ListServices")); // a refusal is not tried again
        // The tagging API still shows that the API is there, and the kind stays refused: presence, not absence.
        Assert.Equal("apigateway:restapi", scan.Fact($"arn:aws:apigateway:{Region}::/restapis/a1b2c3").Type);
    }

    [Fact]
    public async Task A_region_that_fails_is_partial_and_the_others_are_complete()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything(), Everything("us-east-1")), new AwsDemoOptions { FailedRegions = new HashSet<string> { "us-east-1" } });
        var scan = await aws.ScanAsync(aws.Connection(null, Region, "us-east-1"));
        Assert.All(scan.Result.Coverage.Where(c => c.Scope.Region == Region), c => Assert.Equal(CoverageState.Complete, c.State));
        Assert.All(scan.Result.Coverage.Where(c => c.Scope.Region == "us-east-1"), c => Assert.Equal(CoverageState.Partial, c.State));
        Assert.NotEmpty(scan.Result.Resources);
    }

    [Fact]
    public async Task A_region_that_the_organisation_forbids_is_refused_with_that_reason()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything(), Everything("us-east-1")), new AwsDemoOptions { Interfere = c => c.Region == "us-east-1" && c.Service != "sts" ? AwsInterference.RefuseByOrganisation : null });
        var scan = await aws.ScanAsync(aws.Connection(null, Region, "us-east-1"));
        Assert.All(scan.Result.Coverage.Where(c => c.Scope.Region == Region), c => Assert.Equal(CoverageState.Complete, c.State));
        Assert.All(scan.Result.Coverage.Where(c => c.Scope.Region == "us-east-1"), c => Assert.Equal(CoverageState.Refused, c.State));
        Assert.Contains("service control policy", scan.Cell("lambda:function", "us-east-1").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AwsInterference.CutShort)]
    [InlineData(AwsInterference.Fail)]
    [InlineData(AwsInterference.Refuse)]
    [InlineData(AwsInterference.UnknownOperation)]
    public async Task A_page_that_fails_keeps_the_pages_before_it(AwsInterference fault)
    {
        var region = new AwsRegion(Region) { Functions = [.. Enumerable.Range(0, 10).Select(i => Function($"fn-{i}"))] };
        await using var aws = await AwsDemoHost.StartAsync(Company(region), new AwsDemoOptions { PageSize = 4, Interfere = c => c.Operation == "ListFunctions" && c.Number >= 2 ? fault : null });
        var scan = await aws.ScanAsync();
        Assert.Equal(8, scan.Result.Resources.Count(r => r.Type == "lambda:function"));
        Assert.Equal(fault == AwsInterference.Refuse ? CoverageState.Refused : CoverageState.Partial, scan.Cell("lambda:function").State);
        Assert.Equal(8, scan.Cell("lambda:function").Found);
    }

    [Theory]
    [InlineData("DescribeStacks", "cloudformation:stack")]
    [InlineData("ListFunctions", "lambda:function")]
    [InlineData("GetRestApis", "apigateway:restapi")]
    public async Task Pages_that_go_in_a_circle_are_cut(string operation, string kind)
    {
        var region = new AwsRegion(Region)
        {
            Stacks = [.. Enumerable.Range(0, 6).Select(i => Stack($"s{i}"))],
            Functions = [.. Enumerable.Range(0, 6).Select(i => Function($"fn-{i}"))],
            RestApis = [.. Enumerable.Range(0, 6).Select(i => new RestApi($"r{i}", $"api-{i}", Day, Tags(), []))],
        };
        await using var aws = await AwsDemoHost.StartAsync(Company(region), new AwsDemoOptions { PageSize = 3, Interfere = c => c.Operation == operation ? AwsInterference.RepeatToken : null });
        var scan = await aws.ScanAsync();
        Assert.Equal(CoverageState.Partial, scan.Cell(kind).State);
        Assert.Contains("same page token twice", scan.Cell(kind).Detail, StringComparison.Ordinal);
        Assert.InRange(aws.Count(operation), 2, 4);
    }

    [Fact]
    public async Task An_operation_the_endpoint_does_not_know_makes_its_kind_partial()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { Interfere = c => c.Operation is "DescribeAlarms" or "GetApis" ? AwsInterference.UnknownOperation : null });
        var scan = await aws.ScanAsync();
        Assert.Equal(CoverageState.Partial, scan.Cell("cloudwatch:alarm").State);
        Assert.Equal(CoverageState.Partial, scan.Cell("apigateway:api").State);
        Assert.Contains("is not known to this endpoint", scan.Cell("apigateway:api").Detail, StringComparison.Ordinal);
        Assert.Equal(CoverageState.Complete, scan.Cell("lambda:function").State);
    }

    [Fact]
    public async Task When_regions_may_not_be_listed_those_open_by_default_are_read_and_that_is_told()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { RefusedActions = new HashSet<string> { "ec2:DescribeRegions" } });
        var scan = await aws.ScanAsync();
        Assert.Equal(CoverageState.Refused, scan.Cell("ec2:region").State);
        Assert.Contains("ec2:DescribeRegions is not granted", scan.Cell("ec2:region").Detail, StringComparison.Ordinal);
        Assert.Equal(17, scan.Result.Coverage.Count(c => c.Scope.Kind == "lambda:function"));
        Assert.Equal(CoverageState.Complete, scan.Cell("lambda:function", Region).State);
    }

    [Fact]
    public async Task A_role_is_taken_on_with_a_session_that_may_do_what_a_scan_does_and_no_more()
    {
        var role = new AwsAuth.Role($"arn:aws:iam::{Account}:role/dd0c", "0f4f7a5c-1111");
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { Roles = [new AwsDemoRole(role.RoleArn, role.ExternalId)] });
        var scan = await aws.ScanAsync(aws.Connection(role));
        // The simulated account holds the session to its policy, so a scan that is complete proves the policy is enough.
        Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
        Assert.Equal(1, aws.Count("AssumeRole"));
    }

    [Fact]
    public async Task Credentials_that_expire_in_the_middle_are_renewed()
    {
        var role = new AwsAuth.Role($"arn:aws:iam::{Account}:role/dd0c", "0f4f7a5c-1111");
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions
        {
            Roles = [new AwsDemoRole(role.RoleArn, role.ExternalId)],
            Interfere = c => c.Number == 0 && c.Operation is "ListFunctions" or "DescribeStacks" && c.Number == 0 ? AwsInterference.ExpireCredentials : null,
        });
        var scan = await aws.ScanAsync(aws.Connection(role));
        Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, c.ToString()));
        Assert.InRange(aws.Count("AssumeRole"), 2, 3);
    }

    [Fact]
    public async Task A_scan_that_is_not_let_in_says_why_and_finds_nothing()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync(aws.Connection(new AwsAuth.AccessKey(KeyId, "wrong", null)));
        Assert.Empty(scan.Result.Resources);
        var cell = Assert.Single(scan.Result.Coverage);
        Assert.Equal((CoverageState.Refused, "-"), (cell.State, cell.Scope.Region));
        Assert.Contains("secret key does not belong", cell.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_where_nobody_answers_fails_soon_and_in_words()
    {
        var connection = new AwsConnection(Guid.NewGuid(), "dead", new AwsAuth.AccessKey(KeyId, SecretKey, null), [Region], new Uri("http://127.0.0.1:9"));
        await using var aws = await AwsDemoHost.StartAsync(Company());
        var scan = await aws.ScanAsync(connection);
        var cell = Assert.Single(scan.Result.Coverage);
        Assert.Equal(CoverageState.Partial, cell.State);
        Assert.Contains("cannot be reached", cell.Detail, StringComparison.Ordinal);
        Assert.All(scan.Calls, c => Assert.Equal("failed", c.Outcome));
    }

    [Theory]
    [InlineData(AwsInterference.Hang)]
    [InlineData(AwsInterference.Stall)]
    public async Task An_operation_that_never_ends_its_answer_is_given_up_and_the_others_are_not(AwsInterference fault)
    {
        var patience = AwsPatience.Scan with { CallTimeout = TimeSpan.FromSeconds(5), Attempts = 1 };
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { Interfere = c => c.Operation == "DescribeAlarms" ? fault : null });
        var scan = await aws.ScanAsync(scanner: AwsDemoHost.Scanner(patience: patience));
        Assert.Equal(CoverageState.Partial, scan.Cell("cloudwatch:alarm").State);
        Assert.Contains("did not answer in time", scan.Cell("cloudwatch:alarm").Detail, StringComparison.Ordinal);
        Assert.Equal("timeout", scan.Calls.Single(c => c.Operation == "DescribeAlarms").Outcome);
        Assert.Equal(CoverageState.Complete, scan.Cell("lambda:function").State);
    }

    [Fact]
    public async Task An_endpoint_at_a_private_address_is_not_called_unless_the_operator_allows_it()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync(scanner: AwsDemoHost.Scanner(allowCustomEndpoints: false));
        Assert.Empty(aws.Served);
        Assert.Contains("private address", Assert.Single(scan.Result.Coverage).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_scan()
    {
        using var cancel = new CancellationTokenSource();
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { Interfere = c => { if (c.Operation == "ListFunctions") { cancel.Cancel(); } return c.Operation == "ListFunctions" ? AwsInterference.Hang : null; } });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aws.ScanAsync(cancel: cancel.Token));
    }

    [Fact]
    public async Task What_could_not_be_read_today_is_taken_from_what_was_known()
    {
        var company = Company(Everything());
        IReadOnlyList<ResourceFact> before;
        await using (var good = await AwsDemoHost.StartAsync(company)) { before = (await good.ScanAsync()).Result.Resources; }
        string[] failing = ["GetResources", "ListEventSourceMappings", "ListStackResources"];
        await using var bad = await AwsDemoHost.StartAsync(company, new AwsDemoOptions { Interfere = c => failing.Contains(c.Operation) ? AwsInterference.Refuse : null });
        var scan = await bad.ScanAsync(known: before);
        foreach (var known in before.Where(k => k.Type is "lambda:function" or "apigateway:restapi"))
        {
            Assert.Equal(known.Tags, scan.Fact(known.Arn).Tags);
            Assert.Equal(known.Links, scan.Fact(known.Arn).Links);
        }
        Assert.Equal(CoverageState.Refused, scan.Cell("sqs:queue").State);
    }

    [Fact]
    public async Task Own_credentials_that_are_missing_are_told_as_such()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()));
        var scan = await aws.ScanAsync(aws.Connection(new AwsAuth.Role($"arn:aws:iam::{Account}:role/dd0c", "x")), scanner: AwsDemoHost.Scanner(own: new NoCredentials()));
        Assert.Contains("dd0c itself has no AWS credentials", Assert.Single(scan.Result.Coverage).Detail, StringComparison.Ordinal);
    }

    private sealed class NoCredentials : IAwsCredentials
    {
        public ValueTask<Amazon.Runtime.ImmutableCredentials> GetAsync(CancellationToken cancellationToken) =>
            throw new AwsFault(AwsFaultKind.BadCredentials, "no-credentials", "dd0c itself has no AWS credentials");
        public bool Renew(Amazon.Runtime.ImmutableCredentials expired) => false;
    }
}
