using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>CloudFormation stacks: one call without a name brings all of them with their tags.</summary>
internal static class StackScan
{
    public static async Task<AwsCell> ReadAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.Stack);
        await cell.ReadAsync(place.Caller, AwsOperations.DescribeStacks, AwsArguments.None, page =>
        {
            foreach (var stack in page.List("Stacks"))
            {
                if (stack.String("StackId") is { } arn && stack.String("StackStatus") != "DELETE_COMPLETE") { cell.Add(Fact(place, arn, stack)); }
            }
        }, cancellationToken);
        return cell;
    }

    /// <summary>One whole ARN and nothing after it: a parameter may be a list, or a document that begins with one.</summary>
    private static bool IsArn(string value) => value.Length <= 512 && Arn.Parse(value) is not null && !value.Any(c => char.IsWhiteSpace(c) || c is ',' or '"' or '?' or '=' or '@');

    private static ResourceFact Fact(AwsPlace place, string arn, AwsValue stack)
    {
        var (created, updated) = (stack.Time("CreationTime"), stack.Time("LastUpdatedTime"));
        return place.Fact(arn, AwsKinds.Stack, stack.String("StackName") ?? Arn.Parse(arn)?.Name ?? arn, stack.Tags("Tags"),
            new Attributes().With(AttributeNames.Status, stack.String("StackStatus")).With(AttributeNames.Description, stack.String("Description")).With(AttributeNames.LastDeployAt, updated ?? created),
            Links.Of([(LinkKind.ParentStack, stack.String("ParentId")), (LinkKind.RootStack, stack.String("RootId")),
                .. stack.List("Parameters").Select(p => (LinkKind.Uses, p.String("ParameterValue") is { } value && IsArn(value) ? value : null))]), created, updated);
    }
}
