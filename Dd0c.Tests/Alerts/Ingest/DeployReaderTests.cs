using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

public sealed class DeployReaderTests
{
    [Fact]
    public void A_recorded_deployment_status_of_GitHub_is_a_deploy()
    {
        var deploy = Deploy(AlertProvider.GitHub, Recorded("deployment_status"), ("X-GitHub-Event", "deployment_status"));
        Assert.Equal(("deployment/145988746", DeployStatus.Success, "production", "Codertocat/Hello-World"), (deploy.Key, deploy.Status, deploy.Environment, deploy.Repository));
        Assert.Equal(("f95f852bd8fca8fcc58a9a2d6c842781e32a215e", "master", "Codertocat", At("2019-05-15T15:20:53Z"), At("2019-05-15T15:20:55Z")), (deploy.Commit, deploy.Ref, deploy.Actor, deploy.StartedAt, deploy.At));
    }

    [Fact]
    public void A_deployment_and_its_statuses_are_one_deploy()
    {
        var begun = Deploy(AlertProvider.GitHub, Recorded("deployment"));
        Assert.Equal((DeployStatus.InProgress, null), (begun.Status, begun.FinishedAt));
        Assert.Equal(begun.Key, Deploy(AlertProvider.GitHub, Recorded("deployment_status")).Key);
        Assert.Equal(DeployStatus.InProgress, Deploy(AlertProvider.GitHub, Recorded("deployment_status.with-workflow")).Status);
    }

    [Theory]
    [InlineData("queued", DeployStatus.InProgress)]
    [InlineData("waiting", DeployStatus.InProgress)]
    [InlineData("failure", DeployStatus.Failure)]
    [InlineData("error", DeployStatus.Failure)]
    public void Each_state_of_GitHub_is_one_of_ours(string state, DeployStatus status) => Assert.Equal(status, Deploy(AlertProvider.GitHub, Recorded("deployment_status").Replace("\"state\": \"success\"", $"\"state\": \"{state}\"", StringComparison.Ordinal)).Status);

    [Theory]
    [InlineData("ping", "ping")]
    [InlineData("workflow_run.first", "workflow_run")]
    [InlineData("workflow_run.completed", "workflow_run")] // its name says nothing of a deploy
    [InlineData("ping", "issues")]
    public void What_deploys_nothing_is_nothing(string payload, string @event) => Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.GitHub, Recorded(payload), ("X-GitHub-Event", @event)));

    [Fact]
    public void A_run_is_a_deploy_when_its_name_says_so_or_the_tenants_mapping()
    {
        var named = Recorded("workflow_run.completed").Replace("\"path\": \".github/workflows/test.yml\"", "\"path\": \".github/workflows/deploy-prod.yml\"", StringComparison.Ordinal);
        Assert.Equal("run/289782451/1", Deploy(AlertProvider.GitHub, named).Key);
        var mapped = PayloadReaders.Read(AlertProvider.GitHub, Payload(Recorded("workflow_run.completed")), Mapping("""{"runs":["*/TEST.yml"],"environment":"'Live EU'"}"""));
        var deploy = Assert.Single(Assert.IsType<PayloadReading.Read>(mapped).Deploys);
        Assert.Equal((DeployStatus.Success, "production", "octo-org/octo-repo"), (deploy.Status, deploy.Environment, deploy.Repository));
        Assert.IsType<PayloadReading.Nothing>(PayloadReaders.Read(AlertProvider.GitHub, Payload(named), Mapping("""{"runs":["release"]}""")));
    }

    [Fact]
    public void GitLabs_three_hooks_of_one_job_are_one_deploy()
    {
        var (deployment, job, pipeline) = (Deploy(AlertProvider.GitLab, Samples.GitLabDeployment("success")), Deploy(AlertProvider.GitLab, Samples.GitLabJob), Deploy(AlertProvider.GitLab, Samples.GitLabPipeline));
        Assert.Equal(["job/30/796"], new[] { deployment, job, pipeline }.Select(d => d.Key).Distinct());
        Assert.Equal((DeployStatus.Success, "production", "279484c09fbe69ededfced8c1bb6e6d24616b468", "shop/web/checkout", At("2026-06-01T11:50:00Z")), (deployment.Status, deployment.Environment, deployment.Commit, deployment.Repository, deployment.At));
        Assert.Equal((DeployStatus.InProgress, "production", At("2026-06-01T11:45:00Z"), "Add a cart"), (job.Status, job.Environment, job.At, job.Title));
        Assert.Equal((DeployStatus.Success, "staging", At("2026-06-01T11:50:00Z"), "ada"), (pipeline.Status, pipeline.Environment, pipeline.At, pipeline.Actor));
    }

    [Theory]
    [InlineData("running", DeployStatus.InProgress)]
    [InlineData("failed", DeployStatus.Failure)]
    [InlineData("canceled", DeployStatus.Cancelled)]
    [InlineData("blocked", null)]
    [InlineData("approval", null)]
    [InlineData("rejected", null)]
    public void Each_status_of_GitLab_is_one_of_ours_or_none(string word, DeployStatus? status)
    {
        var reading = Read(AlertProvider.GitLab, Samples.GitLabDeployment(word));
        Assert.Equal(status, (reading as PayloadReading.Read)?.Deploys[0].Status);
        Assert.Equal(status is null, reading is PayloadReading.Nothing);
    }

    [Fact]
    public void The_start_and_the_end_of_a_sync_are_one_deploy()
    {
        var (begun, done) = (Deploy(AlertProvider.ArgoCd, Samples.ArgoCd("Running", "Progressing", "null").Replace("\"revision\":\"4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e\"", "\"revision\":\"<no value>\"", StringComparison.Ordinal)), Deploy(AlertProvider.ArgoCd, Samples.ArgoCd("Succeeded")));
        Assert.Equal((begun.Key, DeployStatus.InProgress, DeployStatus.Success), (done.Key, begun.Status, done.Status));
        Assert.Equal(("checkout", "production", "acme/deploy", "4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e", At("2026-06-01T11:55:00Z")), (done.Service, done.Environment, done.Repository, done.Commit, done.At));
        Assert.Equal(DeployStatus.Failure, Deploy(AlertProvider.ArgoCd, Samples.ArgoCd("Error")).Status);
    }

    [Fact]
    public void A_deploy_of_ones_own_script_is_read_without_a_mapping()
    {
        var deploy = Deploy(AlertProvider.CustomDeploy, Samples.CustomDeploy);
        Assert.Equal((DeployStatus.Failure, "checkout-prod", "acme/checkout", "production", At("2026-06-01T11:44:00Z")), (deploy.Status, deploy.Service, deploy.Repository, deploy.Environment, deploy.At));
        Assert.Equal(ChangeKind.Configuration, Deploy(AlertProvider.CustomDeploy, """{"service":"checkout","kind":"feature_flag"}""").Kind);
        Assert.Contains("map it", Assert.IsType<PayloadReading.Unreadable>(Read(AlertProvider.CustomDeploy, """{"service":"checkout","status":"meh"}""")).Why, StringComparison.Ordinal);
    }
}
