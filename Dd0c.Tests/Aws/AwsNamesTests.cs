using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Scan;
using Dd0c.Workers.Integrations.Aws.Scan.Kinds;
using Xunit;

namespace Dd0c.Tests.Aws;

public sealed class AwsNamesTests
{
    [Theory]
    [InlineData("arn:aws:sqs:eu-west-1:1:jobs", "sqs:queue", "jobs")]
    [InlineData("arn:aws:s3:::my-bucket", "s3:bucket", "my-bucket")]
    [InlineData("arn:aws:sns:eu-west-1:1:topic", "sns:topic", "topic")]
    [InlineData("arn:aws:dynamodb:eu-west-1:1:table/carts", "dynamodb:table", "carts")]
    [InlineData("arn:aws:lambda:eu-west-1:1:function:pay", "lambda:function", "pay")]
    [InlineData("arn:aws:ecs:eu-west-1:1:service/main/checkout", "ecs:service", "checkout")]
    [InlineData("arn:aws:ecs:eu-west-1:1:task-definition/checkout:12", "ecs:task-definition", "checkout")]
    [InlineData("arn:aws:cloudformation:eu-west-1:1:stack/pay-prod/6f1c", "cloudformation:stack", "pay-prod")]
    [InlineData("arn:aws:apigateway:eu-west-1::/restapis/a1b2", "apigateway:restapi", "a1b2")]
    [InlineData("arn:aws:apigateway:eu-west-1::/apis/a1b2", "apigateway:api", "a1b2")]
    [InlineData("arn:aws:apigateway:eu-west-1::/restapis/a1b2/stages/prod", "apigateway:stage", "prod")]
    [InlineData("arn:aws:rds:eu-west-1:1:db:orders", "rds:db", "orders")]
    [InlineData("arn:aws:cloudwatch:eu-west-1:1:alarm:too slow", "cloudwatch:alarm", "too slow")]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/50dc6c49", "elasticloadbalancing:loadbalancer", "web")]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/50dc6c49", "elasticloadbalancing:targetgroup", "web")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:1:secret:prod/db-AbCdEf", "secretsmanager:secret", "prod/db")]
    [InlineData("arn:aws:states:eu-west-1:1:stateMachine:settle", "states:stateMachine", "settle")]
    [InlineData("arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/pay:*", "logs:log-group", "aws/lambda/pay")]
    [InlineData("arn:aws-cn:sqs:cn-north-1:1:jobs", "sqs:queue", "jobs")]
    public void An_ARN_tells_its_type_and_its_name(string arn, string type, string name)
    {
        var parsed = Arn.Parse(arn)!;
        Assert.Equal((type, name, arn), (parsed.Type, parsed.Name, parsed.ToString()));
    }

    [Theory]
    [InlineData(""), InlineData("jobs"), InlineData("arn:aws:sqs"), InlineData("arn:aws:sqs:eu-west-1:1:"), InlineData(null)]
    public void What_is_no_ARN_is_none(string? text) => Assert.Null(Arn.Parse(text));

    [Theory]
    [InlineData("AWS::Lambda::Function", "pay", "arn:aws-us-gov:lambda:us-gov-west-1:42:function:pay")]
    [InlineData("AWS::SQS::Queue", "https://sqs.us-gov-west-1.amazonaws.com/42/jobs", "arn:aws-us-gov:sqs:us-gov-west-1:42:jobs")]
    [InlineData("AWS::S3::Bucket", "data", "arn:aws-us-gov:s3:::data")]
    [InlineData("AWS::SNS::Topic", "arn:aws-us-gov:sns:us-gov-west-1:42:t", "arn:aws-us-gov:sns:us-gov-west-1:42:t")]
    [InlineData("AWS::DynamoDB::Table", "carts", "arn:aws-us-gov:dynamodb:us-gov-west-1:42:table/carts")]
    [InlineData("AWS::RDS::DBInstance", "db1", "arn:aws-us-gov:rds:us-gov-west-1:42:db:db1")]
    [InlineData("AWS::ApiGateway::RestApi", "a1", "arn:aws-us-gov:apigateway:us-gov-west-1::/restapis/a1")]
    [InlineData("AWS::Events::Rule", "bus|rule", "arn:aws-us-gov:events:us-gov-west-1:42:rule/bus/rule")]
    [InlineData("AWS::ECS::Service", "just-a-name", null)]
    [InlineData("Custom::Thing", "x", null)]
    public void A_physical_id_becomes_an_ARN_of_its_own_partition(string type, string physicalId, string? arn)
    {
        var place = new AwsPlace(null!, Guid.Empty, "aws-us-gov", "42", "us-gov-west-1", new Dictionary<string, ResourceFact>(), new Progress<ScanProgress>());
        Assert.Equal(arn, StackResourceArn.Of(place, type, physicalId));
    }

    [Theory]
    [InlineData("eu-west-1", "aws"), InlineData("cn-north-1", "aws-cn"), InlineData("us-gov-east-1", "aws-us-gov"), InlineData("eusc-de-east-1", "aws-eusc"), InlineData("mx-central-1", "aws")]
    public void A_region_tells_its_partition(string region, string partition) => Assert.Equal(partition, AwsPartition.OfRegion(region).Name);

    [Theory]
    [InlineData("aws", "us-east-1", 17), InlineData("aws-cn", "cn-north-1", 2), InlineData("aws-us-gov", "us-gov-west-1", 2), InlineData("aws-eusc", "eusc-de-east-1", 1), InlineData(null, "us-east-1", 17)]
    public void A_partition_tells_where_to_ask_first(string? name, string home, int open)
    {
        var partition = AwsPartition.Named(name);
        Assert.Equal((home, open), (partition.HomeRegion, partition.DefaultRegions.Count));
        Assert.Contains(home, partition.DefaultRegions);
    }

    [Theory]
    [InlineData("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:pay/invocations", "arn:aws:lambda:eu-west-1:1:function:pay")]
    [InlineData("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:pay:${stageVariables.alias}/invocations", "arn:aws:lambda:eu-west-1:1:function:pay")]
    [InlineData("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:${stageVariables.fn}/invocations", null)]
    [InlineData("arn:aws:lambda:eu-west-1:1:function:pay:live", "arn:aws:lambda:eu-west-1:1:function:pay")]
    [InlineData("arn:aws:apigateway:eu-west-1:sqs:path/123456789012/jobs", "arn:aws:sqs:eu-west-1:123456789012:jobs")]
    [InlineData("arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem", null)]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/web/1/2", "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/web/1/2")]
    [InlineData("https://user:pass@api.acme.example/v1?key=1", "https://api.acme.example/v1")]
    [InlineData("http://${stageVariables.host}/v1", "http://${stageVariables.host}/v1")]
    [InlineData(null, null)]
    public void An_integration_tells_what_it_calls(string? uri, string? target) => Assert.Equal(target, IntegrationTarget.Of(uri, "1"));

    [Theory]
    [InlineData("https://x-access-token:ghs_abc@github.com/acme/pay", "https://github.com/acme/pay")]
    [InlineData("https://github.com/acme/pay@v1?token=1#f", "https://github.com/acme/pay@v1")]
    [InlineData("git@github.com:acme/pay.git", "git@github.com:acme/pay.git")]
    [InlineData("7fd1a60b01f91b314f59955a4e4d4e80d8edf11d", "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d")]
    public void An_address_loses_what_may_be_a_secret(string text, string expected) => Assert.Equal(expected, PublicAddress.Of(text));
}
