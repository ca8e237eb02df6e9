using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>What part a resource plays in a service.</summary>
internal enum Part
{
    /// <summary>Runs somebody's code and is deployed as one: an ECS service, an App Runner service, a state machine.</summary>
    Deployable,
    Function,
    Api,
    Stack,
    /// <summary>Holds or carries data for its owner: database, queue, topic, table, bucket.</summary>
    Store,
    Alarm,
    Cluster,
    TaskDefinition,
    /// <summary>Serves a website: a distribution, an Amplify app.</summary>
    Front,
    /// <summary>Everything else: roles, log groups, networks. Follows its stack or tag and founds nothing.</summary>
    Other,
}

internal static class Kind
{
    public static Part Of(ResourceFact fact) => fact.Type.ToLowerInvariant() switch
    {
        "ecs:service" or "apprunner:service" or "states:statemachine" or "elasticbeanstalk:environment" or "batch:job-definition" or "batch:jobdefinition" or "lightsail:containerservice" or "eks:deployment" => Part.Deployable,
        "lambda:function" => Part.Function,
        "apigateway:restapi" or "apigateway:api" or "apigateway:restapis" or "apigateway:apis" or "appsync:graphqlapi" or "appsync:apis" or "execute-api" => Part.Api,
        "cloudformation:stack" => Part.Stack,
        "cloudwatch:alarm" => Part.Alarm,
        "ecs:cluster" or "eks:cluster" => Part.Cluster,
        "ecs:task-definition" => Part.TaskDefinition,
        "cloudfront:distribution" or "amplify:apps" or "amplify:app" => Part.Front,
        var type => type.Split(':')[0] switch
        {
            "rds" or "sqs" or "sns" or "dynamodb" or "s3" or "kinesis" or "firehose" or "elasticache" or "es" or "opensearch" or "redshift" or "docdb" or "neptune" or "kafka" or "memorydb" or "elasticfilesystem" or "mq" => Part.Store,
            "apigateway" when fact.Arn.Contains("/restapis/", StringComparison.Ordinal) || fact.Arn.Contains("/apis/", StringComparison.Ordinal) => Part.Api,
            _ => Part.Other,
        },
    };

    /// <summary>Serves one thing and is called after it, though it holds nothing: a schedule, a registry, a pipeline, a secret, a load balancer.</summary>
    public static bool IsServant(ResourceFact fact) => Tags.Beanstalk(fact) is not null || fact.Type.ToLowerInvariant() is "events:rule" or "scheduler:schedule" or "ecr:repository" or "codepipeline:pipeline" or "codebuild:project" or "codedeploy:application" or "secretsmanager:secret" or "logs:log-group"
        || fact.Type.StartsWith("elasticloadbalancing:", StringComparison.OrdinalIgnoreCase) || (fact.Type.StartsWith("codepipeline", StringComparison.OrdinalIgnoreCase));

    public static bool IsDatabase(ResourceFact fact) => fact.Type.Split(':')[0].ToLowerInvariant() is "rds" or "dynamodb" or "docdb" or "neptune" or "redshift" or "elasticache" or "memorydb" or "opensearch" or "es";

    public static bool IsQueue(ResourceFact fact) => fact.Type.Split(':')[0].ToLowerInvariant() is "sqs" or "sns" or "kinesis" or "kafka" or "mq";
}
