using Dd0c.Workers.Integrations.Aws.Wire;
using static Dd0c.Workers.Integrations.Aws.AwsRates;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>
/// Every call dd0c makes to a customer's AWS. Environment variables, outputs of stacks, container commands and API policies
/// are named nowhere here, so the parser skips them; of stack parameters it keeps those that are ARNs.
/// </summary>
internal static class AwsOperations
{
    public static readonly AwsOperation GetCallerIdentity = new(AwsService.Sts, "GetCallerIdentity", "",
        "Account Arn", ["sts:GetCallerIdentity"], "learns which account this is", [Sts]);

    /// <summary>Made with dd0c's own credentials, never with the customer's.</summary>
    public static readonly AwsOperation AssumeRole = new(AwsService.Sts, "AssumeRole", "RoleArn RoleSessionName ExternalId Policy DurationSeconds",
        "Credentials{AccessKeyId SecretAccessKey SessionToken Expiration}", [], "takes on the role you made for dd0c", [Sts]);

    public static readonly AwsOperation DescribeRegions = new(AwsService.Ec2, "DescribeRegions", "",
        "regionInfo[]{regionName optInStatus}", ["ec2:DescribeRegions"], "finds the regions that are enabled", [Ec2Describe]);

    public static readonly AwsOperation DescribeStacks = new(AwsService.CloudFormation, "DescribeStacks", "NextToken",
        "Stacks[]{StackId StackName Description StackStatus CreationTime LastUpdatedTime ParentId RootId Parameters[]{ParameterValue(arn:)} Tags[]{Key Value}} NextToken",
        // Without a stack name AWS asks for ListStacks as well.
        ["cloudformation:DescribeStacks", "cloudformation:ListStacks"], "reads stacks with their tags: most services are one stack", [CloudFormationDescribe])
    { TokenIn = "NextToken", TokenOut = "NextToken" };

    public static readonly AwsOperation ListStackResources = new(AwsService.CloudFormation, "ListStackResources", "StackName NextToken",
        "StackResourceSummaries[]{LogicalResourceId PhysicalResourceId ResourceType ResourceStatus} NextToken",
        ["cloudformation:ListStackResources"], "sees which resources belong to a stack where tags do not say", [CloudFormationResources])
    { TokenIn = "NextToken", TokenOut = "NextToken" };

    public static readonly AwsOperation ListExports = new(AwsService.CloudFormation, "ListExports", "NextToken",
        "Exports[]{ExportingStackId Name} NextToken", ["cloudformation:ListExports"], "sees what stacks offer to each other, never the values", [CloudFormationDescribe])
    { TokenIn = "NextToken", TokenOut = "NextToken" };

    public static readonly AwsOperation ListImports = new(AwsService.CloudFormation, "ListImports", "ExportName NextToken",
        "Imports[] NextToken", ["cloudformation:ListImports"], "sees which stacks build on which", [CloudFormationResources])
    { TokenIn = "NextToken", TokenOut = "NextToken", NoneSays = "is not imported by any stack" };

    public static readonly AwsOperation ListClusters = new(AwsService.Ecs, "ListClusters", "maxResults nextToken",
        "clusterArns[] nextToken", ["ecs:ListClusters"], "finds ECS clusters", [EcsClusterRead])
    { TokenIn = "nextToken", TokenOut = "nextToken" };

    public static readonly AwsOperation DescribeClusters = new(AwsService.Ecs, "DescribeClusters", "clusters[] include[]",
        "clusters[]{clusterArn clusterName status tags[]{key value}} failures[]{arn reason}", ["ecs:DescribeClusters"], "reads ECS clusters' names and tags", [EcsClusterRead]);

    public static readonly AwsOperation ListServices = new(AwsService.Ecs, "ListServices", "cluster maxResults nextToken",
        "serviceArns[] nextToken", ["ecs:ListServices"], "finds ECS services", [EcsServiceRead])
    { TokenIn = "nextToken", TokenOut = "nextToken" };

    public static readonly AwsOperation DescribeServices = new(AwsService.Ecs, "DescribeServices", "cluster services[] include[]",
        "services[]{serviceArn serviceName clusterArn status desiredCount runningCount launchType capacityProviderStrategy[]{capacityProvider} taskDefinition createdAt "
        + "loadBalancers[]{targetGroupArn} deployments[]{status createdAt updatedAt} taskSets[]{status createdAt updatedAt} tags[]{key value}} failures[]{arn reason}",
        ["ecs:DescribeServices"], "reads ECS services and when they were last deployed", [EcsServiceRead]);

    public static readonly AwsOperation DescribeTaskDefinition = new(AwsService.Ecs, "DescribeTaskDefinition", "taskDefinition include[]",
        "taskDefinition{taskDefinitionArn family revision status registeredAt "
        // Labels name the image's repository and commit; of the others some hold secrets, so they stay outside.
        + "containerDefinitions[]{name image dockerLabels<org.opencontainers.image.|org.label-schema.|com.datadoghq.tags.> secrets[]{valueFrom}}} tags[]{key value}",
        ["ecs:DescribeTaskDefinition"], "reads container images, their labels and which secrets they are handed, never environment variables or what a secret holds", [EcsTaskDefinitionRead]);

    public static readonly AwsOperation ListFunctions = new(AwsService.Lambda, "ListFunctions", "MaxItems Marker",
        "Functions[]{FunctionName FunctionArn Runtime Handler Description LastModified PackageType State DeadLetterConfig{TargetArn}} NextMarker",
        ["lambda:ListFunctions"], "finds Lambda functions, never their environment variables", [LambdaControl])
    { Method = HttpMethod.Get, Path = "/2015-03-31/functions/", TokenIn = "Marker", TokenOut = "NextMarker" };

    public static readonly AwsOperation ListEventSourceMappings = new(AwsService.Lambda, "ListEventSourceMappings", "MaxItems Marker",
        "EventSourceMappings[]{FunctionArn EventSourceArn State DestinationConfig{OnFailure{Destination}}} NextMarker",
        ["lambda:ListEventSourceMappings"], "sees which queues and streams start a function", [LambdaControl])
    { Method = HttpMethod.Get, Path = "/2015-03-31/event-source-mappings/", TokenIn = "Marker", TokenOut = "NextMarker" };

    public static readonly AwsOperation GetRestApis = new(AwsService.ApiGateway, "GetRestApis", "limit position",
        "item[]{id name description createdDate tags<>} position", ["apigateway:GET"], "finds REST, HTTP and WebSocket APIs and what they call", [ApiGatewayControl])
    { Method = HttpMethod.Get, Path = "/restapis", TokenIn = "position", TokenOut = "position" };

    public static readonly AwsOperation GetResources = new(AwsService.ApiGateway, "GetResources", "restapi_id limit embed[] position",
        "item[]{path resourceMethods<>{methodIntegration{type uri}}} position", ["apigateway:GET"], GetRestApis.Purpose, [ApiGatewayControl, ApiGatewayResources])
    { Method = HttpMethod.Get, Path = "/restapis/{restapi_id}/resources", TokenIn = "position", TokenOut = "position" };

    public static readonly AwsOperation GetApis = new(AwsService.ApiGatewayV2, "GetApis", "nextToken",
        "items[]{apiId name description protocolType apiEndpoint createdDate tags<>} nextToken", ["apigateway:GET"], GetRestApis.Purpose, [ApiGatewayControl])
    { Method = HttpMethod.Get, Path = "/v2/apis", TokenIn = "nextToken", TokenOut = "nextToken" };

    public static readonly AwsOperation GetIntegrations = new(AwsService.ApiGatewayV2, "GetIntegrations", "apiId nextToken",
        "items[]{integrationType integrationUri} nextToken", ["apigateway:GET"], GetRestApis.Purpose, [ApiGatewayControl])
    { Method = HttpMethod.Get, Path = "/v2/apis/{apiId}/integrations", TokenIn = "nextToken", TokenOut = "nextToken" };

    public static readonly AwsOperation DescribeDBInstances = new(AwsService.Rds, "DescribeDBInstances", "MaxRecords Marker",
        "DBInstances[]{DBInstanceArn DBInstanceIdentifier DBInstanceStatus Engine Endpoint{Address} InstanceCreateTime DBClusterIdentifier TagList[]{Key Value}} Marker",
        ["rds:DescribeDBInstances"], "finds databases and their tags", [RdsDescribe])
    { TokenIn = "Marker", TokenOut = "Marker" };

    public static readonly AwsOperation DescribeDBClusters = new(AwsService.Rds, "DescribeDBClusters", "MaxRecords Marker",
        "DBClusters[]{DBClusterArn DBClusterIdentifier Status Engine Endpoint ClusterCreateTime TagList[]{Key Value}} Marker",
        ["rds:DescribeDBClusters"], "finds database clusters and their tags", [RdsDescribe])
    { TokenIn = "Marker", TokenOut = "Marker" };

    public static readonly AwsOperation GetTaggedResources = new(AwsService.Tagging, "GetResources", "ResourcesPerPage PaginationToken",
        "ResourceTagMappingList[]{ResourceARN Tags[]{Key Value}} PaginationToken", ["tag:GetResources"], "reads tags: owners, environments, and which stack a resource belongs to", [Tagging])
    { TokenIn = "PaginationToken", TokenOut = "PaginationToken" };

    public static readonly AwsOperation DescribeAlarms = new(AwsService.CloudWatch, "DescribeAlarms", "AlarmTypes[] MaxRecords NextToken",
        "MetricAlarms[]{AlarmArn AlarmName AlarmDescription StateValue AlarmConfigurationUpdatedTimestamp Dimensions[]{Name Value} "
        + "Metrics[]{MetricStat{Metric{Dimensions[]{Name Value}}}}} "
        + "CompositeAlarms[]{AlarmArn AlarmName AlarmDescription StateValue AlarmConfigurationUpdatedTimestamp AlarmRule} NextToken",
        ["cloudwatch:DescribeAlarms"], "shows a service's health by its alarms", [CloudWatchAlarms])
    { TokenIn = "NextToken", TokenOut = "NextToken" };

    /// <summary>All that run with the customer's credentials.</summary>
    public static readonly IReadOnlyList<AwsOperation> Reads =
    [
        GetCallerIdentity, DescribeRegions, DescribeStacks, ListStackResources, ListExports, ListImports, ListClusters, DescribeClusters, ListServices, DescribeServices, DescribeTaskDefinition,
        ListFunctions, ListEventSourceMappings, GetRestApis, GetResources, GetApis, GetIntegrations, DescribeDBInstances, DescribeDBClusters, GetTaggedResources, DescribeAlarms,
    ];

    public static readonly IReadOnlyList<AwsOperation> All = [AssumeRole, .. Reads];
}
