using Dd0c.Demo.Estate;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>What was deployed from a repository: GitHub's deployments, or the runs of a workflow that makes none.</summary>
public sealed class DeploymentTests
{
    private static readonly string s_commit = new('a', 40);

    [Fact]
    public async Task The_latest_that_succeeded_of_each_environment_is_kept()
    {
        await using var server = await GitHubServer.StartAsync(Org(r => r with
        {
            Deployments =
            [
                new("production", "INACTIVE", OrgBuilder.Start.AddHours(-9), new string('b', 40), "bob"), new("production", "ACTIVE", OrgBuilder.Start, s_commit, "alice"),
                new("production", "FAILURE", OrgBuilder.Start.AddHours(1), new string('c', 40), "bob"), new("staging", "ACTIVE", OrgBuilder.Start.AddHours(2), s_commit, "bob"),
            ],
        }));
        var scan = await server.ScanAsync();

        Assert.Equal([("staging", "bob"), ("production", "alice")], scan.Repositories.Single().Deployments.Select(d => (d.Environment, d.Actor)));
        Assert.Equal((OrgBuilder.Start.AddMinutes(3), s_commit), (scan.Repositories.Single().Deployments[1].At, scan.Repositories.Single().Deployments[1].Commit));
        Assert.Equal((CoverageState.Complete, 1), (Cell(scan).State, Cell(scan).Found));
    }

    [Fact]
    public async Task A_deployment_without_a_push_is_seen_by_the_next_scan()
    {
        await using var server = await GitHubServer.StartAsync(Org(r => r));
        var first = await server.ScanAsync();
        Assert.Empty(first.Repositories.Single().Deployments);
        server.Demo.Org = Org(r => r with { Deployments = [new("production", "ACTIVE", OrgBuilder.Start, s_commit, "alice")] });

        Assert.Single((await server.ScanAsync(first)).Repositories.Single().Deployments);
    }

    [Fact]
    public async Task A_workflow_that_deploys_without_deployments_tells_by_its_runs()
    {
        await using var server = await GitHubServer.StartAsync(Org(r => r with { Runs = [new(7, ".github/workflows/deploy.yml", OrgBuilder.Start, s_commit, "alice"), new(6, ".github/workflows/deploy.yml", OrgBuilder.Start.AddHours(-1), new string('b', 40), "bob")] }));
        var run = Assert.Single((await server.ScanAsync()).Repositories.Single().Deployments);

        Assert.Equal((null, ".github/workflows/deploy.yml", s_commit, "alice", "https://github.com/acme/payments/actions/runs/7"), (run.Environment, run.Workflow, run.Commit, run.Actor, run.Url));
    }

    [Fact]
    public async Task Without_the_permission_the_scan_is_whole_and_says_what_it_did_not_ask_for()
    {
        await using var server = await GitHubServer.StartAsync(Org(r => r));
        server.Demo.Options.RefuseDeployments = true;
        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.NotAsked, Cell(scan).State);
        Assert.Contains(CoverageWords.Deployments, Cell(scan).Detail, StringComparison.Ordinal);
        Assert.Single(scan.Repositories);
    }

    [Fact]
    public async Task What_was_known_stays_when_it_may_not_be_read_any_more()
    {
        await using var server = await GitHubServer.StartAsync(Org(r => r with { Deployments = [new("production", "ACTIVE", OrgBuilder.Start, s_commit, "alice")] }));
        var first = await server.ScanAsync();
        server.Demo.Options.RefuseDeployments = true;

        Assert.Equal(first.Repositories.Single().Deployments, (await server.ScanAsync(first)).Repositories.Single().Deployments);
    }

    private static Coverage Cell(ScanResult scan) => scan.Coverage.Single(c => c.Scope.Kind == GitHubScanner.DeploymentsKind);

    private static GitHubOrg Org(Func<GitHubRepository, GitHubRepository> change) =>
        new OrgBuilder().Repo("payments", change, (".github/workflows/deploy.yml", "on: push\njobs:\n  d:\n    steps:\n      - run: npx cdk deploy PaymentsStack\n")).Team("core", ["alice", "bob"]).Build();
}
