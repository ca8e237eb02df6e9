using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dd0c.Demo.Aws;
using Dd0c.Domain.Connections;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Wire;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

/// <summary>The simulated AWS says nothing that AWS could not say.</summary>
public sealed class AwsDemoContractTests
{
    [Fact]
    public async Task Every_member_of_every_answer_stands_in_AWSs_service_models()
    {
        var role = new AwsAuth.Role($"arn:aws:iam::{Account}:role/dd0c", "0f4f7a5c-1111");
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { PageSize = 1, Roles = [new AwsDemoRole(role.RoleArn, role.ExternalId)] });
        aws.Capturing = true;
        await aws.ScanAsync(aws.Connection(role));
        var answered = new HashSet<AwsOperation>();
        foreach (var (request, body) in aws.Answers)
        {
            var operation = OperationOf(request, body);
            answered.Add(operation);
            var output = ServiceModel.Of(operation.Service).Output(operation.Name);
            if (operation.Service.Protocol == AwsProtocol.Query) { CheckXml(Members(body, operation), output, operation.ToString()); }
            else { CheckJson(JsonNode.Parse(body)!, output, operation.ToString()); }
        }
        Assert.Equal(AwsOperations.All.Select(o => o.ToString()).Order(), answered.Select(o => o.ToString()).Order());
    }

    private static AwsOperation OperationOf(string request, byte[] body)
    {
        var (path, target) = request.Split(' ') is [_, var p, var t] ? (p, t) : throw new InvalidOperationException(request);
        if (target.Length > 0) { return AwsOperations.All.Single(o => $"{o.Service.Target}.{o.Name}" == target); }
        if (body[0] == '<') { return AwsOperations.All.Single(o => o.Service.Protocol == AwsProtocol.Query && o.Name + "Response" == XElement.Load(new MemoryStream(body)).Name.LocalName); }
        return AwsOperations.All.Single(o => o.Service.Protocol == AwsProtocol.RestJson && Regex.IsMatch(path, "^" + Regex.Replace(o.Path, @"\{\w+\}", "[^/]+") + "$"));
    }

    /// <summary>The elements that are members: below the result, or below ec2's root; and the namespace must be the model's.</summary>
    private static IEnumerable<XElement> Members(byte[] body, AwsOperation operation)
    {
        var root = XElement.Load(new MemoryStream(body));
        Assert.Equal(ServiceModel.Of(operation.Service).Metadata("xmlNamespace").TrimEnd('/'), root.Name.NamespaceName.TrimEnd('/'));
        var wrapper = (string?)ServiceModel.Of(operation.Service).Operation(operation.Name)["output"]?["resultWrapper"];
        return wrapper is null ? root.Elements().Where(e => e.Name.LocalName != "requestId") : root.Elements().Single(e => e.Name.LocalName == wrapper).Elements();
    }

    private static void CheckXml(IEnumerable<XElement> elements, ServiceModel.Shape shape, string path)
    {
        foreach (var element in elements)
        {
            var at = $"{path}.{element.Name.LocalName}";
            Assert.True(shape.Members.TryGetValue(element.Name.LocalName, out var member), $"{at} is not in the model");
            if (member!.Type == "structure") { CheckXml(element.Elements(), member, at); }
            else if (member.Type == "list")
            {
                Assert.All(element.Elements(), e => Assert.Equal(member.ElementName ?? "member", e.Name.LocalName));
                if (member.Element.Type == "structure") { foreach (var item in element.Elements()) { CheckXml(item.Elements(), member.Element, at); } }
            }
            else { Assert.False(element.HasElements, $"{at} is a {member.Type}"); }
        }
    }

    private static void CheckJson(JsonNode node, ServiceModel.Shape shape, string path)
    {
        switch (shape.Type)
        {
            case "structure":
                foreach (var (name, value) in node.AsObject())
                {
                    Assert.True(shape.Members.TryGetValue(name, out var member), $"{path}.{name} is not in the model");
                    if (value is not null) { CheckJson(value, member!, $"{path}.{name}"); }
                }
                break;
            case "list": Assert.All(node.AsArray(), item => CheckJson(item!, shape.Element, path)); break;
            case "map": Assert.All(node.AsObject(), entry => CheckJson(entry.Value!, shape.Value, $"{path}[{entry.Key}]")); break;
            default: Assert.True(node is JsonValue, $"{path} is a {shape.Type}"); break;
        }
    }
}
