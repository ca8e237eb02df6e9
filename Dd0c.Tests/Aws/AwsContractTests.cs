using System.Text.RegularExpressions;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Wire;
using Xunit;

namespace Dd0c.Tests.Aws;

/// <summary>What we send and read, held against AWS's own service models.</summary>
public sealed class AwsContractTests
{
    public static TheoryData<string> Operations => [.. AwsOperations.All.Select(o => o.ToString())];

    [Theory, MemberData(nameof(Operations))]
    public void The_service_is_spoken_to_as_its_model_says(string name)
    {
        var service = Named(name).Service;
        var model = ServiceModel.Of(service);
        Assert.Equal(model.Metadata("endpointPrefix"), service.Host);
        Assert.Equal(model.Metadata("signingName") is { Length: > 0 } signing ? signing : model.Metadata("endpointPrefix"), service.SigningName);
        Assert.Equal(model.Metadata("targetPrefix"), service.Target);
        Assert.Equal(model.Metadata("protocol") switch { "query" or "ec2" => AwsProtocol.Query, "json" => AwsProtocol.Json, "rest-json" => AwsProtocol.RestJson, var other => throw new InvalidOperationException(other) }, service.Protocol);
        if (service.Protocol == AwsProtocol.Query) { Assert.Equal(model.Metadata("apiVersion"), service.Version); }
        if (service.Protocol == AwsProtocol.Json) { Assert.Equal("1.1", model.Metadata("jsonVersion")); }
    }

    [Theory, MemberData(nameof(Operations))]
    public void Method_path_and_every_member_we_send_stand_in_the_model(string name)
    {
        var operation = Named(name);
        var model = ServiceModel.Of(operation.Service);
        var http = model.Operation(operation.Name)["http"];
        Assert.Equal((string?)http?["method"] ?? "POST", operation.Method.Method);
        Assert.Equal((string?)http?["requestUri"] ?? "/", operation.Path);

        var members = model.Input(operation.Name).Members;
        foreach (var member in operation.RequestMembers)
        {
            var list = member.EndsWith("[]", StringComparison.Ordinal);
            var wire = list ? member[..^2] : member;
            Assert.True(members.ContainsKey(wire), $"{name} has no request member {wire}");
            Assert.Equal(list, members[wire].Type == "list");
            if (operation.Service.Protocol != AwsProtocol.RestJson) { continue; }
            Assert.Equal(operation.Path.Contains($"{{{wire}}}", StringComparison.Ordinal) ? "uri" : "querystring", members[wire].Location);
        }
        Assert.All(Regex.Matches(operation.Path, @"\{(\w+)\}"), m => Assert.Contains(m.Groups[1].Value, operation.RequestMembers));
    }

    [Theory, MemberData(nameof(Operations))]
    public void Every_member_we_read_stands_in_the_model(string name)
    {
        var operation = Named(name);
        Check(operation.Shape, ServiceModel.Of(operation.Service).Output(operation.Name), name);

        static void Check(ReplyShape ours, ServiceModel.Shape theirs, string path)
        {
            foreach (var member in ours.Members)
            {
                var at = $"{path}.{member.Name}";
                Assert.True(theirs.Members.TryGetValue(member.Name, out var shape), $"{at} is not in the model");
                Assert.True(member.IsList == (shape!.Type == "list"), $"{at} is a {shape.Type}");
                Assert.True(member.IsMap == (shape.Type == "map"), $"{at} is a {shape.Type}");
                var inner = member.IsList ? shape.Element : member.IsMap ? shape.Value : shape;
                if (member.Members.Count > 0) { Check(member, inner, at); }
                else { Assert.False(inner.Type is "structure" or "list" or "map", $"{at} is a {inner.Type}, read as a scalar"); }
            }
        }
    }

    [Theory, MemberData(nameof(Operations))]
    public void Pages_are_turned_as_the_models_paginators_say(string name)
    {
        var operation = Named(name);
        var output = ServiceModel.Of(operation.Service).Output(operation.Name).Members;
        string[] tokens = ["NextToken", "nextToken", "NextMarker", "Marker", "position", "PaginationToken"];
        Assert.Equal(tokens.FirstOrDefault(output.ContainsKey), operation.TokenOut);
        if (operation.TokenIn is null) { return; }
        Assert.Contains(operation.TokenIn, ServiceModel.Of(operation.Service).Input(operation.Name).Members.Keys);
        Assert.Contains(operation.TokenIn, operation.RequestMembers);
        Assert.NotNull(operation.Shape[operation.TokenOut!]);
    }

    [Fact]
    public void Nothing_we_read_may_hold_a_secret()
    {
        string[] never = ["Environment", "environment", "Variables", "Parameters", "ParameterValue", "Outputs", "OutputValue", "secrets", "command", "entryPoint", "policy", "MasterUsername", "MasterUserPassword", "stageVariables", "variables", "requestParameters", "credentials", "logConfiguration"];
        Assert.All(AwsOperations.Reads, o => Assert.Empty(Names(o.Shape).Intersect(never)));

        static IEnumerable<string> Names(ReplyShape shape) => shape.Members.Where(m => !IsReference(m)).SelectMany(m => Names(m).Prepend(m.Name));
        // Where a secret lies, and of a stack's parameters those that are ARNs: names of things, not what they hold.
        static bool IsReference(ReplyShape member) => member.Members.Count == 1 && member.Members.Single() is { Name: "valueFrom" } or { TextPrefix: "arn:" };
    }

    private static AwsOperation Named(string name) => AwsOperations.All.Single(o => o.ToString() == name);
}
