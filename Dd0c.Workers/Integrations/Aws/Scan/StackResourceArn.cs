namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>
/// CloudFormation's physical id is an ARN for some types and a name, id or address for others: here it becomes an ARN
/// where the service's documented form of it is known ("Actions, resources, and condition keys for AWS services").
/// </summary>
internal static class StackResourceArn
{
    public static string? Of(AwsPlace place, string type, string physicalId)
    {
        if (physicalId.StartsWith("arn:", StringComparison.Ordinal)) { return physicalId; }
        return type switch
        {
            "AWS::Lambda::Function" => place.ArnOf("lambda", "function:" + physicalId),
            "AWS::ECS::Cluster" => place.ArnOf("ecs", "cluster/" + physicalId),
            "AWS::DynamoDB::Table" or "AWS::DynamoDB::GlobalTable" => place.ArnOf("dynamodb", "table/" + physicalId),
            "AWS::SQS::Queue" => Queue(place, physicalId),
            "AWS::S3::Bucket" => $"arn:{place.Partition}:s3:::{physicalId}",
            "AWS::RDS::DBInstance" or "AWS::DocDB::DBInstance" or "AWS::Neptune::DBInstance" => place.ArnOf("rds", "db:" + physicalId),
            "AWS::RDS::DBCluster" or "AWS::DocDB::DBCluster" or "AWS::Neptune::DBCluster" => place.ArnOf("rds", "cluster:" + physicalId),
            "AWS::ApiGateway::RestApi" => place.ApiArn("/restapis/" + physicalId),
            "AWS::ApiGatewayV2::Api" => place.ApiArn("/apis/" + physicalId),
            "AWS::CloudWatch::Alarm" or "AWS::CloudWatch::CompositeAlarm" => place.ArnOf("cloudwatch", "alarm:" + physicalId),
            "AWS::Kinesis::Stream" => place.ArnOf("kinesis", "stream/" + physicalId),
            "AWS::KinesisFirehose::DeliveryStream" => place.ArnOf("firehose", "deliverystream/" + physicalId),
            // bus|rule for a rule on a bus of one's own
            "AWS::Events::Rule" => place.ArnOf("events", "rule/" + physicalId.Replace('|', '/')),
            "AWS::Events::EventBus" => place.ArnOf("events", "event-bus/" + physicalId),
            "AWS::ECR::Repository" => place.ArnOf("ecr", "repository/" + physicalId),
            "AWS::EKS::Cluster" => place.ArnOf("eks", "cluster/" + physicalId),
            "AWS::ElastiCache::CacheCluster" => place.ArnOf("elasticache", "cluster:" + physicalId),
            "AWS::ElastiCache::ReplicationGroup" => place.ArnOf("elasticache", "replicationgroup:" + physicalId),
            "AWS::EFS::FileSystem" => place.ArnOf("elasticfilesystem", "file-system/" + physicalId),
            "AWS::Elasticsearch::Domain" or "AWS::OpenSearchService::Domain" => place.ArnOf("es", "domain/" + physicalId),
            "AWS::Cognito::UserPool" => place.ArnOf("cognito-idp", "userpool/" + physicalId),
            "AWS::CloudFront::Distribution" => $"arn:{place.Partition}:cloudfront::{place.Account}:distribution/{physicalId}",
            "AWS::CodeBuild::Project" => place.ArnOf("codebuild", "project/" + physicalId),
            "AWS::CodePipeline::Pipeline" => place.ArnOf("codepipeline", physicalId),
            "AWS::Redshift::Cluster" => place.ArnOf("redshift", "cluster:" + physicalId),
            "AWS::ElasticLoadBalancing::LoadBalancer" => place.ArnOf("elasticloadbalancing", "loadbalancer/" + physicalId),
            _ => null,
        };
    }

    /// <summary>A queue's physical id is its address: <c>https://sqs.{region}.amazonaws.com/{account}/{name}</c>.</summary>
    private static string? Queue(AwsPlace place, string physicalId)
    {
        if (!physicalId.Contains("://", StringComparison.Ordinal)) { return place.ArnOf("sqs", physicalId); }
        return physicalId.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var account, var name] && account.All(char.IsAsciiDigit)
            ? $"arn:{place.Partition}:sqs:{place.Region}:{account}:{name}"
            : null;
    }
}
