namespace Dd0c.Workers.Integrations.Aws.Wire;

internal enum AwsProtocol
{
    /// <summary>Flat form fields in, XML out; ec2's dialect differs in the error's shape alone for what we call.</summary>
    Query,
    /// <summary>JSON in and out, the operation in <c>X-Amz-Target</c>.</summary>
    Json,
    /// <summary>Method, path and query string in, JSON out.</summary>
    RestJson,
}

/// <summary>What is needed to speak to one service.</summary>
/// <param name="Id">Ours, unique; also the name shown in the discovery activity.</param>
/// <param name="SigningName">The service in the signature's credential scope.</param>
/// <param name="Host">The endpoint prefix: <c>{Host}.{region}.amazonaws.com</c>.</param>
/// <param name="Target">Prefix of <c>X-Amz-Target</c> (JSON protocol only).</param>
internal sealed record AwsService(string Id, string SigningName, string Host, AwsProtocol Protocol, string Version = "", string Target = "")
{
    public static readonly AwsService Sts = new("sts", "sts", "sts", AwsProtocol.Query, "2011-06-15");
    public static readonly AwsService Ec2 = new("ec2", "ec2", "ec2", AwsProtocol.Query, "2016-11-15");
    public static readonly AwsService CloudFormation = new("cloudformation", "cloudformation", "cloudformation", AwsProtocol.Query, "2010-05-15");
    public static readonly AwsService Rds = new("rds", "rds", "rds", AwsProtocol.Query, "2014-10-31");
    public static readonly AwsService CloudWatch = new("cloudwatch", "monitoring", "monitoring", AwsProtocol.Query, "2010-08-01");
    public static readonly AwsService Ecs = new("ecs", "ecs", "ecs", AwsProtocol.Json, Target: "AmazonEC2ContainerServiceV20141113");
    public static readonly AwsService Tagging = new("tag", "tagging", "tagging", AwsProtocol.Json, Target: "ResourceGroupsTaggingAPI_20170126");
    public static readonly AwsService Lambda = new("lambda", "lambda", "lambda", AwsProtocol.RestJson);
    public static readonly AwsService ApiGateway = new("apigateway", "apigateway", "apigateway", AwsProtocol.RestJson);
    public static readonly AwsService ApiGatewayV2 = new("apigatewayv2", "apigateway", "apigateway", AwsProtocol.RestJson);
}
