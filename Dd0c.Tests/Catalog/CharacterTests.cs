using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

public sealed class CharacterTests
{
    [Fact]
    public void What_stands_behind_an_api_is_one_though_its_name_says_web()
    {
        var e = new InventoryBuilder();
        e.Api("orders-web-api", [e.Lambda("orders-web-api-get")]);

        Assert.Equal("api", Assert.Single(e.Infer().Services).Type);
    }

    [Theory]
    [InlineData("orders-web", "frontend")]
    [InlineData("orders-web-api", "api")]
    [InlineData("orders-ui-worker", "worker")]
    [InlineData("orders-portal", "service")]
    public void Without_an_api_in_front_the_name_tells(string name, string type)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", name);

        Assert.Equal(type, Assert.Single(e.Infer().Services).Type);
    }

    [Theory]
    [InlineData("events:rule", "StatementsSchedule", "cron")]
    [InlineData("events:rule", "NightlyRule1A2B3C4D", "cron")]
    [InlineData("scheduler:schedule", "Trigger", "cron")]
    [InlineData("events:rule", "OnOrderPlaced", "service")]
    public void A_schedule_in_the_stack_of_a_function_starts_it(string type, string logicalId, string expected)
    {
        var e = new InventoryBuilder();
        var stack = e.Stack("statements-prod");
        e.Lambda("statements-prod-make", stack);
        e.Add(e.Other(type, "rule/" + logicalId.ToLowerInvariant(), stack) is var rule ? rule with { Arn = rule.Arn + "-1", Attributes = new Dictionary<string, string> { [AttributeNames.LogicalId] = logicalId } } : rule);
        e.Resources.Remove(rule);

        Assert.Equal(expected, Assert.Single(e.Infer().Services).Type);
    }
}
