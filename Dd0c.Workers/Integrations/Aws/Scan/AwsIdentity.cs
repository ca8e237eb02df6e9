using Dd0c.Domain.Connections;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>Who AWS says we are.</summary>
/// <param name="HomeRegion">Where account-wide questions are asked.</param>
internal sealed record AwsIdentity(string Account, string Arn, AwsPartition Partition, string HomeRegion)
{
    /// <exception cref="AwsFault">AWS does not let us in.</exception>
    public static async Task<AwsIdentity> AskAsync(AwsCaller caller, AwsConnection connection, CancellationToken cancellationToken)
    {
        var home = HomeRegionOf(connection);
        try { return await AskAsync(caller, home, cancellationToken); }
        catch (AwsFault fault) when (fault.Kind == AwsFaultKind.BadCredentials && connection is { Auth: not AwsAuth.Role, EndpointUrl: null, Regions: [] })
        {
            // An access key does not say which of AWS's worlds it is of; another world does not know it.
            foreach (var other in AwsPartition.All.Where(p => p.HomeRegion != home))
            {
                try { return await AskAsync(caller, other.HomeRegion, cancellationToken); }
                catch (AwsFault) { }
            }
            throw;
        }
    }

    /// <summary>The first region given, else the home of the partition that the role is in.</summary>
    public static string HomeRegionOf(AwsConnection connection) =>
        connection.Regions.Count > 0 ? connection.Regions[0]
        : connection.Auth is AwsAuth.Role role ? AwsPartition.Named(Aws.Arn.Parse(role.RoleArn)?.Partition).HomeRegion
        : AwsPartition.Commercial.HomeRegion;

    private static async Task<AwsIdentity> AskAsync(AwsCaller caller, string region, CancellationToken cancellationToken)
    {
        var reply = await caller.CallAsync(AwsOperations.GetCallerIdentity, region, AwsArguments.None, cancellationToken);
        var arn = reply.String("Arn") ?? "";
        if ((reply.String("Account") ?? Aws.Arn.Parse(arn)?.Account) is not { Length: > 0 } account) { throw new AwsFault(AwsFaultKind.Malformed, "malformed", "AWS did not say which account this is"); }
        caller.Account = account;
        return new AwsIdentity(account, arn, Aws.Arn.Parse(arn) is { } parsed ? AwsPartition.Named(parsed.Partition) : AwsPartition.OfRegion(region), region);
    }
}
