using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>REST APIs (API Gateway) and HTTP and WebSocket APIs (its version 2), and what they call.</summary>
internal static class ApiScan
{
    public static async Task<AwsCell> ReadRestAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.RestApi);
        await cell.ReadAsync(place.Caller, AwsOperations.GetRestApis, AwsArguments.None.With("limit", 500), page =>
        {
            foreach (var api in page.List("item"))
            {
                if (api.String("id") is not { } id) { continue; }
                cell.Add(place.Fact(place.ApiArn("/restapis/" + id), AwsKinds.RestApi, api.String("name") ?? id, api.Map("tags"),
                    new Attributes().With(AttributeNames.Description, api.String("description")), createdAt: api.Time("createdDate")));
            }
        }, cancellationToken);
        return cell;
    }

    public static async Task<AwsCell> ReadHttpAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.HttpApi);
        await cell.ReadAsync(place.Caller, AwsOperations.GetApis, AwsArguments.None, page =>
        {
            foreach (var api in page.List("items"))
            {
                if (api.String("apiId") is not { } id) { continue; }
                cell.Add(place.Fact(place.ApiArn("/apis/" + id), AwsKinds.HttpApi, api.String("name") ?? id, api.Map("tags"),
                    new Attributes().With(AttributeNames.Description, api.String("description")).With(AttributeNames.Endpoint, api.String("apiEndpoint")), createdAt: api.Time("createdDate")));
            }
        }, cancellationToken);
        return cell;
    }

    /// <summary>
    /// Reads what each API calls, except of those that were read whole and of which nothing tells of a change since: their stack
    /// has not changed, or they have none, and the list says of them what it said. AWS gives no time of an API's last change, so one
    /// that was changed by hand and kept its name is seen by the next full scan.
    /// </summary>
    /// <param name="stackTimes">Of every stack: when it last changed.</param>
    /// <returns>The APIs' links by ARN, and those that were read to the end.</returns>
    public static async Task<ApiLinks> ReadIntegrationsAsync(AwsPlace place, AwsCell cell, IReadOnlyDictionary<string, DateTimeOffset> stackTimes, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(cell.Facts.Select(async api =>
        {
            place.Known.TryGetValue(api.Arn, out var known);
            var before = known?.Links.Where(l => l.Kind == LinkKind.Integration).ToList() ?? [];
            var stack = api.Tags.GetValueOrDefault(StackTags.Id) ?? known?.LinkTo(LinkKind.Stack);
            if (!place.Full && known?.UpdatedAt is { } readAs && readAs == ReadAs(api, stack, stackTimes) && SaysTheSame(api, known))
            {
                cell.Keep();
                return (api.Arn, Links: before, Complete: true);
            }
            var (links, complete) = await ReadAsync(place, cell, api, cancellationToken);
            // What could not be read to the end does not take away what was known.
            return (api.Arn, Links: complete ? links : [.. links, .. before], Complete: complete);
        }));
        return new ApiLinks(read.ToDictionary(r => r.Arn, r => r.Links), read.Where(r => r.Complete).Select(r => r.Arn).ToHashSet());
    }

    /// <summary>What an API that was read whole carries as its time: its stack's last change, or without one the day it was made. Null: it cannot be told.</summary>
    public static DateTimeOffset? ReadAs(ResourceFact api, string? stack, IReadOnlyDictionary<string, DateTimeOffset> stackTimes) =>
        stack is null ? api.CreatedAt : stackTimes.TryGetValue(stack, out var changed) ? changed : null;

    private static bool SaysTheSame(ResourceFact api, ResourceFact known) =>
        api.Name == known.Name && api.CreatedAt == known.CreatedAt && api.Attributes.All(a => known.Attributes.GetValueOrDefault(a.Key) == a.Value)
        && api.Attributes.ContainsKey(AttributeNames.Description) == known.Attributes.ContainsKey(AttributeNames.Description);

    private static async Task<(List<ResourceLink> Links, bool Complete)> ReadAsync(AwsPlace place, AwsCell cell, ResourceFact api, CancellationToken cancellationToken)
    {
        var rest = api.Type == AwsKinds.RestApi;
        var id = api.Arn[(api.Arn.LastIndexOf('/') + 1)..];
        var operation = rest ? AwsOperations.GetResources : AwsOperations.GetIntegrations;
        var arguments = rest ? AwsArguments.None.With("restapi_id", id).With("limit", 500).With("embed", ["methods"]) : AwsArguments.None.With("apiId", id);
        var links = new List<ResourceLink>();
        try
        {
            await foreach (var page in place.Caller.PagesAsync(operation, place.Region, arguments, cancellationToken))
            {
                var uris = rest
                    ? page.List("item").SelectMany(r => r["resourceMethods"].Members.Values).Select(m => m["methodIntegration"].String("uri"))
                    : page.List("items").Select(i => i.String("integrationUri"));
                links.AddRange(uris.Select(u => IntegrationTarget.Of(u, place.Account)).OfType<string>().Select(t => new ResourceLink(LinkKind.Integration, t)));
            }
            return (links, true);
        }
        catch (AwsFault fault) when (fault.Code is "NotFoundException") { return (links, true); } // deleted since the list
        catch (AwsFault fault)
        {
            cell.Fail(operation, fault);
            return (links, false);
        }
    }
}

/// <param name="Complete">ARNs of the APIs whose links are all there are.</param>
internal sealed record ApiLinks(IReadOnlyDictionary<string, List<ResourceLink>> Links, IReadOnlySet<string> Complete);
