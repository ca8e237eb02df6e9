using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>How far one part of a scan came.</summary>
/// <param name="Kept">How many of these were not read again because they have not changed.</param>
internal sealed record PartCoverage(CoverageState State, int Found, string? Detail, int Kept = 0);

/// <summary>Says in plain words why a part of a scan is not complete.</summary>
internal static class CoverageWords
{
    public const string Members = "Organization members: read";
    public const string Deployments = "Deployments: read";
    public const string Contents = "Contents: read";

    /// <param name="permission">What the part needs, as GitHub's settings page calls it.</param>
    public static PartCoverage Of(GitHubFault fault, int found, string permission) => fault switch
    {
        GitHubFault.Forbidden { Words: var words } when words.Contains("allow list", StringComparison.Ordinal) => new(CoverageState.Refused, found, words),
        GitHubFault.Forbidden f => new(CoverageState.Refused, found, $"GitHub refused: the permission \"{permission}\" is missing. GitHub says: {f.Words}"),
        { IsRefusal: true } => new(CoverageState.Refused, found, fault.Words),
        GitHubFault.NotFound => new(found > 0 ? CoverageState.Partial : CoverageState.Refused, found,
            $"GitHub hides this from the connection (it answered \"not found\"): the name is wrong, or the permission \"{permission}\" is missing. GitHub says: {fault.Words}"),
        _ => new(CoverageState.Partial, found, fault.Words),
    };
}
