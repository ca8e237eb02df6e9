namespace Dd0c.Demo.Aws;

/// <summary>An error as the simulated services throw it; the wire shape depends on the protocol.</summary>
internal sealed class AwsError(int status, string code, string message) : Exception(message)
{
    public int Status => status;
    public string Code => code;

    public static AwsError Refused(WireProtocol protocol, string who, string action, bool byOrganisation = false)
    {
        var because = byOrganisation ? "with an explicit deny in a service control policy" : $"because no identity-based policy allows the {action} action";
        var message = $"User: {who} is not authorized to perform: {action} on resource: * {because}";
        return protocol switch
        {
            WireProtocol.Query => new(403, "AccessDenied", message),
            WireProtocol.Ec2 => new(403, "UnauthorizedOperation", "You are not authorized to perform this operation. " + message),
            WireProtocol.Json => new(400, "AccessDeniedException", message),
            _ => new(403, "AccessDeniedException", message),
        };
    }

    public static AwsError Throttled(WireProtocol protocol) => protocol switch
    {
        WireProtocol.Query => new(400, "Throttling", "Rate exceeded"),
        WireProtocol.Ec2 => new(503, "RequestLimitExceeded", "Request limit exceeded."),
        WireProtocol.Json => new(400, "ThrottlingException", "Rate exceeded"),
        _ => new(429, "TooManyRequestsException", "Rate exceeded"),
    };

    public static AwsError UnknownKey(WireProtocol protocol) => protocol switch
    {
        WireProtocol.Query => new(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
        WireProtocol.Ec2 => new(401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
        WireProtocol.Json => new(400, "UnrecognizedClientException", "The security token included in the request is invalid."),
        _ => new(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    };

    public static AwsError WrongSignature(WireProtocol protocol, string why) => protocol switch
    {
        WireProtocol.Query or WireProtocol.Ec2 => new(403, "SignatureDoesNotMatch", why),
        _ => new(403, "InvalidSignatureException", why),
    };

    public static AwsError Expired(WireProtocol protocol) => protocol switch
    {
        WireProtocol.Query => new(403, "ExpiredToken", "The security token included in the request is expired"),
        WireProtocol.Ec2 => new(400, "RequestExpired", "Request has expired."),
        _ => new(400, "ExpiredTokenException", "The security token included in the request is expired"),
    };

    public static AwsError Unknown(WireProtocol protocol, string operation) => protocol switch
    {
        WireProtocol.Query or WireProtocol.Ec2 => new(400, "InvalidAction", $"Could not find operation {operation}"),
        WireProtocol.Json => new(400, "UnknownOperationException", ""),
        _ => new(404, "UnknownOperationException", ""),
    };

    public static AwsError Failed() => new(500, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.");

    public static AwsError NotEnabled() => new(403, "OptInRequired", "You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.");
}

internal enum WireProtocol { Query, Ec2, Json, Rest }
