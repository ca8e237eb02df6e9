using Dd0c.Domain.Connections;
using Dd0c.Workers.Integrations.Aws.Calls;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>Why AWS does not let us in, as exactly as STS tells it.</summary>
internal static class SignInText
{
    public static string Of(AwsAuth auth, AwsFault fault) => (auth, fault.Kind) switch
    {
        (AwsAuth.Role role, AwsFaultKind.Denied) => Role(role, fault),
        (AwsAuth.Role, AwsFaultKind.Rejected) => $"The role ARN or the external id is not well-formed: {fault.Message}",
        (AwsAuth.Role, AwsFaultKind.BadCredentials or AwsFaultKind.Expired) when fault.Code != "no-credentials" => $"dd0c's own AWS credentials, with which it takes on the role, are not valid ({fault.Code})",
        (AwsAuth.Role, AwsFaultKind.NotEnabled) => "STS is not enabled in this region for the account; name another region first",
        (AwsAuth.AccessKey, AwsFaultKind.BadCredentials) when fault.Code is "SignatureDoesNotMatch" or "InvalidSignatureException" => "AWS knows the access key, but the secret key does not belong to it",
        (AwsAuth.AccessKey, AwsFaultKind.BadCredentials) => $"AWS does not know the access key, or it is inactive ({fault.Code})",
        (_, AwsFaultKind.Expired) => "The session token has expired",
        (_, AwsFaultKind.BadCredentials) => fault.Message,
        (_, AwsFaultKind.Denied) => $"AWS knows the credentials but denies sts:GetCallerIdentity, which only an explicit deny can: {fault.Message}",
        (_, AwsFaultKind.Timeout) => "AWS did not answer in time",
        (_, AwsFaultKind.Unavailable or AwsFaultKind.CircuitOpen) => $"AWS cannot be reached: {fault.Message}",
        (_, AwsFaultKind.Throttled) => "AWS kept throttling the sign-in; try again in a minute",
        _ => $"AWS answered {fault.Code}: {fault.Message}",
    };

    private static string Role(AwsAuth.Role role, AwsFault fault)
    {
        var message = fault.Message;
        if (message.Contains("identity-based policy", StringComparison.OrdinalIgnoreCase)) { return $"dd0c's own AWS identity lacks sts:AssumeRole on {role.RoleArn}"; }
        if (fault.IsExplicitDeny) { return $"A policy explicitly denies taking on {role.RoleArn}"; }
        if (message.Contains("resource-based policy", StringComparison.OrdinalIgnoreCase) || message.Contains("trust policy", StringComparison.OrdinalIgnoreCase) || message.Contains("external id", StringComparison.OrdinalIgnoreCase) || message.Contains("ExternalId", StringComparison.Ordinal))
        {
            return $"The role {role.RoleArn} exists but its trust policy does not accept this external id or dd0c's identity";
        }
        // STS says the same of a role that is not there and of one that does not trust us.
        return $"The role {role.RoleArn} cannot be assumed: there is no such role, or its trust policy does not accept dd0c's identity with this external id";
    }
}
