using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Scan;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>Reads one AWS account: every enabled region side by side, and in each every kind.</summary>
/// <param name="patience">Of a scan; a probe has its own.</param>
internal sealed class AwsScanner(AwsConnector connector, AwsPatience? patience = null) : IScanner
{
    public string Provider => Domain.Connections.Provider.Aws;

    public async Task<ScanResult> ScanAsync(ScanContext context, CancellationToken cancellationToken)
    {
        var connection = (AwsConnection)context.Connection;
        using var line = connector.Open(connection, patience ?? AwsPatience.Scan, context.Calls);
        AwsIdentity identity;
        try { identity = await AwsIdentity.AskAsync(line.Caller, connection, cancellationToken); }
        catch (AwsFault fault) { return new ScanResult([], [], [], [NotLetIn(connection, fault)]); }

        var (regions, coverage) = context.Only is { Count: > 0 } only ? (only, []) : await RegionsAsync(line.Caller, connection, identity, context.Progress, cancellationToken);
        var known = context.Known.Resources.Select(r => r.Fact).Where(f => f.Account == identity.Account).ToLookup(f => f.Region);
        var read = await Task.WhenAll(regions.Select(region => RegionScan.ReadAsync(
            new AwsPlace(line.Caller, connection.Id, identity.Partition.Name, identity.Account, region, ByArn(known[region]), context.Progress, context.Full), cancellationToken)));
        // Global resources may show in more than one region; the first keeps them.
        var facts = read.SelectMany(r => r.Facts).DistinctBy(f => f.Arn).OrderBy(f => f.Arn, StringComparer.Ordinal).ToList();
        return new ScanResult(facts, [], [], [.. coverage, .. read.SelectMany(r => r.Coverage)]);
    }

    public Task<ProbeResult> ProbeAsync(OpenConnection connection, IProgress<VendorCall> calls, CancellationToken cancellationToken) =>
        AwsProbe.AskAsync(connector, (AwsConnection)connection, calls, cancellationToken);

    private static Dictionary<string, ResourceFact> ByArn(IEnumerable<ResourceFact> facts)
    {
        var byArn = new Dictionary<string, ResourceFact>(StringComparer.Ordinal);
        foreach (var fact in facts) { byArn[fact.Arn] = fact; }
        return byArn;
    }

    private static Coverage NotLetIn(AwsConnection connection, AwsFault fault)
    {
        var account = connection.Auth is AwsAuth.Role role ? Arn.Parse(role.RoleArn)?.Account ?? "-" : "-";
        var state = fault.Kind is AwsFaultKind.Denied or AwsFaultKind.BadCredentials or AwsFaultKind.Expired ? CoverageState.Refused : CoverageState.Partial;
        return new Coverage(new ScanScope(connection.Id, Domain.Connections.Provider.Aws, account, "-", AwsKinds.Identity), state, 0, SignInText.Of(connection.Auth, fault));
    }

    /// <summary>The regions given; else those that AWS says are enabled; else, when it will not say, those open to everybody.</summary>
    private static async Task<(IReadOnlyList<string> Regions, IReadOnlyList<Coverage> Coverage)> RegionsAsync(AwsCaller caller, AwsConnection connection, AwsIdentity identity, IProgress<ScanProgress> progress, CancellationToken cancellationToken)
    {
        if (connection.Regions.Count > 0) { return ([.. connection.Regions.Distinct()], []); }
        var cell = new AwsCell(new ScanScope(connection.Id, Domain.Connections.Provider.Aws, identity.Account, "-", AwsKinds.Regions), progress);
        try
        {
            var reply = await caller.CallAsync(AwsOperations.DescribeRegions, identity.HomeRegion, AwsArguments.None, cancellationToken);
            var enabled = reply.List("regionInfo").Where(r => r.String("optInStatus") != "not-opted-in").Select(r => r.String("regionName")).OfType<string>().Distinct().ToList();
            if (enabled.Count > 0)
            {
                enabled.ForEach(cell.Count);
                return (enabled, [cell.Close()]);
            }
            cell.Fail(CoverageState.Partial, "AWS named no region; the regions that are open by default were read");
        }
        catch (AwsFault fault)
        {
            cell.Fail(AwsOperations.DescribeRegions, fault);
            cell.Fail(CoverageState.Partial, "the regions that are open by default were read, opt-in regions were not");
        }
        return (identity.Partition.DefaultRegions, [cell.Close()]);
    }
}
