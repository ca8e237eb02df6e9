using Dd0c.Domain.Catalog;

namespace Dd0c.Tests.Catalog;

public sealed class RepositoryLinkingTests
{
    [Theory]
    [InlineData("github_repo=acme/billing")]
    [InlineData("repository=https://github.com/acme/billing")]
    [InlineData("acme:source-code=git@github.com:acme/billing.git")]
    [InlineData("Repo=billing")]
    public void An_explicit_tag_wins_over_a_name(string tag)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments-api", tags: tag);
        e.Repo("payments-api");
        e.Repo("billing");

        Assert.Equal(("acme/billing", Source.Tag), Link(e, "payments-api"));
    }

    [Fact]
    public void The_image_tells_the_repository()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "pay", image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout-service:abc\npublic.ecr.aws/datadog/agent:7");
        e.Repo("checkout-service");
        e.Repo("payroll");

        Assert.Equal(("acme/checkout-service", Source.Image), Link(e, "pay"));
    }

    [Theory]
    [InlineData("jobs:\n  d:\n    steps:\n      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n        with:\n          task-definition: td.json\n          service: ledger-core-prod\n          cluster: prod\n")]
    [InlineData("env:\n  ECS_SERVICE: ledger-core-${{ inputs.environment }}\njobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service $ECS_SERVICE\n")]
    [InlineData("jobs:\n  d:\n    steps:\n      - run: |\n          aws ecs update-service \\\n            --cluster prod \\\n            --service \"ledger-core-prod\" \\\n            --force-new-deployment\n")]
    public void A_deploy_workflow_tells_the_repository(string workflow)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "ledger-core");
        e.Repo("accounting", (".github/workflows/release.yaml", workflow));
        e.Repo("ledger-docs");

        Assert.Equal(("acme/accounting", Source.Workflow), Link(e, "ledger-core"));
    }

    [Theory]
    [InlineData("sam deploy --stack-name orders-prod --no-confirm-changeset")]
    [InlineData("aws cloudformation deploy --template-file t.yaml --stack-name orders-$STAGE")]
    [InlineData("npx cdk deploy OrdersStack --require-approval never")]
    public void A_deployed_stack_tells_the_repository(string command)
    {
        var e = new InventoryBuilder();
        e.Lambda("orders-prod-Fn-1A2B3C4D5E6F7", e.Stack("orders-prod"), logicalId: "Fn");
        e.Repo("backoffice", (".github/workflows/ci.yml", $"jobs:\n  d:\n    steps:\n      - run: {command}\n"));

        Assert.Equal(("acme/backoffice", Source.Workflow), Link(e, "orders"));
    }

    [Fact]
    public void Serverless_yml_names_the_stack()
    {
        var e = new InventoryBuilder();
        e.Lambda("notifier-prod-send", e.Stack("notifier-prod"));
        e.Repo("messaging", ("serverless.yml", "service: notifier\nprovider:\n  name: aws\n"));

        Assert.Equal(("acme/messaging", Source.InfrastructureCode), Link(e, "notifier"));
    }

    [Theory]
    [InlineData("payments-api", "payments-api")]
    [InlineData("payments-api", "payments_api")]
    [InlineData("payments", "payments-service")]
    [InlineData("payment-gateway", "payments-gateway")]
    public void A_name_will_do_when_nothing_else_resembles_it(string service, string repository)
    {
        var e = Crowd();
        e.Ecs("prod", service);
        e.Repo(repository);

        Assert.Equal(("acme/" + repository, Source.Name), Link(e, service));
    }

    [Fact]
    public void A_companys_prefix_tells_nothing()
    {
        var e = new InventoryBuilder();
        for (var i = 0; i < 40; i++) e.Repo($"acme-{(char)('a' + (i % 26))}thing{i}");
        e.Ecs("prod", "payments");
        e.Repo("acme-payments-service");

        Assert.Equal("acme/acme-payments-service", Link(e, "payments").Repository);
    }

    [Theory]
    [InlineData("payment-gateway", "payment-getaway")]
    [InlineData("payments", "infra-payments")]
    [InlineData("payments", "payments-docs")]
    [InlineData("order-history", "order-status")]
    [InlineData("api", "api")]
    public void A_name_that_is_merely_near_is_not_taken(string service, string repository)
    {
        var e = Crowd();
        e.Ecs("prod", service);
        e.Repo(repository);

        Assert.Null(Link(e, service).Repository);
    }

    [Fact]
    public void Two_repositories_that_fit_alike_are_none()
    {
        var e = Crowd();
        e.Ecs("prod", "payments");
        e.Repo("payments-service");
        e.Repo("payments-app");

        Assert.Null(Link(e, "payments").Repository);
    }

    [Fact]
    public void Archived_repositories_and_forks_are_not_taken_for_their_name()
    {
        var e = Crowd();
        e.Ecs("prod", "payments");
        e.Repo("payments");
        e.Repositories[^1] = e.Repositories[^1] with { Archived = true };

        Assert.Null(Link(e, "payments").Repository);
    }

    [Fact]
    public void A_repository_with_a_pipeline_of_its_own_and_nothing_running_is_a_service_of_less_confidence()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments");
        e.Repo("newsletter", (".github/workflows/deploy.yml", "jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service newsletter\n"));
        e.Repo("left-pad-lib", (".github/workflows/ci.yml", "jobs:\n  t:\n    steps:\n      - run: npm test\n"));
        e.Repo("handbook", ("README.md", "# Handbook\n\nHow we work, eat and sleep here.\n"));

        var services = e.Infer().Services;
        Assert.Equal(["newsletter", "payments"], services.Select(s => s.Name).Order());
        Assert.Equal(["repo:R_acme/newsletter"], services.Single(s => s.Name == "newsletter").Anchors);
        Assert.True(services.Single(s => s.Name == "newsletter").Confidence < 0.75);
    }

    [Theory]
    [InlineData("client-portal")]
    [InlineData("schema-registry")]
    [InlineData("contracts-api")]
    public void A_repository_that_deploys_what_bears_its_own_name_is_a_service_whatever_the_words_in_it(string name)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments");
        e.Repo(name, ("Dockerfile", ""), (".github/workflows/deploy.yml", $"jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service {name}-prod\n"));

        Assert.Contains(e.Infer().Services, s => s.Name == name);
    }

    [Theory]
    [InlineData("payments-docs", "jobs:\n  d:\n    steps:\n      - run: aws s3 sync site s3://handbook\n")]
    [InlineData("deploy-templates", "jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service some-other-thing\n")]
    public void A_repository_beside_a_service_founds_none_by_deploying_something_else(string name, string workflow)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments");
        e.Repo(name, (".github/workflows/deploy.yml", workflow));

        Assert.Equal("payments", Assert.Single(e.Infer().Services).Name);
    }

    [Fact]
    public void A_declared_component_names_the_service_and_gives_its_values()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments");
        e.Repo("payments", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: payments\n  title: Payments Hub\n  description: Takes the money.\nspec:\n  type: website\n  lifecycle: deprecated\n  owner: payments\n"));

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal(("Payments Hub", "Takes the money.", "frontend", "deprecated"), (service.DisplayName, service.Description, service.Type, service.Lifecycle));
    }

    [Fact]
    public void The_first_real_paragraph_of_the_readme_describes_it()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments");
        e.Repo("payments", ("README.md", "<!-- generated -->\n# Payments\n\n[![build](https://x/y.svg)](https://x) ![cov](https://x/z.svg)\n\n- [Install](#install)\n- [Use](#use)\n\n> Beta\n\nTakes **card** payments and [settles](https://x) them `nightly`.\nSecond line.\n\nMore.\n"));

        Assert.Equal("Takes card payments and settles them nightly. Second line.", Assert.Single(e.Infer().Services).Description);
    }

    [Fact]
    public void Beside_the_repository_of_that_very_name_one_called_a_little_otherwise_is_no_rival()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "calculate-release-dates-api");
        e.Repo("calculate-release-dates-api");
        e.Repo("calculate-release-dates");
        e.Repo("calculate-release-dates-ui");

        Assert.Equal(("acme/calculate-release-dates-api", Source.Name), Link(e, "calculate-release-dates-api"));
    }

    [Fact]
    public void What_a_platform_puts_before_every_name_is_learned()
    {
        var e = new InventoryBuilder();
        foreach (var app in new[] { "survey", "gifts", "travel", "estate", "vacancies" })
        {
            e.Ecs("prod", $"data-platform-app-{app}");
            e.Repo(app);
        }
        e.Repo("platform-app");

        Assert.Equal(("acme/gifts", Source.Name), Link(e, "data-platform-app-gifts"));
    }

    [Fact]
    public void One_word_before_a_name_that_tells_nothing_does_not_make_it_the_same()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "billing-dashboard");
        e.Repo("dashboard");

        Assert.Null(Link(e, "billing-dashboard").Repository);
    }

    private static InventoryBuilder Crowd()
    {
        var e = new InventoryBuilder();
        foreach (var name in new[] { "inventory-api", "orders-service", "search", "shipping-worker", "auth-service", "frontend", "mobile-app", "data-pipeline", "reporting-api", "gateway-config", "status-page", "history-export", "email-sender", "docs-site", "infra-live" }) e.Repo(name);
        return e;
    }

    private static (string? Repository, string? Source) Link(InventoryBuilder e, string service)
    {
        var link = e.Infer().Services.SingleOrDefault(s => s.Name == service || s.Aliases.Contains(service))?.Repository;
        return (link?.FullName, link?.Source);
    }
}
