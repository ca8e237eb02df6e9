using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>Changes that AWS tells of itself, in the shapes that its documentation shows.</summary>
public sealed class AwsChangeReaderTests
{
    private const string Ecs = """{"version":"0","id":"ddca6449-b258-46c0-8653-e0e3aEXAMPLE","detail-type":"ECS Deployment State Change","source":"aws.ecs","account":"111122223333","time":"2026-06-01T11:31:14Z","region":"us-west-2","resources":["arn:aws:ecs:us-west-2:111122223333:service/default/servicetest"],"detail":{"eventType":"INFO","eventName":"SERVICE_DEPLOYMENT_IN_PROGRESS","deploymentId":"ecs-svc/123","updatedAt":"2026-06-01T11:11:11Z","reason":"ECS deployment deploymentId in progress."}}""";
    private const string CodeDeploy = """{"account":"123456789012","region":"us-east-1","detail-type":"CodeDeploy Deployment State-change Notification","source":"aws.codedeploy","version":"0","time":"2026-06-01T11:30:00Z","id":"c071bfbf-83c4-49ca-a6ff-3df053957145","resources":["arn:aws:codedeploy:us-east-1:123456789012:application:myApplication","arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:myApplication/production-fleet"],"detail":{"instanceGroupId":"9fd2fbef-2157-40d8-91e7-6845af69e2d2","region":"us-east-1","application":"myApplication","deploymentId":"d-123456789","state":"SUCCESS","deploymentGroup":"production-fleet"}}""";
    private const string Stage = """{"version":"0","id":"01234567-EXAMPLE","detail-type":"CodePipeline Stage Execution State Change","source":"aws.codepipeline","account":"123456789012","time":"2026-06-01T11:24:03Z","region":"us-east-1","resources":["arn:aws:codepipeline:us-east-1:123456789012:checkout-prod"],"detail":{"pipeline":"checkout-prod","version":"1","execution-id":"01234567-0123-0123-0123-012345678901","stage":"Deploy","state":"STARTED"}}""";
    private const string Action = """{"version":"0","id":"01234567-EXAMPLE-2","detail-type":"CodePipeline Action Execution State Change","source":"aws.codepipeline","account":"123456789012","time":"2026-06-01T11:30:44Z","region":"us-east-1","resources":["arn:aws:codepipeline:us-east-1:123456789012:checkout-prod"],"detail":{"pipeline":"checkout-prod","version":1,"execution-id":"01234567-0123-0123-0123-012345678901","stage":"Deploy","action":"ToEcs","state":"FAILED","type":{"owner":"AWS","category":"Deploy","provider":"ECS","version":"1"}}}""";
    private const string Stack = """{"version":"0","id":"db4df7f9-e1f4-c67e-EXAMPLE","detail-type":"CloudFormation Stack Status Change","source":"aws.cloudformation","account":"111122223333","time":"2026-06-01T11:20:15Z","region":"us-east-1","resources":["arn:aws:cloudformation:us-east-1:111122223333:stack/teststack/5f2c"],"detail":{"stack-id":"arn:aws:cloudformation:us-east-1:111122223333:stack/teststack/5f2c","status-details":{"status":"UPDATE_IN_PROGRESS","status-reason":""},"client-request-token":"tok-1"}}""";

    [Theory]
    [InlineData("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", DeployStatus.InProgress), InlineData("INFO", "SERVICE_DEPLOYMENT_COMPLETED", DeployStatus.Success), InlineData("ERROR", "SERVICE_DEPLOYMENT_FAILED", DeployStatus.Failure)]
    public void A_deployment_of_ECS_is_one_change_through_its_states(string type, string name, DeployStatus status)
    {
        var deploy = Deploy(AlertProvider.Aws, Ecs.Replace("INFO", type, StringComparison.Ordinal).Replace("SERVICE_DEPLOYMENT_IN_PROGRESS", name, StringComparison.Ordinal));
        Assert.Equal(("ecs/ecs-svc/123", status, ChangeKind.Deployment, "servicetest", At("2026-06-01T11:11:11Z")), (deploy.Key, deploy.Status, deploy.Kind, deploy.Service, deploy.At));
        Assert.Equal(["arn:aws:ecs:us-west-2:111122223333:service/default/servicetest"], deploy.Arns);
        Assert.Equal(status == DeployStatus.InProgress, deploy.FinishedAt is null);
    }

    [Theory, InlineData("START", DeployStatus.InProgress), InlineData("SUCCESS", DeployStatus.Success), InlineData("FAILURE", DeployStatus.Failure), InlineData("STOP", DeployStatus.Cancelled)]
    public void So_is_one_of_CodeDeploy_whose_group_says_its_environment(string state, DeployStatus status)
    {
        var deploy = Deploy(AlertProvider.Aws, CodeDeploy.Replace("SUCCESS", state, StringComparison.Ordinal));
        Assert.Equal(("codedeploy/d-123456789", status, "myApplication", "production"), (deploy.Key, deploy.Status, deploy.Service, deploy.Environment));
    }

    [Fact]
    public void A_stage_that_deploys_and_its_action_are_one_change_and_a_stage_that_builds_is_none()
    {
        var (stage, action) = (Deploy(AlertProvider.Aws, Stage), Deploy(AlertProvider.Aws, Action));
        Assert.Equal(stage.Key, action.Key);
        Assert.Equal((DeployStatus.InProgress, DeployStatus.Failure, "production", "checkout-prod"), (stage.Status, action.Status, action.Environment, action.Service));
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Aws, Stage.Replace("\"Deploy\"", "\"Build\"", StringComparison.Ordinal)));
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Aws, Action.Replace("\"category\":\"Deploy\"", "\"category\":\"Test\"", StringComparison.Ordinal)));
        Assert.Equal("staging", Deploy(AlertProvider.Aws, Stage.Replace("\"stage\":\"Deploy\"", "\"stage\":\"Staging\"", StringComparison.Ordinal)).Environment);
    }

    [Theory]
    [InlineData("UPDATE_IN_PROGRESS", DeployStatus.InProgress), InlineData("UPDATE_COMPLETE", DeployStatus.Success), InlineData("UPDATE_ROLLBACK_IN_PROGRESS", DeployStatus.InProgress)]
    [InlineData("UPDATE_ROLLBACK_COMPLETE", DeployStatus.Failure), InlineData("CREATE_FAILED", DeployStatus.Failure), InlineData("DELETE_COMPLETE", DeployStatus.Success)]
    public void An_update_of_a_stack_is_a_change_of_infrastructure(string word, DeployStatus status)
    {
        var deploy = Deploy(AlertProvider.Aws, Stack.Replace("UPDATE_IN_PROGRESS", word, StringComparison.Ordinal));
        Assert.Equal(("cloudformation/arn:aws:cloudformation:us-east-1:111122223333:stack/teststack/5f2c/tok-1", status, ChangeKind.Infrastructure, "teststack"), (deploy.Key, deploy.Status, deploy.Kind, deploy.Service));
    }

    [Fact]
    public void Without_a_token_the_end_of_an_update_alone_is_a_change()
    {
        var bare = Stack.Replace("tok-1", "", StringComparison.Ordinal);
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Aws, bare));
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Aws, Stack.Replace("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", StringComparison.Ordinal)));
        Assert.Equal(DeployStatus.Success, Deploy(AlertProvider.Aws, bare.Replace("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", StringComparison.Ordinal)).Status);
    }

    [Theory]
    [InlineData("ssm", "PutParameter", """{"name":"/orders/prod/db-url","type":"SecureString","value":"HIDDEN_DUE_TO_SECURITY_REASONS"}""", ChangeKind.Configuration, "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/prod/db-url")]
    [InlineData("lambda", "UpdateFunctionConfiguration20150331v2", """{"functionName":"orders-prod","environment":{}}""", ChangeKind.Configuration, "arn:aws:lambda:eu-west-1:111122223333:function:orders-prod")]
    [InlineData("lambda", "UpdateFunctionCode20150331v2", """{"functionName":"arn:aws:lambda:eu-west-1:111122223333:function:orders-prod:live"}""", ChangeKind.Deployment, "arn:aws:lambda:eu-west-1:111122223333:function:orders-prod")]
    [InlineData("secretsmanager", "PutSecretValue", """{"secretId":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-a1B2c3"}""", ChangeKind.Configuration, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-a1B2c3")]
    [InlineData("appconfig", "StartDeployment", """{"applicationId":"abc1234","environmentId":"e1"}""", ChangeKind.Configuration, "arn:aws:appconfig:eu-west-1:111122223333:application/abc1234/environment/e1")]
    [InlineData("rds", "ModifyDBInstance", """{"dBInstanceIdentifier":"orders-db","applyImmediately":true}""", ChangeKind.Infrastructure, "arn:aws:rds:eu-west-1:111122223333:db:orders-db")]
    [InlineData("elasticloadbalancing", "ModifyRule", """{"ruleArn":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/orders/50dc6c/f2f7dc/9683b2"}""", ChangeKind.Infrastructure, "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/50dc6c")]
    public void A_call_that_changes_how_something_runs_is_a_change_of_it_and_no_value_is_read(string service, string name, string asked, ChangeKind kind, string arn)
    {
        var deploy = Deploy(AlertProvider.Aws, Call(service, name, asked));
        Assert.Equal((kind, DeployStatus.Success, "ada", "call/b30f", At("2026-06-01T11:57:00Z")), (deploy.Kind, deploy.Status, deploy.Actor, deploy.Key, deploy.At));
        Assert.Equal([arn], deploy.Arns);
        Assert.DoesNotContain("HIDDEN", deploy.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_given_a_task_definition_is_the_deployment_that_ECS_tells_of_and_one_that_is_scaled_is_none()
    {
        const string Answer = """{"service":{"serviceArn":"arn:aws:ecs:us-west-2:111122223333:service/default/servicetest","deployments":[{"id":"ecs-svc/122","status":"ACTIVE"},{"id":"ecs-svc/123","status":"PRIMARY"}]}}""";
        var deploy = Deploy(AlertProvider.Aws, Call("ecs", "UpdateService", """{"service":"servicetest","cluster":"default","taskDefinition":"servicetest:42"}""", Answer));
        Assert.Equal((Deploy(AlertProvider.Aws, Ecs).Key, DeployStatus.InProgress, "ada"), (deploy.Key, deploy.Status, deploy.Actor));
        Assert.Equal(Deploy(AlertProvider.Aws, Ecs).Arns, deploy.Arns);
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Aws, Call("ecs", "UpdateService", """{"service":"servicetest","cluster":"default","desiredCount":4,"forceNewDeployment":false}""", Answer)));
    }

    [Theory]
    [InlineData("\"eventID\"", "\"errorCode\":\"AccessDenied\",\"eventID\""), InlineData("198.51.100.7", "cloudformation.amazonaws.com"), InlineData("198.51.100.7", "ecs.application-autoscaling.amazonaws.com"), InlineData("PutParameter", "GetParameter")]
    public void A_call_that_failed_or_that_AWS_made_itself_or_that_only_reads_is_none(string part, string instead) =>
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Aws, Call("ssm", "PutParameter", """{"name":"x"}""").Replace(part, instead, StringComparison.Ordinal)));

    [Fact]
    public void What_is_no_event_or_lacks_its_parts_is_no_change_and_throws_nothing()
    {
        foreach (var body in new[] { "[]", "{}", "no json", """{"detail-type":7}""", """{"detail-type":"ECS Deployment State Change"}""", """{"detail-type":"AWS API Call via CloudTrail","detail":[]}""", """{"detail-type":"CodePipeline Stage Execution State Change","detail":{"stage":"Deploy"}}""" })
            Assert.IsNotType<PayloadReading.Read>(Read(AlertProvider.Aws, body));
    }

    private static string Call(string service, string name, string asked, string answered = "null") => $$$"""
        {"version":"0","id":"36eb8523-97d0-4518-b33d-EXAMPLE","detail-type":"AWS API Call via CloudTrail","source":"aws.{{{service}}}","account":"111122223333","time":"2026-06-01T11:58:00Z","region":"eu-west-1","resources":[],
         "detail":{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROA:ada","arn":"arn:aws:sts::111122223333:assumed-role/ops/ada","accountId":"111122223333"},"eventTime":"2026-06-01T11:57:00Z","eventSource":"{{{service}}}.amazonaws.com","eventName":"{{{name}}}","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","requestParameters":{{{asked}}},"responseElements":{{{answered}}},"requestID":"r-1","eventID":"b30f","readOnly":false,"eventType":"AwsApiCall","managementEvent":true}}
        """;
}
