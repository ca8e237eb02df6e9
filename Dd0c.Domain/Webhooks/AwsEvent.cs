using System.Globalization;
using System.Text.Json;
using Dd0c.Domain.Connections;

namespace Dd0c.Domain.Webhooks;

/// <summary>What of an EventBridge event matters: which it is, whose, when, whether it may change the catalog, and whether it may tell of a change that alerts come from.</summary>
/// <param name="Id">The same when it is delivered again.</param>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html</remarks>
public sealed record AwsEvent(string Id, string DetailType, string Account, string Region, DateTimeOffset Time, bool Matters, bool TellsOfChange = false)
{
    public const string StackStatus = "CloudFormation Stack Status Change";
    public const string ResourceStatus = "CloudFormation Resource Status Change";
    public const string Tags = "Tag Change on Resource";
    public const string Deployment = "ECS Deployment State Change";

    public const string CodeDeploy = "CodeDeploy Deployment State-change Notification";
    public const string PipelineStage = "CodePipeline Stage Execution State Change";
    public const string PipelineAction = "CodePipeline Action Execution State Change";
    public const string ApiCall = "AWS API Call via CloudTrail";

    /// <summary>The kinds that something comes of; others are accepted and do nothing.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [StackStatus, ResourceStatus, Tags, Deployment, CodeDeploy, PipelineStage, PipelineAction];

    /// <summary>The calls, as <see cref="ApiCall"/>, that change how something runs; Lambda writes a date behind the names of its own.</summary>
    public static IReadOnlyList<string> Calls { get; } =
    [
        "UpdateFunctionCode", "UpdateFunctionConfiguration", "UpdateAlias", "UpdateService", "PutParameter", "DeleteParameter", "PutSecretValue", "UpdateSecret", "RotateSecret", "StartDeployment",
        "ModifyDBInstance", "RebootDBInstance", "ModifyDBCluster", "UpdateTable", "ModifyReplicationGroup", "ModifyCacheCluster", "ModifyListener", "ModifyRule", "ModifyTargetGroup",
    ];

    /// <exception cref="JsonException">The body is no event.</exception>
    public static AwsEvent Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("The body is no JSON object.");
        var kind = Need(root, "detail-type");
        if (!DateTimeOffset.TryParse(Need(root, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) throw new JsonException("The event's time cannot be read.");
        // It becomes part of an address.
        if (Need(root, "region") is var region && !ConnectionRules.IsRegion(region)) throw new JsonException("The event's region is none.");
        return new(Need(root, "id"), kind, Need(root, "account"), region, time.ToUniversalTime(), kind switch
        {
            // While a stack is at work each of its steps has an event: what counts is the end of one.
            StackStatus or ResourceStatus => Status(root) is not { } status || status.EndsWith("_COMPLETE", StringComparison.Ordinal) || status.EndsWith("_FAILED", StringComparison.Ordinal),
            Tags or Deployment => true,
            _ => false,
        }, kind is StackStatus or Deployment or CodeDeploy or PipelineStage or PipelineAction or ApiCall);
    }

    private static string Need(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Text(value) is { Length: > 0 and <= 200 } text && !text.Any(char.IsControl) ? text : throw new JsonException($"The event has no {name}.");

    private static string? Status(JsonElement root) =>
        root.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("status-details", out var status) && status.ValueKind == JsonValueKind.Object
            && status.TryGetProperty("status", out var word) && word.ValueKind == JsonValueKind.String ? Text(word) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The event holds half a character.", e); // "\ud800" is JSON, and no text
        }
    }
}
