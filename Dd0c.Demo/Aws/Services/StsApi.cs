namespace Dd0c.Demo.Aws.Services;

internal static class StsApi
{
    public static AwsAnswer GetCallerIdentity(AwsRequest request) => AwsAnswer.Xml(Namespaces.Sts, "GetCallerIdentity",
        AwsAnswer.Element("Arn", request.Principal.Arn.Replace("arn:aws:", $"arn:{request.Partition}:", StringComparison.Ordinal)), AwsAnswer.Element("UserId", "AIDA" + request.Principal.Account.Id), AwsAnswer.Element("Account", request.Principal.Account.Id));

    public static AwsAnswer AssumeRole(AwsRequest request, AwsKeys keys)
    {
        var role = request.Field("RoleArn") ?? throw new AwsError(400, "ValidationError", "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null");
        var session = request.Field("RoleSessionName") ?? throw new AwsError(400, "ValidationError", "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null");
        if (request.Field("Policy") is { Length: > 2048 }) { throw new AwsError(400, "ValidationError", "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048"); }
        var (key, principal) = keys.Assume(role, request.Field("ExternalId"), session, request.Field("Policy"), request.Principal);
        return AwsAnswer.Xml(Namespaces.Sts, "AssumeRole",
            new System.Xml.Linq.XElement("AssumedRoleUser", AwsAnswer.Element("AssumedRoleId", $"AROA{principal.Account.Id}:{session}"), AwsAnswer.Element("Arn", principal.Arn)),
            new System.Xml.Linq.XElement("Credentials", AwsAnswer.Element("AccessKeyId", key), AwsAnswer.Element("SecretAccessKey", principal.SecretAccessKey),
                AwsAnswer.Element("SessionToken", principal.SessionToken), AwsAnswer.Instant("Expiration", principal.Until!.Value)));
    }
}
