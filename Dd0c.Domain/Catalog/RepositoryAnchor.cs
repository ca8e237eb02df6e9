namespace Dd0c.Domain.Catalog;

/// <summary>The stable key of what a repository shows: <c>repo:&lt;node id&gt;</c> while it holds one service, <c>repo:&lt;node id&gt;:&lt;path&gt;:&lt;name&gt;</c> for one of several.</summary>
internal static class RepositoryAnchor
{
    private const string Prefix = "repo:";

    public static string OfWhole(string nodeId) => Prefix + nodeId;

    public static string OfPart(string nodeId, string? path, string name) => $"{Prefix}{nodeId}:{path}:{name.ToLowerInvariant()}";

    public static bool Is(string anchor) => anchor.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The repository's node id; null for an ARN.</summary>
    public static string? NodeOf(string anchor) => Is(anchor) ? anchor[Prefix.Length..].Split(':')[0] : null;
}
