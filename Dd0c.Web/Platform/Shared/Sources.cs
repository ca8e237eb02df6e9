using Dd0c.Domain.Catalog;

namespace Dd0c.Web.Platform.Shared;

/// <summary>The sources of facts, as a reader calls them.</summary>
internal static class Sources
{
    public static string Word(string? source) => source switch
    {
        Source.Correction => "A person's correction",
        Source.Declaration => "Declared in the repository",
        Source.Tag => "AWS tag",
        Source.Runtime => "Running in AWS",
        Source.Stack => "CloudFormation stack",
        Source.Image => "Container image",
        Source.Workflow => "GitHub workflow",
        Source.Deployment => "GitHub deployment",
        Source.InfrastructureCode => "Infrastructure code",
        Source.CodeOwners => "CODEOWNERS",
        Source.TeamPermission => "Team permission",
        Source.Commits => "Commits",
        Source.Readme => "README",
        Source.Repository => "Repository",
        Source.Alarm => "CloudWatch alarm",
        Source.Name => "Name",
        null or "" => "Unknown",
        _ => char.ToUpperInvariant(source[0]) + source[1..].Replace('_', ' ').Replace('-', ' '),
    };
}
