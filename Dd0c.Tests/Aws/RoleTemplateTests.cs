using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Dd0c.Workers.Integrations.Aws.Wire;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dd0c.Tests.Aws;

public sealed class RoleTemplateTests
{
    private static readonly YamlMappingNode s_root = Load();
    private static readonly YamlMappingNode s_role = (YamlMappingNode)s_root["Resources"]["DiscoveryRole"]["Properties"];
    private static readonly IReadOnlyList<YamlNode> s_statements = [.. (YamlSequenceNode)((YamlSequenceNode)s_role["Policies"]).Single()["PolicyDocument"]["Statement"]];

    [Fact]
    public void It_allows_what_the_scanner_calls_and_nothing_else() =>
        Assert.Equal(ReadPolicy.Actions, Actions("Allow").Order(StringComparer.Ordinal));

    [Fact]
    public void It_denies_people_content_secrets_keys_and_logs_whatever_else_is_attached() =>
        Assert.Equal(["ec2:GetConsoleOutput", "ec2:GetPasswordData", "iam:*", "kms:Decrypt", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery", "s3:GetObject", "s3:PutObject", "secretsmanager:GetSecretValue", "ssm:GetParameter*"], Actions("Deny").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_action_it_allows_is_an_operation_of_a_service_model()
    {
        // IAM's prefix is not always the model's name; API Gateway grants by HTTP method.
        var models = AwsOperations.All.Select(o => o.Service).Where(s => s.Id is not ("apigateway" or "apigatewayv2")).DistinctBy(s => s.Id).ToDictionary(s => s.Id);
        foreach (var action in Actions("Allow").Where(a => a != "apigateway:GET"))
        {
            Assert.True(models.TryGetValue(action.Split(':')[0], out var service), $"{action}: no service has this prefix");
            Assert.NotNull(ServiceModel.Of(service!).Operation(action.Split(':')[1]));
        }
    }

    [Fact]
    public void API_Gateway_is_opened_no_further_than_the_paths_the_scanner_reads()
    {
        var granted = ((YamlSequenceNode)s_statements.Single(s => (string?)s["Sid"] == "ApiGateway")["Resource"]).Select(r => "^" + Regex.Escape(((string?)r)!.Split("::")[^1]).Replace(@"\*", ".*", StringComparison.Ordinal) + "$").ToList();
        foreach (var operation in AwsOperations.Reads.Where(o => o.Service == AwsService.ApiGateway || o.Service == AwsService.ApiGatewayV2))
        {
            var path = Regex.Replace(operation.Path, @"\{\w+\}", "abc123");
            path = path.StartsWith("/v2/", StringComparison.Ordinal) ? path[3..] : path; // IAM's ARNs do not have the version
            Assert.Contains(granted, g => Regex.IsMatch(path, g));
        }
        Assert.DoesNotContain(granted, g => Regex.IsMatch("/restapis/abc/stages/prod", g) || Regex.IsMatch("/apis/abc/stages/prod", g) || Regex.IsMatch("/apikeys", g));
    }

    [Fact]
    public void Only_the_principal_named_may_take_it_on_and_only_with_the_external_id()
    {
        var trust = ((YamlSequenceNode)s_role["AssumeRolePolicyDocument"]["Statement"]).Single();
        Assert.Equal("sts:AssumeRole", (string?)trust["Action"]);
        Assert.Equal("TrustedPrincipal", (string?)trust["Principal"]["AWS"]);
        Assert.Equal("ExternalId", (string?)trust["Condition"]["StringEquals"]["sts:ExternalId"]);
        Assert.Equal(["ExternalId", "RoleName", "TrustedPrincipal"], ((YamlMappingNode)s_root["Parameters"]).Children.Keys.Select(k => (string?)k).Order());
        Assert.False(s_role.Children.ContainsKey("ManagedPolicyArns"));
    }

    [Theory]
    [InlineData("TrustedPrincipal", "123456789012", true)]
    [InlineData("TrustedPrincipal", "arn:aws:iam::123456789012:role/dd0c", true)]
    [InlineData("TrustedPrincipal", "arn:aws-us-gov:iam::123456789012:root", true)]
    [InlineData("TrustedPrincipal", "*", false)]
    [InlineData("ExternalId", "3f0c6e1a-1111-4222-8333-444455556666", true)]
    [InlineData("RoleName", "dd0c-portal-discovery", true)]
    public void A_parameter_takes_what_it_should_and_no_wildcard(string parameter, string value, bool fits) =>
        Assert.Equal(fits, Regex.IsMatch(value, "^(" + (string?)s_root["Parameters"][parameter]["AllowedPattern"] + ")$"));

    [Fact]
    public void Every_group_of_permissions_has_a_comment_saying_what_for() =>
        Assert.All(s_statements.Select(s => (string?)s["Sid"]), sid => Assert.Matches($@"\n +# .+\n +- Sid: {sid}\n", RoleTemplate.Yaml));

    [Fact]
    public void The_session_policy_fits_into_what_STS_takes()
    {
        Assert.InRange(ReadPolicy.Json.Length, 100, 2048);
        var statement = JsonNode.Parse(ReadPolicy.Json)!["Statement"]!.AsArray().Single()!;
        Assert.Equal(ReadPolicy.Actions, statement["Action"]!.AsArray().Select(a => (string)a!));
        Assert.DoesNotContain(ReadPolicy.Actions, a => a.Contains('*', StringComparison.Ordinal));
    }

    private static IEnumerable<string> Actions(string effect) => s_statements.Where(s => (string?)s["Effect"] == effect).SelectMany(s => (YamlSequenceNode)s["Action"]).Select(a => (string)a!);

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(RoleTemplate.Yaml));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }
}
