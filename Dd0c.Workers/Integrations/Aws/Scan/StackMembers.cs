using System.Collections.Concurrent;
using System.Globalization;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <param name="Arn">Null where the physical id cannot be made into one.</param>
internal sealed record StackMember(string Stack, string LogicalId, string Arn);

/// <summary>Which resources belong to which stack, where their own tags do not say.</summary>
/// <param name="Cell">Not complete when a stack that had to be read could not be.</param>
/// <param name="Remembered">Members of unchanged stacks that no other call shows; they are as they were.</param>
/// <param name="Counts">Of each stack that was read: how many resources it has.</param>
internal sealed record StackMembers(AwsCell Cell, IReadOnlyCollection<StackMember> Members, IReadOnlyList<ResourceFact> Remembered, IReadOnlyDictionary<string, string> Counts)
{
    private const int AtOnce = 8;

    /// <summary>
    /// A stack is read when no tag names it, or when there is something that has no stack by its tags; and not again
    /// until it changes, or all is read.
    /// </summary>
    /// <param name="placed">The stacks that tags name.</param>
    /// <param name="unplaced">ARNs of services, functions, APIs and databases that no tag puts into a stack.</param>
    public static async Task<StackMembers> ReadAsync(AwsPlace place, AwsCell stacks, IReadOnlySet<string> placed, IReadOnlySet<string> unplaced, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.StackMembers);
        cell.Inherit(stacks);
        var members = new ConcurrentBag<StackMember>();
        var counts = new ConcurrentDictionary<string, string>();
        var remembered = new List<ResourceFact>();

        var before = place.Known.Values.Where(k => k.LinkTo(LinkKind.Stack) is not null).ToLookup(k => k.LinkTo(LinkKind.Stack)!);
        var toRead = new List<ResourceFact>();
        foreach (var stack in stacks.Facts)
        {
            if (place.Unchanged(stack)?.Attributes.GetValueOrDefault(AttributeNames.Resources) is not { } count) { toRead.Add(stack); continue; }
            counts[stack.Arn] = count;
            cell.Keep();
            foreach (var known in before[stack.Arn])
            {
                members.Add(new StackMember(stack.Arn, known.Attributes.GetValueOrDefault(AttributeNames.LogicalId, ""), known.Arn));
                if (known.Tags.Count == 0 && !AwsKinds.Own.Contains(known.Type)) { remembered.Add(known); }
            }
        }
        var stillUnplaced = unplaced.Except(members.Select(m => m.Arn)).Any();
        await Parallel.ForEachAsync(toRead.Where(s => stillUnplaced || !placed.Contains(s.Arn)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (stack, ct) => await ReadStackAsync(place, cell, stack, members, counts, ct));
        return new StackMembers(cell, members, remembered, counts);
    }

    private static async Task ReadStackAsync(AwsPlace place, AwsCell cell, ResourceFact stack, ConcurrentBag<StackMember> members, ConcurrentDictionary<string, string> counts, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            await foreach (var page in place.Caller.PagesAsync(AwsOperations.ListStackResources, place.Region, AwsArguments.None.With("StackName", stack.Arn), cancellationToken))
            {
                foreach (var resource in page.List("StackResourceSummaries"))
                {
                    if (resource.String("ResourceStatus") == "DELETE_COMPLETE") { continue; }
                    count++;
                    cell.Count(resource.String("LogicalResourceId"));
                    if (resource.String("PhysicalResourceId") is { } id && StackResourceArn.Of(place, resource.String("ResourceType") ?? "", id) is { } arn)
                    {
                        members.Add(new StackMember(stack.Arn, resource.String("LogicalResourceId") ?? "", arn));
                    }
                }
            }
            counts[stack.Arn] = count.ToString(CultureInfo.InvariantCulture);
        }
        catch (AwsFault fault) when (fault.Kind == AwsFaultKind.Rejected && fault.Message.Contains("does not exist", StringComparison.OrdinalIgnoreCase)) { } // deleted since the list
        catch (AwsFault fault) { cell.Fail(AwsOperations.ListStackResources, fault); }
    }
}
