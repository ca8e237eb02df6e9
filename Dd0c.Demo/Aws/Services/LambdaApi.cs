using System.Globalization;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Aws.Services;

internal static class LambdaApi
{
    public static AwsAnswer ListFunctions(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut(request.Place.Functions, request.QueryValue("Marker"), Pages.Size(request.QueryValue("MaxItems"), 50, 50), options);
        return AwsAnswer.Json(new JsonObject { ["NextMarker"] = next, ["Functions"] = new JsonArray([.. page.Select(f => (JsonNode)Describe(f))]) }, "application/json");
    }

    public static AwsAnswer ListEventSourceMappings(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut(request.Place.EventSourceMappings, request.QueryValue("Marker"), Pages.Size(request.QueryValue("MaxItems"), 100, 100), options);
        return AwsAnswer.Json(new JsonObject
        {
            ["NextMarker"] = next,
            ["EventSourceMappings"] = new JsonArray([.. page.Select(m => (JsonNode)new JsonObject
            {
                ["UUID"] = m.Uuid, ["FunctionArn"] = m.FunctionArn, ["EventSourceArn"] = m.EventSourceArn, ["State"] = m.State, ["BatchSize"] = 10,
            })]),
        }, "application/json");
    }

    private static JsonObject Describe(LambdaFunction f)
    {
        var function = new JsonObject
        {
            ["FunctionName"] = f.Name, ["FunctionArn"] = f.Arn, ["Handler"] = f.Handler, ["Description"] = f.Description ?? "", ["PackageType"] = f.PackageType, ["Version"] = "$LATEST",
            ["LastModified"] = f.LastModified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture),
            ["Environment"] = new JsonObject { ["Variables"] = new JsonObject(f.Environment.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value))) },
        };
        if (f.Runtime is not null) { function["Runtime"] = f.Runtime; }
        if (f.DeadLetterArn is not null) { function["DeadLetterConfig"] = new JsonObject { ["TargetArn"] = f.DeadLetterArn }; }
        return function;
    }
}
