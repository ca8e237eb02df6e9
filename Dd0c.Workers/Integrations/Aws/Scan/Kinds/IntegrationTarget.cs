namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>What an API's integration calls.</summary>
internal static class IntegrationTarget
{
    /// <param name="uri">A function's invocation ARN, another service's path ARN, a listener's ARN, or an address.</param>
    /// <returns>An ARN where it can be told, an address without its query, or null.</returns>
    public static string? Of(string? uri, string account)
    {
        if (uri is null) { return null; }
        if (!uri.StartsWith("arn:", StringComparison.Ordinal)) { return uri.Contains("://", StringComparison.Ordinal) ? PublicAddress.Of(uri) : null; }
        if (Arn.Parse(uri) is not { Service: "apigateway" } call) { return Function(uri); }
        // arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:…:function:name/invocations
        var function = uri.IndexOf("/functions/", StringComparison.Ordinal);
        if (call.Account == "lambda" && function >= 0)
        {
            var arn = uri[(function + "/functions/".Length)..];
            var end = arn.IndexOf("/invocations", StringComparison.Ordinal);
            return Function(end < 0 ? arn : arn[..end]);
        }
        // arn:aws:apigateway:eu-west-1:sqs:path/123456789012/queue
        if (call.Account == "sqs" && call.Resource.Split('/') is ["path", var owner, var queue, ..]) { return $"arn:{call.Partition}:sqs:{call.Region}:{owner}:{queue}"; }
        if (call.Account == "s3" && call.Resource.Split('/') is ["path", { Length: > 0 } bucket, ..] && !bucket.Contains('{', StringComparison.Ordinal)) { return $"arn:{call.Partition}:s3:::{bucket}"; }
        return null; // action/… names the call, not what is called

        // A stage variable stands for an alias, or for the whole name: then nobody can tell from here.
        string? Function(string arn)
        {
            arn = arn.Replace(":${stageVariables.", ":{", StringComparison.Ordinal);
            arn = Arn.Parse(arn) is { Service: "lambda" } ? FunctionArn.Unqualified(arn) : arn;
            if (arn.Contains('{', StringComparison.Ordinal)) { return null; }
            return Arn.Parse(arn) is { Account: "" } bare && bare.Service == "lambda" ? (bare with { Account = account }).ToString() : arn;
        }
    }
}
