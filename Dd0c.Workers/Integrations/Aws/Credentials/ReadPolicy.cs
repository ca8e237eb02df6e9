using System.Text.Json.Nodes;

namespace Dd0c.Workers.Integrations.Aws.Credentials;

/// <summary>The session policy: what a session of ours may do at most, whatever the role behind it allows.</summary>
internal static class ReadPolicy
{
    public static readonly IReadOnlyList<string> Actions = [.. AwsOperations.Reads.SelectMany(o => o.Actions).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>AWS takes 2,048 characters at most.</summary>
    public static readonly string Json = new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = new JsonArray([.. Actions.Select(a => (JsonNode)a)]),
            ["Resource"] = "*",
        }),
    }.ToJsonString();
}
