using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Dd0c.Workers.Integrations.Aws.Calls;

internal enum AwsFaultKind
{
    /// <summary>A permission is missing, or a policy forbids it.</summary>
    Denied,
    /// <summary>The region is not enabled for the account, or the service is not subscribed to.</summary>
    NotEnabled,
    /// <summary>The credentials are wrong.</summary>
    BadCredentials,
    /// <summary>The credentials were right and are no more.</summary>
    Expired,
    Throttled,
    Timeout,
    /// <summary>5xx, or no connection.</summary>
    Unavailable,
    /// <summary>So many failures in a row that nothing is sent for now.</summary>
    CircuitOpen,
    /// <summary>The server does not know the operation.</summary>
    Unsupported,
    /// <summary>The answer cannot be read, or its pages go in a circle.</summary>
    Malformed,
    /// <summary>Any other refusal of this one request.</summary>
    Rejected,
}

/// <summary>A call that did not bring what it should, in our words.</summary>
internal sealed partial class AwsFault(AwsFaultKind kind, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public AwsFaultKind Kind => kind;
    /// <summary>AWS's own word, e.g. AccessDeniedException.</summary>
    public string Code => code;

    /// <summary>Whether it is AWS's way to say that the list which was asked for is empty.</summary>
    public bool SaysNone(Wire.AwsOperation operation) => kind == AwsFaultKind.Rejected && operation.NoneSays is { } words && Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    public bool IsRetryable => kind is AwsFaultKind.Throttled or AwsFaultKind.Timeout or AwsFaultKind.Unavailable;

    /// <summary>The IAM action that AWS names in its refusal.</summary>
    public string? Action => AuthorizedTo().Match(Message) is { Success: true } m ? m.Groups[1].Value : null;

    /// <summary>A service control policy or another explicit deny: granting the action would not help.</summary>
    public bool IsExplicitDeny => Message.Contains("explicit deny", StringComparison.OrdinalIgnoreCase) || Message.Contains("service control policy", StringComparison.OrdinalIgnoreCase);

    /// <summary>The word for it in the log of calls.</summary>
    public string Outcome => kind switch
    {
        AwsFaultKind.Throttled => "throttled",
        AwsFaultKind.Timeout => "timeout",
        AwsFaultKind.Denied or AwsFaultKind.NotEnabled or AwsFaultKind.BadCredentials or AwsFaultKind.Expired => "denied",
        _ => "failed",
    };

    public static AwsFault From(Exception e) => e switch
    {
        AwsFault fault => fault,
        AmazonServiceException { StatusCode: not 0 } service => From(service),
        OperationCanceledException => new(AwsFaultKind.Timeout, "timeout", "no answer in time", e),
        AmazonClientException or AmazonServiceException or HttpRequestException or IOException => new(AwsFaultKind.Unavailable, "network", Innermost(e).Message, e),
        System.Text.Json.JsonException or System.Xml.XmlException => new(AwsFaultKind.Malformed, "malformed", "the answer cannot be read: " + e.Message, e),
        _ => throw new ArgumentException("Not a fault of a call.", nameof(e), e),
    };

    public static bool IsOfCall(Exception e) => e is AwsFault or AmazonClientException or AmazonServiceException or OperationCanceledException or HttpRequestException or IOException
        or System.Text.Json.JsonException or System.Xml.XmlException;

    private static AwsFault From(AmazonServiceException e)
    {
        var kind = e.ErrorCode switch
        {
            "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled" or "RequestThrottledException" or "TooManyRequestsException" or "RequestLimitExceeded"
                or "EC2ThrottledException" or "BandwidthLimitExceeded" or "ProvisionedThroughputExceededException" or "PriorRequestNotComplete" or "SlowDown" => AwsFaultKind.Throttled,
            "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" => AwsFaultKind.Expired,
            "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "InvalidSignatureException" or "AuthFailure" or "IncompleteSignature" or "InvalidAccessKeyId"
                or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "InvalidToken" => AwsFaultKind.BadCredentials,
            "OptInRequired" or "SubscriptionRequiredException" or "RegionDisabledException" => AwsFaultKind.NotEnabled,
            "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "NotAuthorized" or "AuthorizationError" or "AuthorizationErrorException" or "UnauthorizedException" => AwsFaultKind.Denied,
            "InvalidAction" or "UnknownOperation" or "UnknownOperationException" or "UnknownAction" or "UnsupportedOperation" or "NotImplemented" => AwsFaultKind.Unsupported,
            _ when e.StatusCode == HttpStatusCode.TooManyRequests || e.Message.Contains("Rate exceeded", StringComparison.OrdinalIgnoreCase) => AwsFaultKind.Throttled,
            _ when e.StatusCode == HttpStatusCode.Forbidden || e.Message.Contains("not authorized to perform", StringComparison.OrdinalIgnoreCase) => AwsFaultKind.Denied,
            _ when e.StatusCode == HttpStatusCode.RequestTimeout => AwsFaultKind.Timeout,
            _ when e.StatusCode == HttpStatusCode.NotImplemented => AwsFaultKind.Unsupported,
            _ when (int)e.StatusCode >= 500 => AwsFaultKind.Unavailable,
            // A bare 404 or 405 without a code of AWS's is a server that has no such path.
            _ when e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && char.IsAsciiDigit(e.ErrorCode.FirstOrDefault()) => AwsFaultKind.Unsupported,
            _ => AwsFaultKind.Rejected,
        };
        return new AwsFault(kind, e.ErrorCode, e.Message, e);
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    // "User: arn:… is not authorized to perform: ecs:ListClusters on resource: * because no identity-based policy allows the …"
    [GeneratedRegex(@"not authorized to perform:?\s+([A-Za-z0-9-]+:[A-Za-z0-9*]+)", RegexOptions.IgnoreCase)]
    private static partial Regex AuthorizedTo();
}
