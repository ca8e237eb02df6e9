using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

public sealed class DeploysTests
{
    private static readonly DateTimeOffset s_at = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string s_commit = new('a', 40);

    [Fact]
    public void What_GitHub_deployed_when_AWS_changed_says_who_and_which_commit()
    {
        var deploy = Of(aws: s_at, told: new DeploymentFact("prod", s_at.AddMinutes(-4), s_commit, "ana", null, null, null));

        Assert.Equal(new LastDeploy(s_at, "production", s_commit, "ana", null), deploy);
    }

    [Fact]
    public void A_later_change_in_AWS_is_not_laid_at_the_last_deployers_door()
    {
        var deploy = Of(aws: s_at, told: new DeploymentFact("prod", s_at.AddHours(-5), s_commit, "ana", null, null, null));

        Assert.Equal((s_at, null), (deploy!.At, deploy.Actor));
    }

    [Fact]
    public void The_commit_of_the_running_image_finds_its_deployment_however_long_ago()
    {
        var deploy = Of(aws: s_at, image: $"111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:{s_commit}", told: new DeploymentFact("prod", s_at.AddHours(-5), s_commit, "ana", null, null, null));

        Assert.Equal((s_at, "ana", s_commit), (deploy!.At, deploy.Actor, deploy.Commit));
    }

    [Fact]
    public void A_deployment_that_AWS_does_not_show_is_the_last()
    {
        var deploy = Of(aws: s_at, told: new DeploymentFact("production", s_at.AddDays(1), s_commit, "ana", null, null, null));

        Assert.Equal((s_at.AddDays(1), "production"), (deploy!.At, deploy.Environment));
    }

    [Theory]
    [InlineData("shop-prod", "ana"), InlineData("production", null), InlineData("stock-production", null)]
    public void In_a_repository_of_several_services_only_what_names_it_is_its_own(string environment, string? actor)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "shop");
        e.Ecs("prod", "stock");
        var repository = e.Repo("mono", ["services", "services/shop", "services/stock"], null);
        e.Repositories[e.Repositories.IndexOf(repository)] = repository with { Deployments = [new DeploymentFact(environment, s_at.AddDays(900), s_commit, "ana", null, null, null)] };

        Assert.Equal(actor, e.Infer().Services.Single(s => s.Name == "shop").LastDeploy?.Actor);
    }

    [Theory]
    [InlineData(".github/workflows/deploy.yml", "ana"), InlineData(".github/workflows/test.yml", null)]
    public void Only_the_run_of_a_workflow_that_deploys_is_a_deploy(string file, string? actor)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "shop");
        var repository = e.Repo("shop", (".github/workflows/deploy.yml", "jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service shop\n"), (".github/workflows/test.yml", "jobs:\n  t:\n    steps:\n      - run: make test\n"));
        e.Repositories[e.Repositories.IndexOf(repository)] = repository with { Deployments = [new DeploymentFact(null, s_at, s_commit, "ana", null, file, null)] };

        Assert.Equal(actor, Assert.Single(e.Infer().Services).LastDeploy?.Actor);
    }

    private static LastDeploy? Of(DateTimeOffset aws, DeploymentFact told, string? image = null)
    {
        var e = new InventoryBuilder();
        var service = e.Ecs("prod", "shop-prod", image: image);
        e.Replace(service, service with { Attributes = new Dictionary<string, string>(service.Attributes) { [AttributeNames.LastDeployAt] = aws.ToString("O") } });
        var repository = e.Repo("shop");
        e.Repositories[e.Repositories.IndexOf(repository)] = repository with { Deployments = [told] };
        return Assert.Single(e.Infer().Services).LastDeploy;
    }
}
