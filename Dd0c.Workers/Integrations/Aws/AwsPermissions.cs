namespace Dd0c.Workers.Integrations.Aws;

/// <summary>Every permission a scan uses with what it is for, from the operations themselves: the list a customer reads is the list that is asked.</summary>
public static class AwsPermissions
{
    public static IReadOnlyList<AwsPermission> All { get; } =
    [
        .. AwsOperations.Reads.SelectMany(o => o.Actions.Select(a => (Action: a, o.Purpose)))
            .GroupBy(p => p.Action).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new AwsPermission(g.Key, string.Join("; ", g.Select(p => p.Purpose).Distinct()))),
    ];

    /// <summary>What the role's template denies, whatever else is attached to the role.</summary>
    public static IReadOnlyList<string> Denied { get; } = ["objects in S3", "secrets, parameters and keys", "logs and console output", "people and their rights (IAM)"];

    /// <summary>What AWS answers along with a list, and dd0c's client drops before anything is stored or logged.</summary>
    public static IReadOnlyList<string> Dropped { get; } = ["environment variables of functions and containers", "outputs of stacks and all of their parameters but ARNs"];
}

/// <param name="Action">The IAM action, such as ecs:ListServices.</param>
public sealed record AwsPermission(string Action, string Purpose);
