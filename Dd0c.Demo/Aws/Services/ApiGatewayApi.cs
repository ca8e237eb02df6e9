using System.Globalization;
using System.Text.Json.Nodes;

namespace Dd0c.Demo.Aws.Services;

internal static class ApiGatewayApi
{
    public static AwsAnswer GetRestApis(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut(request.Place.RestApis, request.QueryValue("position"), Size(request), options);
        return Answer("item", page.Select(a => new JsonObject
        {
            ["id"] = a.Id, ["name"] = a.Name, ["description"] = a.Description, ["createdDate"] = a.CreatedAt.ToUnixTimeSeconds(), ["tags"] = Tags(a.Tags),
        }), "position", next);
    }

    public static AwsAnswer GetResources(AwsRequest request, string id, AwsDemoOptions options)
    {
        var api = request.Place.RestApis.FirstOrDefault(a => a.Id == id) ?? throw new AwsError(404, "NotFoundException", "Invalid API identifier specified");
        var embedded = request.QueryValue("embed")?.Split(',').Contains("methods") == true;
        var paths = api.Integrations.GroupBy(i => i.Path).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var (page, next) = Pages.Cut(paths, request.QueryValue("position"), Size(request), options);
        return Answer("item", page.Select(g =>
        {
            var resource = new JsonObject { ["id"] = "r" + g.Key.Length.ToString(CultureInfo.InvariantCulture) + id, ["path"] = g.Key, ["pathPart"] = g.Key.Split('/')[^1] };
            if (embedded)
            {
                resource["resourceMethods"] = new JsonObject(g.DistinctBy(i => i.Method).Select(i => KeyValuePair.Create(i.Method, (JsonNode?)new JsonObject
                {
                    ["httpMethod"] = i.Method, ["methodIntegration"] = new JsonObject { ["type"] = i.Type, ["uri"] = i.Uri },
                })));
            }
            return resource;
        }), "position", next);
    }

    public static AwsAnswer GetApis(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut(request.Place.HttpApis, request.QueryValue("nextToken"), Pages.Size(request.QueryValue("maxResults"), 25, 500), options);
        return Answer("items", page.Select(a => new JsonObject
        {
            ["apiId"] = a.Id, ["name"] = a.Name, ["protocolType"] = a.ProtocolType, ["apiEndpoint"] = $"https://{a.Id}.execute-api.{request.Region}.amazonaws.com",
            ["createdDate"] = a.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), ["tags"] = Tags(a.Tags),
        }), "nextToken", next);
    }

    public static AwsAnswer GetIntegrations(AwsRequest request, string id, AwsDemoOptions options)
    {
        var api = request.Place.HttpApis.FirstOrDefault(a => a.Id == id) ?? throw new AwsError(404, "NotFoundException", "Invalid API identifier specified " + id);
        var integrations = api.Integrations.DistinctBy(i => (i.Type, i.Uri)).Select((i, n) => (Integration: i, Number: n)).ToList();
        var (page, next) = Pages.Cut(integrations, request.QueryValue("nextToken"), Pages.Size(request.QueryValue("maxResults"), 25, 500), options);
        return Answer("items", page.Select(i => new JsonObject
        {
            ["integrationId"] = string.Create(CultureInfo.InvariantCulture, $"i{i.Number}{id}"), ["integrationType"] = i.Integration.Type, ["integrationUri"] = i.Integration.Uri,
        }), "nextToken", next);
    }

    private static AwsAnswer Answer(string list, IEnumerable<JsonObject> items, string token, string? next)
    {
        var body = new JsonObject { [list] = new JsonArray([.. items]) };
        if (next is not null) { body[token] = next; }
        return AwsAnswer.Json(body, "application/json");
    }

    private static int Size(AwsRequest request) => Pages.Size(request.QueryValue("limit"), 25, 500);
    private static JsonObject Tags(IReadOnlyDictionary<string, string> tags) => new(tags.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));
}
