using System.Globalization;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Aws.Services;

internal static class EcsApi
{
    public static AwsAnswer ListClusters(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut([.. request.Place.Clusters.Select(c => c.Arn)], request.Text("nextToken"), Size(request, 100), options);
        return AwsAnswer.Json(Paged(new JsonObject { ["clusterArns"] = Array(page) }, next));
    }

    public static AwsAnswer DescribeClusters(AwsRequest request)
    {
        var asked = request.Strings("clusters");
        if (asked.Count > 100) { throw new AwsError(400, "InvalidParameterException", "Clusters can have at most 100 items."); }
        var found = request.Place.Clusters.Where(c => asked.Contains(c.Arn) || asked.Contains(c.Name)).ToList();
        return AwsAnswer.Json(new JsonObject
        {
            ["clusters"] = new JsonArray([.. found.Select(c => (JsonNode)new JsonObject
            {
                ["clusterArn"] = c.Arn, ["clusterName"] = c.Name, ["status"] = "ACTIVE", ["activeServicesCount"] = c.Services.Count, ["tags"] = Tags(request, c.Tags),
            })]),
            ["failures"] = Failures(asked.Where(a => !found.Any(c => c.Arn == a || c.Name == a))),
        });
    }

    public static AwsAnswer ListServices(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut([.. Cluster(request).Services.Select(s => s.Arn)], request.Text("nextToken"), Size(request, 10), options);
        return AwsAnswer.Json(Paged(new JsonObject { ["serviceArns"] = Array(page) }, next));
    }

    public static AwsAnswer DescribeServices(AwsRequest request)
    {
        var (cluster, asked) = (Cluster(request), request.Strings("services"));
        if (asked.Count is 0 or > 10) { throw new AwsError(400, "InvalidParameterException", "Services must have between 1 and 10 items."); }
        var found = cluster.Services.Where(s => asked.Contains(s.Arn) || asked.Contains(s.Name)).ToList();
        return AwsAnswer.Json(new JsonObject
        {
            ["services"] = new JsonArray([.. found.Select(s => (JsonNode)Describe(request, cluster, s))]),
            ["failures"] = Failures(asked.Where(a => !found.Any(s => s.Arn == a || s.Name == a))),
        });
    }

    public static AwsAnswer DescribeTaskDefinition(AwsRequest request)
    {
        var asked = request.Text("taskDefinition");
        var definition = request.Place.Clusters.SelectMany(c => c.Services).Select(s => s.TaskDefinition)
            .FirstOrDefault(t => t.Arn == asked || asked == t.Family || asked == string.Create(CultureInfo.InvariantCulture, $"{t.Family}:{t.Revision}"))
            ?? throw new AwsError(400, "ClientException", "Unable to describe task definition.");
        return AwsAnswer.Json(new JsonObject
        {
            ["taskDefinition"] = new JsonObject
            {
                ["taskDefinitionArn"] = definition.Arn, ["family"] = definition.Family, ["revision"] = definition.Revision, ["status"] = "ACTIVE", ["networkMode"] = "awsvpc",
                ["containerDefinitions"] = new JsonArray([.. definition.Containers.Select(c => (JsonNode)new JsonObject
                {
                    ["name"] = c.Name, ["image"] = c.Image, ["essential"] = true,
                    ["environment"] = new JsonArray([.. c.Environment.Select(e => (JsonNode)new JsonObject { ["name"] = e.Key, ["value"] = e.Value })]),
                    ["secrets"] = new JsonArray([.. c.Secrets.Select(s => (JsonNode)new JsonObject { ["name"] = s.Key, ["valueFrom"] = s.Value })]),
                    ["dockerLabels"] = new JsonObject(c.DockerLabels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
                })]),
            },
            ["tags"] = new JsonArray(),
        });
    }

    private static JsonObject Describe(AwsRequest request, EcsCluster cluster, EcsService s) => new()
    {
        ["serviceArn"] = s.Arn, ["serviceName"] = s.Name, ["clusterArn"] = cluster.Arn, ["status"] = "ACTIVE", ["desiredCount"] = s.DesiredCount, ["runningCount"] = s.RunningCount,
        ["launchType"] = s.LaunchType, ["taskDefinition"] = s.TaskDefinition.Arn, ["createdAt"] = AwsAnswer.Seconds(s.CreatedAt),
        ["loadBalancers"] = new JsonArray([.. s.TargetGroupArns.Select(t => (JsonNode)new JsonObject { ["targetGroupArn"] = t })]),
        ["deployments"] = new JsonArray(new JsonObject
        {
            ["id"] = "ecs-svc/" + s.DeployedAt.ToUnixTimeSeconds(), ["status"] = "PRIMARY", ["taskDefinition"] = s.TaskDefinition.Arn,
            ["createdAt"] = AwsAnswer.Seconds(s.DeployedAt), ["updatedAt"] = AwsAnswer.Seconds(s.DeployedAt.AddMinutes(3)),
        }),
        ["tags"] = Tags(request, s.Tags),
    };

    private static EcsCluster Cluster(AwsRequest request)
    {
        var asked = request.Text("cluster") ?? "default";
        return request.Place.Clusters.FirstOrDefault(c => c.Arn == asked || c.Name == asked) ?? throw new AwsError(400, "ClusterNotFoundException", "Cluster not found.");
    }

    /// <summary>Tags come only to those who ask.</summary>
    private static JsonArray Tags(AwsRequest request, IReadOnlyDictionary<string, string> tags) => request.Strings("include").Contains("TAGS")
        ? new JsonArray([.. tags.Select(t => (JsonNode)new JsonObject { ["key"] = t.Key, ["value"] = t.Value })])
        : [];

    private static JsonArray Failures(IEnumerable<string> missing) => new([.. missing.Select(m => (JsonNode)new JsonObject { ["arn"] = m, ["reason"] = "MISSING" })]);
    private static JsonArray Array(IEnumerable<string> items) => new([.. items.Select(i => (JsonNode)i)]);
    private static int Size(AwsRequest request, int standard) => Pages.Size(request.Json["maxResults"]?.ToJsonString(), standard, 100);

    private static JsonObject Paged(JsonObject body, string? next)
    {
        if (next is not null) { body["nextToken"] = next; }
        return body;
    }
}
