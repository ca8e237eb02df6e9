using System.Xml.Linq;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Aws.Services;

internal static class CloudFormationApi
{
    public static AwsAnswer DescribeStacks(AwsRequest request, AwsDemoOptions options)
    {
        IReadOnlyList<Stack> stacks = [.. request.Place.Stacks.Where(s => s.Status != "DELETE_COMPLETE").OrderBy(s => s.Name, StringComparer.Ordinal)];
        if (request.Field("StackName") is { } name)
        {
            stacks = [.. stacks.Where(s => s.Name == name || s.Arn == name)];
            if (stacks.Count == 0) { throw new AwsError(400, "ValidationError", $"Stack with id {name} does not exist"); }
        }
        var (page, next) = Pages.Cut(stacks, request.Field("NextToken"), 50, options);
        return AwsAnswer.Xml(Namespaces.CloudFormation, "DescribeStacks", new XElement("Stacks", page.Select(Describe)), AwsAnswer.Element("NextToken", next));
    }

    public static AwsAnswer ListStackResources(AwsRequest request, AwsDemoOptions options)
    {
        var name = request.Field("StackName");
        var stack = request.Place.Stacks.FirstOrDefault(s => s.Name == name || s.Arn == name) ?? throw new AwsError(400, "ValidationError", $"Stack with id {name} does not exist");
        var (page, next) = Pages.Cut(stack.Resources, request.Field("NextToken"), 100, options);
        return AwsAnswer.Xml(Namespaces.CloudFormation, "ListStackResources", new XElement("StackResourceSummaries", page.Select(r => new XElement("member",
            AwsAnswer.Element("LogicalResourceId", r.LogicalId), AwsAnswer.Element("PhysicalResourceId", r.PhysicalId), AwsAnswer.Element("ResourceType", r.ResourceType),
            AwsAnswer.Instant("LastUpdatedTimestamp", stack.UpdatedAt ?? stack.CreatedAt), AwsAnswer.Element("ResourceStatus", r.Status)))), AwsAnswer.Element("NextToken", next));
    }

    public static AwsAnswer ListExports(AwsRequest request, AwsDemoOptions options)
    {
        IReadOnlyList<(string Stack, string Name, string Value)> exports = [.. request.Place.Stacks.Where(s => s.Status != "DELETE_COMPLETE").SelectMany(s => s.Exports.Select(e => (s.Arn, e.Key, e.Value))).OrderBy(e => e.Key, StringComparer.Ordinal)];
        var (page, next) = Pages.Cut(exports, request.Field("NextToken"), 100, options);
        return AwsAnswer.Xml(Namespaces.CloudFormation, "ListExports", new XElement("Exports", page.Select(e => new XElement("member",
            AwsAnswer.Element("ExportingStackId", e.Stack), AwsAnswer.Element("Name", e.Name), AwsAnswer.Element("Value", e.Value)))), AwsAnswer.Element("NextToken", next));
    }

    public static AwsAnswer ListImports(AwsRequest request, AwsDemoOptions options)
    {
        var name = request.Field("ExportName");
        IReadOnlyList<string> importing = [.. request.Place.Stacks.Where(s => s.Status != "DELETE_COMPLETE" && s.Imports.Contains(name)).Select(s => s.Name).Order(StringComparer.Ordinal)];
        if (importing.Count == 0) { throw new AwsError(400, "ValidationError", $"Export '{name}' is not imported by any stack."); }
        var (page, next) = Pages.Cut(importing, request.Field("NextToken"), 100, options);
        return AwsAnswer.Xml(Namespaces.CloudFormation, "ListImports", new XElement("Imports", page.Select(i => AwsAnswer.Element("member", i))), AwsAnswer.Element("NextToken", next));
    }

    private static XElement Describe(Stack s) => new("member",
        AwsAnswer.Element("StackId", s.Arn), AwsAnswer.Element("StackName", s.Name), AwsAnswer.Element("Description", s.Description),
        new XElement("Parameters", s.Parameters.Select(p => new XElement("member", AwsAnswer.Element("ParameterKey", p.Key), AwsAnswer.Element("ParameterValue", p.Value)))),
        AwsAnswer.Instant("CreationTime", s.CreatedAt), s.UpdatedAt is { } updated ? AwsAnswer.Instant("LastUpdatedTime", updated) : null,
        AwsAnswer.Element("StackStatus", s.Status), AwsAnswer.Element("DisableRollback", "false"),
        new XElement("Outputs", s.Outputs.Select(p => new XElement("member", AwsAnswer.Element("OutputKey", p.Key), AwsAnswer.Element("OutputValue", p.Value)))),
        new XElement("Tags", s.Tags.Select(t => new XElement("member", AwsAnswer.Element("Key", t.Key), AwsAnswer.Element("Value", t.Value)))),
        AwsAnswer.Element("ParentId", s.ParentId), AwsAnswer.Element("RootId", s.RootId));
}
