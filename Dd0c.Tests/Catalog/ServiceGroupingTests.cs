using Dd0c.Domain.Discovery;
namespace Dd0c.Tests.Catalog;

public sealed class ServiceGroupingTests
{
    [Fact]
    public void One_service_in_two_environments_is_one_service()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments-api");
        e.Ecs("staging", "payments-api");

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("payments-api", service.Name);
        Assert.Equal(["production", "staging"], service.Environments);
        Assert.Equal(["production", "staging"], service.Resources.Select(r => r.Environment).Order());
    }

    [Theory]
    [InlineData("payments-api-prod", "payments-api-staging")]
    [InlineData("prod-payments-api", "stg-payments-api")]
    [InlineData("acme-prod-payments", "acme-dev-payments")]
    [InlineData("payments-api-prod-eu", "payments-api-dev-eu")]
    [InlineData("payments-api-eu-west-1-prd", "payments-api-eu-west-1-uat")]
    [InlineData("PaymentsApiProd", "PaymentsApiDev")]
    [InlineData("payments_api_production", "payments_api_qa2")]
    [InlineData("payments-live", "payments-test")]
    [InlineData("payments-nonprod", "payments-pre-prod")]
    public void Environment_words_fold_wherever_they_stand(string one, string other)
    {
        var e = new InventoryBuilder();
        e.Ecs("main", one);
        e.Ecs("main", other);

        Assert.Equal(2, Assert.Single(e.Infer().Services).Environments.Count);
    }

    [Fact]
    public void Words_that_only_look_like_environments_stay_in_the_name()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "dev-portal");
        e.Ecs("prod", "test-runner");
        e.Ecs("prod", "live-chat");

        Assert.Equal(["dev-portal", "live-chat", "test-runner"], e.Infer().Services.Select(s => s.Name).Order());
    }

    [Fact]
    public void Accounts_and_regions_fold_into_one_service()
    {
        var e = new InventoryBuilder();
        e.Ecs("apps", "payments", account: "111111111111", region: "eu-west-1", tags: "env=prod");
        e.Ecs("apps", "payments", account: "111111111111", region: "us-east-1", tags: "env=prod");
        e.Ecs("apps", "payments", account: "222222222222", tags: "env=staging");

        Assert.Equal(3, Assert.Single(e.Infer().Services).Resources.Count);
    }

    [Fact]
    public void A_stack_with_one_deployable_is_one_service_with_its_infrastructure()
    {
        var e = new InventoryBuilder();
        var stack = e.Stack("payments-api-prod");
        e.Ecs("prod", "payments-api", stack);
        e.Other("rds:db", "payments-api-db-prod", stack);
        e.Other("sqs", "something-else", stack);

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("payments-api", service.Name);
        Assert.Equal(4, service.Resources.Count);
        Assert.Equal(["production"], service.Environments);
    }

    [Fact]
    public void A_stack_with_several_deployables_is_split_by_them()
    {
        var e = new InventoryBuilder();
        var stack = e.Stack("shop-prod");
        e.Ecs("prod", "cart", stack);
        e.Ecs("prod", "checkout", stack);
        e.Other("dynamodb:table", "cart-items", stack);

        var services = e.Infer().Services;
        Assert.Equal(["cart", "checkout"], services.Select(s => s.Name).Order());
        Assert.Contains(services.Single(s => s.Name == "cart").Resources, r => r.Arn.EndsWith("table/cart-items", StringComparison.Ordinal));
    }

    [Fact]
    public void Nested_stacks_fold_into_their_root()
    {
        var e = new InventoryBuilder();
        var root = e.Stack("orders-prod");
        var nested = e.Stack("orders-prod-Database-1A2B3C4D5E6F7", root: root.Arn);
        e.Lambda("orders-prod-Handler-1A2B3C4D5E6F7", root, logicalId: "Handler");
        e.Other("rds:db", "od1abcxyz", nested);

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("orders", service.Name);
        Assert.Equal(4, service.Resources.Count);
    }

    [Fact]
    public void Names_that_the_cdk_made_are_read_back()
    {
        var e = new InventoryBuilder();
        var stack = e.Stack("PaymentsApiStack");
        e.Lambda("PaymentsApiStack-PaymentHandlerFn8A2B1C3D-x9Zk2LmNoPqR", stack, logicalId: "PaymentHandlerFn8A2B1C3D");

        Assert.Equal("payments-api", Assert.Single(e.Infer().Services).Name);
    }

    [Fact]
    public void A_generated_ecs_name_gives_way_to_its_stack()
    {
        var e = new InventoryBuilder();
        var stack = e.Stack("InvoicingStack-prod");
        e.Ecs("InvoicingStack-prod-ClusterEB0386A7-abcDEF123456", "InvoicingStack-prod-ServiceD69D759B-x9Zk2LmNoPqR", stack, logicalId: "ServiceD69D759B");

        Assert.Equal("invoicing", Assert.Single(e.Infer().Services).Name);
    }

    [Fact]
    public void Generic_names_are_told_apart_by_their_cluster()
    {
        var e = new InventoryBuilder();
        e.Ecs("orders-prod", "api");
        e.Ecs("billing-prod", "api");
        e.Ecs("orders-staging", "api");

        Assert.Equal(["billing-api", "orders-api"], e.Infer().Services.Select(s => s.Name).Order());
    }

    [Fact]
    public void Functions_behind_one_api_are_one_service()
    {
        var e = new InventoryBuilder();
        e.Api("booking-api", [e.Lambda("create-booking"), e.Lambda("cancel-booking")]);

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("booking-api", service.Name);
        Assert.Equal("api", service.Type);
    }

    [Fact]
    public void Standalone_functions_with_a_common_prefix_and_nothing_else_stay_apart()
    {
        var e = new InventoryBuilder();
        e.Lambda("payments-charge");
        e.Lambda("payments-refund");

        Assert.Equal(2, e.Infer().Services.Count);
    }

    [Fact]
    public void Standalone_functions_with_a_common_prefix_and_a_tag_are_one_service()
    {
        var e = new InventoryBuilder();
        e.Lambda("payments-prod-charge", tags: "Application=payments");
        e.Lambda("payments-prod-refund", tags: "Application=payments");
        e.Lambda("payments-dev-refund", tags: "Application=payments");

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("payments", service.Name);
        Assert.Equal(["development", "production"], service.Environments);
    }

    [Fact]
    public void Machinery_is_no_service()
    {
        var e = new InventoryBuilder();
        e.Stack("CDKToolkit");
        e.Stack("aws-sam-cli-managed-default");
        e.Stack("StackSet-AWSControlTowerBP-BASELINE-CONFIG");
        e.Stack("gone-service", status: "DELETE_COMPLETE");
        e.Lambda("PayStack-LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a-x1Y2z3A4b5C6");
        e.Lambda("PayStack-CustomS3AutoDeleteObjectsCustomResourcePr-x1Y2z3A4b5C6");
        e.Other("s3", "payments-prod-serverlessdeploymentbucket-1abc2def");
        e.Other("s3", "cdk-hnb659fds-assets-111122223333-eu-west-1");

        Assert.Empty(e.Infer().Services);
    }

    [Fact]
    public void What_a_customer_named_like_machinery_is_still_the_customers()
    {
        var e = new InventoryBuilder();
        e.Lambda("track", e.Stack("sample-tracking-stack"));
        e.Lambda("securityhub-findings-router");
        e.Lambda("customresource-audit-exporter");
        e.Lambda("secretsmanager-usage-rotation-report");

        Assert.Equal(["customresource-audit-exporter", "sample-tracking", "secretsmanager-usage-rotation-report", "securityhub-findings-router"], e.Infer().Services.Select(s => s.Name).Order());
    }

    [Theory]
    [InlineData("PayStack-CustomResourceProviderframeworkonEvent-x1Y2z3A4b5C6")]
    [InlineData("PayStack-AWS679f53fac002430cb0da5b7982bd22872D164C4C-x1Y2z3A4b5C6")]
    [InlineData("PayStack-CustomCDKBucketDeployment8693BB64968944B69-x1Y2z3A4b5C6")]
    [InlineData("pay-prod-custom-resource-existing-s3")]
    [InlineData("pay-prod-custom-resource-apigw-cw-role")]
    [InlineData("SecurityHubRemediation-CustomResource-x1Y2z3A4b5C6")]
    [InlineData("SampleStack")]
    public void Machinery_in_its_generated_forms_is_no_service(string name)
    {
        var e = new InventoryBuilder();
        if (name.EndsWith("Stack", StringComparison.Ordinal)) e.Lambda("hello", e.Stack(name));
        else e.Lambda(name);

        Assert.DoesNotContain(e.Infer().Services, s => s.Name != "hello");
    }

    [Fact]
    public void A_database_goes_to_the_service_whose_name_it_bears_and_founds_none_itself()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "catalogue");
        e.Other("rds:db", "catalogue-prod-db");
        e.Other("rds:db", "warehouse");

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal(2, service.Resources.Count);
    }

    [Fact]
    public void A_database_that_fits_two_services_goes_to_neither()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "ledger-api");
        e.Ecs("prod", "ledger-worker");
        e.Other("rds:db", "ledger-db");

        Assert.All(e.Infer().Services, s => Assert.Single(s.Resources));
    }

    [Fact]
    public void A_service_tag_joins_what_differs_only_by_its_role()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "ledger-api", tags: "service=ledger");
        e.Ecs("prod", "ledger-worker", tags: "service=ledger");

        Assert.Equal("ledger", Assert.Single(e.Infer().Services).Name);
    }

    [Fact]
    public void A_tag_shared_by_plainly_different_services_joins_nothing()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "cart", tags: "service=shop");
        e.Ecs("prod", "checkout", tags: "service=shop");

        Assert.Equal(["cart", "checkout"], e.Infer().Services.Select(s => s.Name).Order());
    }

    [Fact]
    public void Same_names_with_different_repositories_are_different_services()
    {
        var e = new InventoryBuilder();
        e.Ecs("blue", "search", account: "111111111111", tags: "repo=acme/shop-search");
        e.Ecs("red", "search", account: "222222222222", tags: "repo=acme/jobs-search");

        Assert.Equal(2, e.Infer().Services.Count);
    }

    [Fact]
    public void The_same_name_in_two_products_clusters_is_two_services()
    {
        var e = new InventoryBuilder();
        e.Ecs("retail-prod", "auth");
        e.Ecs("wholesale-prod", "auth");

        Assert.Equal(["retail-auth", "wholesale-auth"], e.Infer().Services.Select(s => s.Name).Order());
    }

    [Fact]
    public void Machines_known_by_their_tags_are_a_service()
    {
        var e = new InventoryBuilder();
        e.Other("ec2:instance", "instance/i-1", tags: "Service=legacy-crm;env=prod");
        e.Other("ec2:instance", "instance/i-2", tags: "Service=legacy-crm;env=prod");

        Assert.Equal("legacy-crm", Assert.Single(e.Infer().Services).Name);
    }

    [Fact]
    public void Health_is_down_when_nothing_runs_and_degraded_when_an_alarm_rings()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "mailer", running: 0);
        e.Ecs("prod", "tracker");
        e.Ecs("prod", "ranking");
        e.Alarm("tracker-latency", "ALARM", "ServiceName=tracker", "ClusterName=prod");

        var health = e.Infer().Services.ToDictionary(s => s.Name, s => s.Health);
        Assert.Equal(("down", "degraded", "healthy"), (health["mailer"], health["tracker"], health["ranking"]));
    }

    [Fact]
    public void A_queue_that_one_service_owns_and_another_reads_makes_a_dependency()
    {
        var e = new InventoryBuilder();
        var orders = e.Stack("orders-prod");
        e.Ecs("prod", "orders", orders);
        var queue = e.Other("sqs", "orders-events", orders);
        e.Lambda("mailer", eventSource: queue.Arn);

        var catalog = e.Infer();
        var edge = Assert.Single(catalog.Dependencies);
        Assert.Equal(("orders", "mailer", "triggers"), (catalog.Services.Single(s => s.Key == edge.SourceKey).Name, catalog.Services.Single(s => s.Key == edge.TargetKey).Name, edge.Kind));
    }

    [Fact]
    public void A_stack_that_imports_another_services_output_needs_it()
    {
        var e = new InventoryBuilder();
        var orders = e.Stack("orders-prod");
        e.Ecs("prod", "orders", orders);
        var mailer = e.Stack("mailer-prod");
        e.Lambda("mailer", mailer);
        e.Replace(mailer, mailer with { Links = [.. mailer.Links, new ResourceLink(LinkKind.Import, orders.Arn)] });

        Assert.Equal([("mailer", "orders", "depends_on", "stack mailer-prod imports what stack orders-prod exports")], Edges(e));
    }

    [Fact]
    public void An_API_that_calls_the_address_of_another_services_API_calls_that_service()
    {
        var e = new InventoryBuilder();
        var api = e.Api("orders", [e.Lambda("orders-handler", e.Stack("orders-prod"))]);
        var front = e.Api("shop", [e.Lambda("shop-handler", e.Stack("shop-prod"))]);
        e.Replace(front, front with { Links = [.. front.Links, new ResourceLink(LinkKind.Integration, $"https://{api.Arn.Split('/')[^1]}.execute-api.eu-west-1.amazonaws.com/prod/orders")] });

        Assert.Equal(["calls"], Edges(e).Select(d => d.Kind));
    }

    private static List<(string From, string To, string Kind, string Why)> Edges(InventoryBuilder e)
    {
        var catalog = e.Infer();
        return [.. catalog.Dependencies.Select(d => (catalog.Services.Single(s => s.Key == d.SourceKey).Name, catalog.Services.Single(s => s.Key == d.TargetKey).Name, d.Kind, d.Evidence[0].Value))];
    }

    [Fact]
    public void An_environments_word_in_the_name_of_a_repository_is_part_of_the_name()
    {
        var e = new InventoryBuilder();
        foreach (var name in new[] { "shop-demo", "shop-prod", "shop-dev" }) e.Ecs(name[5..], name);
        e.Repo("shop");
        Assert.Equal(["shop"], e.Infer().Services.Select(s => s.Name));

        e.Repo("shop-demo");
        Assert.Equal(["shop", "shop-demo"], e.Infer().Services.Select(s => s.Name).Order(StringComparer.Ordinal));
    }
}
