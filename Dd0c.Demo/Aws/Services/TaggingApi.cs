using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Aws.Services;

internal static class TaggingApi
{
    /// <summary>All that has tags in this region, whatever its kind; the last page's token is empty, not absent.</summary>
    public static AwsAnswer GetResources(AwsRequest request, AwsDemoOptions options)
    {
        var size = Pages.Size(request.Json["ResourcesPerPage"]?.ToJsonString(), 50, 100);
        var (page, next) = Pages.Cut(Tagged(request), request.Text("PaginationToken") is { Length: > 0 } token ? token : null, size, options);
        return AwsAnswer.Json(new JsonObject
        {
            ["PaginationToken"] = next ?? "",
            ["ResourceTagMappingList"] = new JsonArray([.. page.Select(r => (JsonNode)new JsonObject
            {
                ["ResourceARN"] = r.Arn,
                ["Tags"] = new JsonArray([.. r.Tags.Select(t => (JsonNode)new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]),
            })]),
        });
    }

    private static List<TaggedResource> Tagged(AwsRequest request)
    {
        var place = request.Place;
        var api = $"arn:{request.Partition}:apigateway:{request.Region}::";
        IEnumerable<TaggedResource> all =
        [
            .. place.Stacks.Where(s => s.Status != "DELETE_COMPLETE").Select(s => new TaggedResource(s.Arn, s.Tags)),
            .. place.Clusters.Select(c => new TaggedResource(c.Arn, c.Tags)),
            .. place.Clusters.SelectMany(c => c.Services).Select(s => new TaggedResource(s.Arn, s.Tags)),
            .. place.Functions.Select(f => new TaggedResource(f.Arn, f.Tags)),
            .. place.RestApis.Select(a => new TaggedResource($"{api}/restapis/{a.Id}", a.Tags)),
            .. place.HttpApis.Select(a => new TaggedResource($"{api}/apis/{a.Id}", a.Tags)),
            .. place.DbInstances.Select(d => new TaggedResource(d.Arn, d.Tags)),
            .. place.DbClusters.Select(d => new TaggedResource(d.Arn, d.Tags)),
            .. place.Alarms.Select(a => new TaggedResource(a.Arn, a.Tags)),
            .. place.Others,
        ];
        return [.. all.Where(r => r.Tags.Count > 0).OrderBy(r => r.Arn, StringComparer.Ordinal)];
    }
}
