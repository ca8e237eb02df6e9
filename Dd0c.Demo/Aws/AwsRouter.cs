using Dd0c.Demo.Aws.Services;

namespace Dd0c.Demo.Aws;

/// <summary>An operation found: its name, the IAM action it needs, and who answers it.</summary>
internal sealed record AwsRoute(string Operation, string Action, Func<AwsAnswer> Answer);

/// <summary>Finds the operation in a request: by form field, by header, or by method and path.</summary>
internal static class AwsRouter
{
    public static AwsRoute? Find(AwsRequest request, AwsKeys keys, AwsDemoOptions options) => request.Protocol switch
    {
        WireProtocol.Query or WireProtocol.Ec2 => Query(request, keys, options, request.Field("Action") ?? ""),
        WireProtocol.Json => Json(request, options),
        _ => Rest(request, options),
    };

    private static AwsRoute? Query(AwsRequest r, AwsKeys keys, AwsDemoOptions o, string operation) => (r.Signature!.Service, operation) switch
    {
        ("sts", "GetCallerIdentity") => new(operation, "sts:GetCallerIdentity", () => StsApi.GetCallerIdentity(r)),
        ("sts", "AssumeRole") => new(operation, "sts:AssumeRole", () => StsApi.AssumeRole(r, keys)),
        ("ec2", "DescribeRegions") => new(operation, "ec2:DescribeRegions", () => Ec2Api.DescribeRegions(r)),
        ("cloudformation", "DescribeStacks") => new(operation, "cloudformation:DescribeStacks", () => CloudFormationApi.DescribeStacks(r, o)),
        ("cloudformation", "ListStackResources") => new(operation, "cloudformation:ListStackResources", () => CloudFormationApi.ListStackResources(r, o)),
        ("cloudformation", "ListExports") => new(operation, "cloudformation:ListExports", () => CloudFormationApi.ListExports(r, o)),
        ("cloudformation", "ListImports") => new(operation, "cloudformation:ListImports", () => CloudFormationApi.ListImports(r, o)),
        ("rds", "DescribeDBInstances") => new(operation, "rds:DescribeDBInstances", () => RdsApi.DescribeDBInstances(r, o)),
        ("rds", "DescribeDBClusters") => new(operation, "rds:DescribeDBClusters", () => RdsApi.DescribeDBClusters(r, o)),
        ("monitoring", "DescribeAlarms") => new(operation, "cloudwatch:DescribeAlarms", () => CloudWatchApi.DescribeAlarms(r, o)),
        _ => null,
    };

    private static AwsRoute? Json(AwsRequest r, AwsDemoOptions o)
    {
        var dot = r.Target.LastIndexOf('.');
        var operation = r.Target[(dot + 1)..];
        return (r.Signature!.Service, r.Target[..Math.Max(0, dot)], operation) switch
        {
            ("ecs", "AmazonEC2ContainerServiceV20141113", "ListClusters") => new(operation, "ecs:ListClusters", () => EcsApi.ListClusters(r, o)),
            ("ecs", "AmazonEC2ContainerServiceV20141113", "DescribeClusters") => new(operation, "ecs:DescribeClusters", () => EcsApi.DescribeClusters(r)),
            ("ecs", "AmazonEC2ContainerServiceV20141113", "ListServices") => new(operation, "ecs:ListServices", () => EcsApi.ListServices(r, o)),
            ("ecs", "AmazonEC2ContainerServiceV20141113", "DescribeServices") => new(operation, "ecs:DescribeServices", () => EcsApi.DescribeServices(r)),
            ("ecs", "AmazonEC2ContainerServiceV20141113", "DescribeTaskDefinition") => new(operation, "ecs:DescribeTaskDefinition", () => EcsApi.DescribeTaskDefinition(r)),
            ("tagging", "ResourceGroupsTaggingAPI_20170126", "GetResources") => new(operation, "tag:GetResources", () => TaggingApi.GetResources(r, o)),
            _ => null,
        };
    }

    private static AwsRoute? Rest(AwsRequest r, AwsDemoOptions o) => (r.Signature!.Service, r.Method, r.Path.Split('/')) switch
    {
        ("lambda", "GET", ["2015-03-31", "functions"]) => new("ListFunctions", "lambda:ListFunctions", () => LambdaApi.ListFunctions(r, o)),
        ("lambda", "GET", ["2015-03-31", "event-source-mappings"]) => new("ListEventSourceMappings", "lambda:ListEventSourceMappings", () => LambdaApi.ListEventSourceMappings(r, o)),
        ("apigateway", "GET", ["restapis"]) => new("GetRestApis", "apigateway:GET", () => ApiGatewayApi.GetRestApis(r, o)),
        ("apigateway", "GET", ["restapis", var id, "resources"]) => new("GetResources", "apigateway:GET", () => ApiGatewayApi.GetResources(r, id, o)),
        ("apigateway", "GET", ["v2", "apis"]) => new("GetApis", "apigateway:GET", () => ApiGatewayApi.GetApis(r, o)),
        ("apigateway", "GET", ["v2", "apis", var id, "integrations"]) => new("GetIntegrations", "apigateway:GET", () => ApiGatewayApi.GetIntegrations(r, id, o)),
        _ => null,
    };
}
