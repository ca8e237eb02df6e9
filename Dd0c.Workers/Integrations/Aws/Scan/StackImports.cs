using System.Collections.Concurrent;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>Which stack builds on which: what it imports of the outputs that another exports.</summary>
/// <param name="Links">Of each stack whose imports are known: the ARNs of the stacks it imports from, sorted.</param>
internal sealed record StackImports(AwsCell Cell, IReadOnlyDictionary<string, IReadOnlyList<string>> Links)
{
    private const int AtOnce = 4;

    /// <summary>An import begins and ends with a change of the stack that makes it: while no stack of the region changed, nothing is asked.</summary>
    public static async Task<StackImports> ReadAsync(AwsPlace place, AwsCell stacks, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.Exports);
        cell.Inherit(stacks);
        var facts = stacks.Facts;
        if (facts.Count == 0) { return new(cell, new Dictionary<string, IReadOnlyList<string>>()); }
        var remembered = facts.Where(f => Known(place, f) is not null).ToDictionary(f => f.Arn, f => From(Known(place, f)!));
        if (remembered.Count == facts.Count) { return new(cell, remembered); }

        var exports = new List<(string Name, string Stack)>();
        await cell.ReadAsync(place.Caller, AwsOperations.ListExports, AwsArguments.None, page =>
        {
            foreach (var export in page.List("Exports"))
            {
                if (export.String("Name") is { } name && export.String("ExportingStackId") is { } stack) { exports.Add((name, stack)); }
            }
        }, cancellationToken);
        var byName = facts.GroupBy(f => f.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Arn, StringComparer.Ordinal);
        var found = new ConcurrentBag<(string Importing, string Exporting)>();
        await Parallel.ForEachAsync(exports.DistinctBy(e => e.Name), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (export, ct) =>
        {
            try
            {
                await foreach (var page in place.Caller.PagesAsync(AwsOperations.ListImports, place.Region, AwsArguments.None.With("ExportName", export.Name), ct))
                {
                    foreach (var importing in page.Strings("Imports").Select(byName.GetValueOrDefault).OfType<string>()) { found.Add((importing, export.Stack)); }
                }
                cell.Count(export.Name);
            }
            catch (AwsFault fault) when (fault.SaysNone(AwsOperations.ListImports)) { cell.Count(export.Name); }
            catch (AwsFault fault) { cell.Fail(AwsOperations.ListImports, fault); }
        });
        var read = found.Distinct().ToLookup(f => f.Importing, f => f.Exporting);
        if (cell.IsComplete) { return new(cell, facts.ToDictionary(f => f.Arn, f => (IReadOnlyList<string>)[.. read[f.Arn].Order(StringComparer.Ordinal)])); }
        // Not all was read: what was known before stands beside it, and nothing passes for read.
        foreach (var fact in facts.Where(f => place.Known.ContainsKey(f.Arn)).Concat(facts.Where(f => read.Contains(f.Arn))).DistinctBy(f => f.Arn))
        {
            remembered[fact.Arn] = [.. read[fact.Arn].Concat(place.Known.TryGetValue(fact.Arn, out var known) ? From(known) : []).Distinct().Order(StringComparer.Ordinal)];
        }
        return new(cell, remembered);
    }

    private static IReadOnlyList<string> From(ResourceFact stack) => [.. stack.Links.Where(l => l.Kind == LinkKind.Import).Select(l => l.Target).Order(StringComparer.Ordinal)];

    /// <summary>The stack as it was when its imports were read, if it has not changed since.</summary>
    private static ResourceFact? Known(AwsPlace place, ResourceFact stack) => place.Unchanged(stack) is { } known && known.Attributes.ContainsKey(AttributeNames.Imports) ? known : null;
}
