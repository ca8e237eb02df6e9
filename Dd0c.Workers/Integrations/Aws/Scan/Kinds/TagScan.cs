using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>The tagging API: every resource of the region that has or once had tags, whatever its kind.</summary>
internal static class TagScan
{
    public static async Task<(AwsCell Cell, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Tags)> ReadAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.Tags);
        var tags = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        await cell.ReadAsync(place.Caller, AwsOperations.GetTaggedResources, AwsArguments.None.With("ResourcesPerPage", 100), page =>
        {
            foreach (var resource in page.List("ResourceTagMappingList"))
            {
                if (resource.String("ResourceARN") is not { } arn || !tags.TryAdd(arn, resource.Tags("Tags"))) { continue; }
                cell.Count(Arn.Parse(arn)?.Name);
            }
        }, cancellationToken);
        return (cell, tags);
    }
}

/// <summary>The tags that CloudFormation puts on a stack's members by itself.</summary>
internal static class StackTags
{
    public const string Id = "aws:cloudformation:stack-id";
    public const string LogicalId = "aws:cloudformation:logical-id";
}
