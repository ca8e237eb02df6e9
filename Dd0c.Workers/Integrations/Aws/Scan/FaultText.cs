using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>A fault as a person reads it in the coverage.</summary>
internal static class FaultText
{
    public static string Of(AwsOperation operation, AwsFault fault, string region) => fault.Kind switch
    {
        AwsFaultKind.Denied when fault.IsExplicitDeny => $"{Action(operation, fault)} is forbidden by a policy (explicit deny or service control policy); granting it to dd0c does not help",
        AwsFaultKind.Denied => $"{Action(operation, fault)} is not granted",
        AwsFaultKind.NotEnabled => $"{operation.Service.Id} is not enabled in {region} for this account",
        AwsFaultKind.BadCredentials => $"{region} does not accept the credentials: it is not enabled for this account, or they are no longer valid ({fault.Code})",
        AwsFaultKind.Expired => $"The credentials expired during {operation} and could not be renewed",
        AwsFaultKind.Throttled => $"AWS kept throttling {operation}; what came before is kept",
        AwsFaultKind.Timeout => $"{operation} did not answer in time",
        AwsFaultKind.Unavailable => $"{operation} failed on AWS's side: {Brief(fault.Message)}",
        AwsFaultKind.CircuitOpen => Capital(fault.Message),
        AwsFaultKind.Unsupported => $"{operation} is not known to this endpoint",
        AwsFaultKind.Malformed => $"{operation}: {Brief(fault.Message)}",
        AwsFaultKind.Rejected => $"{operation} was rejected: {fault.Code}: {Brief(fault.Message)}",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    public static string Action(AwsOperation operation, AwsFault fault) => fault.Action ?? operation.Actions[0];

    private static string Brief(string text) => text.Length <= 200 ? text : text[..200] + "…";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
