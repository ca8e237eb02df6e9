using System.Text;
using System.Text.Json;
using System.Xml;
using Dd0c.Workers.Integrations.Aws.Wire;
using Xunit;

namespace Dd0c.Tests.Aws;

public sealed class AwsWireTests
{
    private static readonly ReplyShape s_shape = ReplyShape.Parse("Stacks[]{StackId CreationTime Tags[]{Key Value}} NextToken");

    [Theory]
    [InlineData("<DescribeStacksResponse xmlns='http://x/'><DescribeStacksResult><Stacks><member><StackId>a</StackId><Parameters><member><ParameterValue>s3cret</ParameterValue></member></Parameters><Tags><member><Key>k</Key><Value>v</Value></member></Tags></member><member><StackId>b</StackId></member></Stacks><NextToken>t</NextToken></DescribeStacksResult></DescribeStacksResponse>")]
    [InlineData("<?xml version='1.0'?>\n<!-- c -->\n<DescribeStacksResponse>\n <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>\n <DescribeStacksResult>\n  <NextToken>t</NextToken>\n  <Stacks>\n   <member>\n    <Outputs/><Tags>\n<member><Value>v</Value><Key>k</Key></member></Tags><StackId>a</StackId>\n   </member>\n   <member><StackId>b</StackId><Tags/></member>\n  </Stacks>\n </DescribeStacksResult>\n</DescribeStacksResponse>\n")]
    [InlineData("<DescribeStacksResult><Stacks><x><StackId>a</StackId><Tags><y><Key>k</Key><Value><![CDATA[v]]></Value></y></Tags></x><x><StackId>b</StackId></x></Stacks><NextToken>t</NextToken></DescribeStacksResult>")]
    public void XML_is_read_whatever_its_layout_and_only_what_the_shape_names(string xml)
    {
        var reply = XmlReplyReader.Read(Encoding.UTF8.GetBytes(xml), s_shape, "DescribeStacks");
        Assert.Equal(["a", "b"], reply.List("Stacks").Select(s => s.String("StackId")));
        Assert.Equal("v", reply.List("Stacks")[0].Tags("Tags")["k"]);
        Assert.Equal("t", reply.String("NextToken"));
        Assert.Equal(["StackId", "Tags"], reply.List("Stacks")[0].Members.Keys.Order());
    }

    [Theory]
    [InlineData("<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>a</StackId>")]
    [InlineData("<html><body>It works!</body></html>")]
    [InlineData("not xml")]
    [InlineData("")]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><DescribeStacksResponse>&e;</DescribeStacksResponse>")]
    public void XML_that_is_cut_short_or_no_answer_is_an_error_and_not_an_empty_list(string xml) =>
        Assert.Throws<XmlException>(() => XmlReplyReader.Read(Encoding.UTF8.GetBytes(xml), s_shape, "DescribeStacks"));

    [Fact]
    public void JSON_is_read_by_its_shape_and_maps_keep_the_keys_they_may()
    {
        var shape = ReplyShape.Parse("Functions[]{FunctionName} taskDefinition{containerDefinitions[]{image dockerLabels<org.>}} item[]{resourceMethods<>{methodIntegration{uri}}} nextToken");
        var reply = JsonReplyReader.Read("""
            {"functions":[{"FunctionName":"f","Environment":{"Variables":{"A":"s3cret"}}}],"extra":{"deep":[1,{"a":2}]},
             "taskDefinition":{"containerDefinitions":[{"image":"i","environment":[{"name":"n","value":"s3cret"}],"dockerLabels":{"org.x":"1","auth":"s3cret"}}]},
             "item":{"resourceMethods":{"GET":{"methodIntegration":{"uri":"u","requestParameters":{"a":"b"}}},"OPTIONS":{}}},"nextToken":null}
            """u8, shape);
        Assert.Equal("f", reply.List("Functions")[0].String("FunctionName"));
        Assert.Equal(["FunctionName"], reply.List("Functions")[0].Members.Keys);
        Assert.Equal(["org.x"], reply["taskDefinition"].List("containerDefinitions")[0].Map("dockerLabels").Keys);
        Assert.Equal(["image", "dockerLabels"], reply["taskDefinition"].List("containerDefinitions")[0].Members.Keys);
        Assert.Equal("u", reply.List("item")[0]["resourceMethods"]["GET"]["methodIntegration"].String("uri")); // a list of one without its brackets
        Assert.Null(reply.String("nextToken"));
    }

    [Theory]
    [InlineData("{\"Functions\":[{\"FunctionName\":\"f\"")]
    [InlineData("[]")]
    [InlineData("<html></html>")]
    [InlineData("{} trailing")]
    [InlineData("")]
    [InlineData(" \n")]
    public void JSON_that_is_cut_short_or_no_object_is_an_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonReplyReader.Read(Encoding.UTF8.GetBytes(json), s_shape));

    [Theory]
    [InlineData("2024-05-01T12:00:00.123Z", "2024-05-01T12:00:00.1230000+00:00")]
    [InlineData("2024-05-01T12:00:00.000+0000", "2024-05-01T12:00:00.0000000+00:00")]
    [InlineData("2024-05-01T14:00:00+02:00", "2024-05-01T12:00:00.0000000+00:00")]
    [InlineData("1714564800", "2024-05-01T12:00:00.0000000+00:00")]
    [InlineData("1714564800.25", "2024-05-01T12:00:00.2500000+00:00")]
    [InlineData("1.7145648E9", "2024-05-01T12:00:00.0000000+00:00")]
    [InlineData("Wed, 01 May 2024 12:00:00 GMT", "2024-05-01T12:00:00.0000000+00:00")]
    [InlineData("soon", null)]
    public void Every_form_of_an_instant_is_read(string text, string? expected)
    {
        var value = new AwsValue { Members = new Dictionary<string, AwsValue> { ["at"] = new() { Text = text } } };
        Assert.Equal(expected, value.Time("at")?.ToString("O"));
    }
}
