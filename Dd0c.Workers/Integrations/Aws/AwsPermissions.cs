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
    public static IReadOnlyList<string> NeverRead { get; } =
    [
        "what is stored: objects, tables, messages, logs", "secrets, parameters and keys", "environment variables of functions and containers", "people and their rights (IAM)",
    ];
}

/// <param name="Action">The IAM action, such as ecs:ListServices.</param>
public sealed record AwsPermission(string Action, string Purpose);
