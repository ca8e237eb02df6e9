using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>Lambda functions, and what starts them. Their tags come from the tagging API.</summary>
internal static class FunctionScan
{
    public static async Task<AwsCell> ReadAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.Function);
        // 50 is what AWS gives, whatever is asked for.
        await cell.ReadAsync(place.Caller, AwsOperations.ListFunctions, AwsArguments.None.With("MaxItems", 50), page =>
        {
            foreach (var function in page.List("Functions"))
            {
                if (function.String("FunctionArn") is { } arn) { cell.Add(Fact(place, FunctionArn.Unqualified(arn), function)); }
            }
        }, cancellationToken);
        return cell;
    }

    /// <summary>All mappings at once, without a function's name.</summary>
    /// <returns>The links to add to each function.</returns>
    public static async Task<(AwsCell Cell, ILookup<string, ResourceLink> Links)> ReadEventSourcesAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.EventSourceMapping);
        var links = new List<(string Function, ResourceLink Link)>();
        await cell.ReadAsync(place.Caller, AwsOperations.ListEventSourceMappings, AwsArguments.None.With("MaxItems", 100), page =>
        {
            foreach (var mapping in page.List("EventSourceMappings"))
            {
                if (mapping.String("FunctionArn") is not { } arn || mapping.String("State") == "Deleting") { continue; }
                var function = FunctionArn.Unqualified(arn);
                cell.Count(Arn.Parse(function)?.Name);
                if (mapping.String("EventSourceArn") is { } source) { links.Add((function, new ResourceLink(LinkKind.EventSource, source))); }
                if (mapping["DestinationConfig"]["OnFailure"].String("Destination") is { } failed) { links.Add((function, new ResourceLink(LinkKind.DeadLetter, failed))); }
            }
        }, cancellationToken);
        return (cell, links.ToLookup(l => l.Function, l => l.Link));
    }

    private static ResourceFact Fact(AwsPlace place, string arn, AwsValue function)
    {
        var modified = function.Time("LastModified");
        return place.Fact(arn, AwsKinds.Function, function.String("FunctionName") ?? Arn.Parse(arn)?.Name ?? arn,
            attributes: new Attributes().With(AttributeNames.Runtime, function.String("Runtime")).With(AttributeNames.Handler, function.String("Handler"))
                .With(AttributeNames.PackageType, function.String("PackageType")).With(AttributeNames.Description, function.String("Description"))
                .With(AttributeNames.Status, function.String("State")).With(AttributeNames.LastDeployAt, modified),
            links: Links.Of((LinkKind.DeadLetter, function["DeadLetterConfig"].String("TargetArn"))), updatedAt: modified);
    }
}

internal static class FunctionArn
{
    /// <summary><c>…:function:name:alias</c> without the alias or version.</summary>
    public static string Unqualified(string arn)
    {
        var parts = arn.Split(':');
        return parts.Length > 7 && parts[5] == "function" ? string.Join(':', parts[..7]) : arn;
    }
}
