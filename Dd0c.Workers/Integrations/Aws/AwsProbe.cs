using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Scan;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>Tries every operation once, in one region, side by side, and says which permissions are there.</summary>
internal static class AwsProbe
{
    private const string Nothing = "dd0c-permission-check";

    /// <summary>Operations that need a name are given one that does not exist: AWS checks the permission before the name.</summary>
    private static readonly Dictionary<AwsOperation, AwsArguments> s_arguments = new()
    {
        [AwsOperations.ListStackResources] = AwsArguments.None.With("StackName", Nothing),
        [AwsOperations.ListImports] = AwsArguments.None.With("ExportName", Nothing),
        [AwsOperations.ListClusters] = AwsArguments.None.With("maxResults", 1),
        [AwsOperations.DescribeClusters] = AwsArguments.None.With("clusters", [Nothing]),
        [AwsOperations.ListServices] = AwsArguments.None.With("cluster", Nothing).With("maxResults", 1),
        [AwsOperations.DescribeServices] = AwsArguments.None.With("cluster", Nothing).With("services", [Nothing]),
        [AwsOperations.DescribeTaskDefinition] = AwsArguments.None.With("taskDefinition", Nothing),
        [AwsOperations.ListFunctions] = AwsArguments.None.With("MaxItems", 1),
        [AwsOperations.ListEventSourceMappings] = AwsArguments.None.With("MaxItems", 1),
        [AwsOperations.GetRestApis] = AwsArguments.None.With("limit", 1),
        [AwsOperations.GetResources] = AwsArguments.None.With("restapi_id", "dd0cprobe0").With("limit", 1),
        [AwsOperations.GetIntegrations] = AwsArguments.None.With("apiId", "dd0cprobe0"),
        [AwsOperations.DescribeDBInstances] = AwsArguments.None.With("MaxRecords", 20),
        [AwsOperations.DescribeDBClusters] = AwsArguments.None.With("MaxRecords", 20),
        [AwsOperations.GetTaggedResources] = AwsArguments.None.With("ResourcesPerPage", 1),
        [AwsOperations.DescribeAlarms] = AwsArguments.None.With("AlarmTypes", ["MetricAlarm", "CompositeAlarm"]).With("MaxRecords", 1),
    };

    public static async Task<ProbeResult> AskAsync(AwsConnector connector, AwsConnection connection, IProgress<VendorCall> calls, CancellationToken cancellationToken)
    {
        using var line = connector.Open(connection, AwsPatience.Probe, calls);
        AwsIdentity identity;
        try { identity = await AwsIdentity.AskAsync(line.Caller, connection, cancellationToken); }
        catch (AwsFault fault) { return new ProbeResult(false, null, false, SignInText.Of(connection.Auth, fault), []); }

        line.Caller.ExpectsNothing = true;
        var tried = await Task.WhenAll(AwsOperations.Reads.Where(o => o != AwsOperations.GetCallerIdentity)
            .Select(async operation => (Operation: operation, Fault: await TryAsync(line.Caller, operation, identity.HomeRegion, cancellationToken))));
        var checks = tried.SelectMany(t => t.Operation.Actions.Select(action => Check(action, t.Operation, t.Fault, identity.HomeRegion)))
            .Prepend(new ProbeCheck("sts:GetCallerIdentity", AwsOperations.GetCallerIdentity.Purpose, Granted))
            .GroupBy(c => c.Permission).Select(g => g.OrderBy(c => c.State switch { Missing => 0, Unknown => 1, _ => 2 }).First())
            .OrderBy(c => c.Permission, StringComparer.Ordinal).ToList();
        var useful = checks.Any(c => c.State == Granted && c.Permission is not ("sts:GetCallerIdentity" or "ec2:DescribeRegions"));
        var problem = useful ? null : checks.Any(c => c.State == Missing)
            ? "The credentials are valid but may read nothing: none of the permissions that dd0c needs is granted"
            : "The credentials are valid but no call came through: " + checks.Select(c => c.Detail).FirstOrDefault(d => d is not null);
        return new ProbeResult(useful, identity.Account, false, problem, checks);
    }

    private const string Granted = "granted";
    private const string Missing = "missing";
    private const string Unknown = "unknown";

    private static async Task<AwsFault?> TryAsync(AwsCaller caller, AwsOperation operation, string region, CancellationToken cancellationToken)
    {
        try
        {
            await caller.CallAsync(operation, region, s_arguments.GetValueOrDefault(operation, AwsArguments.None), cancellationToken);
            return null;
        }
        catch (AwsFault fault) { return fault; }
    }

    private static ProbeCheck Check(string action, AwsOperation operation, AwsFault? fault, string region)
    {
        switch (fault?.Kind)
        {
            // What does not exist was asked for, so "there is no such thing" is the answer of one who may ask.
            case null or AwsFaultKind.Rejected:
                return new ProbeCheck(action, operation.Purpose, Granted);
            // Of several actions AWS names the one that is missing.
            case AwsFaultKind.Denied when fault.Action is { } named && operation.Actions.Contains(named) && named != action:
                return new ProbeCheck(action, operation.Purpose, Unknown, $"could not be told: {named} is missing");
            case AwsFaultKind.Denied:
                return new ProbeCheck(action, operation.Purpose, Missing, FaultText.Of(operation, fault, region));
            default:
                return new ProbeCheck(action, operation.Purpose, Unknown, FaultText.Of(operation, fault, region));
        }
    }
}
