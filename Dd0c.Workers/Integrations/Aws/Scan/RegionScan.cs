using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Scan.Kinds;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>Reads one region: all kinds side by side, then what hangs on them, then one fact for each resource.</summary>
internal static class RegionScan
{
    public static async Task<(IReadOnlyList<ResourceFact> Facts, IReadOnlyList<Coverage> Coverage)> ReadAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var stacks = StackScan.ReadAsync(place, cancellationToken);
        var tagging = TagScan.ReadAsync(place, cancellationToken);
        var ecs = EcsScan.ReadAsync(place, cancellationToken);
        var functions = FunctionScan.ReadAsync(place, cancellationToken);
        var events = FunctionScan.ReadEventSourcesAsync(place, cancellationToken);
        var restApis = ApiScan.ReadRestAsync(place, cancellationToken);
        var httpApis = ApiScan.ReadHttpAsync(place, cancellationToken);
        var databases = DatabaseScan.ReadInstancesAsync(place, cancellationToken);
        var clusters = DatabaseScan.ReadClustersAsync(place, cancellationToken);
        var alarms = AlarmScan.ReadAsync(place, cancellationToken);

        // REST APIs are the slowest lane: what they call is read as soon as the stacks are known.
        var restLinks = IntegrationsAsync(restApis);
        var httpLinks = IntegrationsAsync(httpApis);
        var membership = MembershipAsync();
        var imports = ImportsAsync();
        await Task.WhenAll(events, restLinks, httpLinks, membership, imports); // all of them end, also when one is cancelled

        var (cells, members) = await membership;
        var (tags, tagsByArn) = await tagging;
        var (mappings, eventLinks) = await events;

        var merge = new FactMerge(place, cells, tags, tagsByArn);
        merge.AddEventSources(mappings, eventLinks);
        merge.AddIntegrations(await restLinks);
        merge.AddIntegrations(await httpLinks);
        merge.AddMembers(members);
        var exports = await imports;
        merge.AddImports(exports);
        var facts = merge.Close();
        return (facts, [.. cells.Select(c => c.Close()), mappings.Close(), tags.Close(), members.Cell.Close(), exports.Cell.Close(), .. OtherKinds(place, facts, tags, members.Cell)]);

        async Task<StackImports> ImportsAsync() => await StackImports.ReadAsync(place, await stacks, cancellationToken);

        async Task<ApiLinks> IntegrationsAsync(Task<AwsCell> apis)
        {
            var times = (await stacks).Facts.ToDictionary(s => s.Arn, FactMerge.ChangedAt);
            return await ApiScan.ReadIntegrationsAsync(place, await apis, times, cancellationToken);
        }

        async Task<(AwsCell[] Cells, StackMembers Members)> MembershipAsync()
        {
            await Task.WhenAll(stacks, tagging, ecs, functions, restApis, httpApis, databases, clusters, alarms);
            AwsCell[] own = [await stacks, .. await ecs, await functions, await restApis, await httpApis, await databases, await clusters, await alarms];
            var (placed, unplaced) = ByStackTag(own, (await tagging).Tags);
            return (own, await StackMembers.ReadAsync(place, await stacks, placed, unplaced, cancellationToken));
        }
    }

    private static (HashSet<string> Placed, HashSet<string> Unplaced) ByStackTag(AwsCell[] cells, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> tags)
    {
        var placed = tags.Values.Select(t => t.GetValueOrDefault(StackTags.Id)).OfType<string>().ToHashSet();
        var unplaced = new HashSet<string>();
        foreach (var fact in cells.SelectMany(c => c.Facts).Where(f => f.Type is not (AwsKinds.Stack or AwsKinds.TaskDefinition or AwsKinds.Alarm)))
        {
            var stack = fact.Tags.GetValueOrDefault(StackTags.Id) ?? tags.GetValueOrDefault(fact.Arn)?.GetValueOrDefault(StackTags.Id);
            if (stack is null) { unplaced.Add(fact.Arn); }
            else { placed.Add(stack); }
        }
        return (placed, unplaced);
    }

    /// <summary>A kind without a scanner of its own was seen whole when tags and stacks were, also when none of it is left.</summary>
    private static IEnumerable<Coverage> OtherKinds(AwsPlace place, IReadOnlyList<ResourceFact> facts, AwsCell tags, AwsCell members)
    {
        var found = facts.Where(f => !AwsKinds.Own.Contains(f.Type)).ToLookup(f => f.Type);
        var kinds = found.Select(g => g.Key).Union(place.Known.Values.Select(k => k.Type).Where(t => !AwsKinds.Own.Contains(t)));
        foreach (var kind in kinds.Order(StringComparer.Ordinal))
        {
            var cell = place.Cell(kind);
            cell.Inherit(tags);
            cell.Inherit(members);
            yield return cell.Close() with { Found = found[kind].Count() };
        }
    }
}
