using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>One region of one account, as seen by one scan.</summary>
/// <param name="Known">What was known of this account and region before, by ARN.</param>
/// <param name="Full">All is read, also what has not changed.</param>
internal sealed record AwsPlace(AwsCaller Caller, Guid ConnectionId, string Partition, string Account, string Region, IReadOnlyDictionary<string, ResourceFact> Known, IProgress<ScanProgress> Progress, bool Full = false)
{
    private static readonly Dictionary<string, ResourceFact> s_nothing = [];

    /// <summary>What may stand for a read while nothing tells of a change of it: in a full scan nothing does.</summary>
    public IReadOnlyDictionary<string, ResourceFact> Reusable => Full ? s_nothing : Known;

    /// <summary>The stack as it was read before, if nothing tells of a change since. One read in the middle of an update has the time of its end already: its status tells.</summary>
    public ResourceFact? Unchanged(ResourceFact stack) =>
        Reusable.TryGetValue(stack.Arn, out var known) && known.UpdatedAt == stack.UpdatedAt && known.CreatedAt == stack.CreatedAt
            && known.Attributes.GetValueOrDefault(AttributeNames.Status) == stack.Attributes.GetValueOrDefault(AttributeNames.Status) ? known : null;

    public AwsCell Cell(string kind) => new(new ScanScope(ConnectionId, Provider.Aws, Account, Region, kind), Progress);

    /// <summary>An ARN in this account and region.</summary>
    public string ArnOf(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{Account}:{resource}";

    public string ApiArn(string path) => $"arn:{Partition}:apigateway:{Region}::{path}";

    public ResourceFact Fact(string arn, string type, string name, IReadOnlyDictionary<string, string>? tags = null, IReadOnlyDictionary<string, string>? attributes = null,
        IReadOnlyList<ResourceLink>? links = null, DateTimeOffset? createdAt = null, DateTimeOffset? updatedAt = null) =>
        new(arn, type, name, Account, Region, tags ?? new SortedDictionary<string, string>(), attributes ?? new SortedDictionary<string, string>(), links ?? [], createdAt, updatedAt);
}
