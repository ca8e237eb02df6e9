using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>What infrastructure-as-code in a repository names: serverless.yml, samconfig.toml, SAM and CloudFormation templates, CDK apps,
/// Copilot manifests, task definitions, Terraform.</summary>
internal static partial class InfrastructureReader
{
    public static IEnumerable<DeployTarget> Read(RepositoryFile file)
    {
        if (file.Text is not { Length: > 0 and < 1_000_000 } text) yield break;
        var name = file.Path[(file.Path.LastIndexOf('/') + 1)..].ToLowerInvariant();
        var path = file.Path.Contains('/', StringComparison.Ordinal) ? file.Path[..file.Path.LastIndexOf('/')] : null;
        if (name is "serverless.yml" or "serverless.yaml" && ServerlessName().Match(text) is { Success: true } serverless) yield return Target(TargetKind.Stack, serverless.Groups[1].Value);
        if (name is "samconfig.toml" or "samconfig.yaml")
            foreach (Match match in StackName().Matches(text)) yield return Target(TargetKind.Stack, match.Groups[1].Value);
        if (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".template", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal))
            foreach (Match match in TemplateName().Matches(text)) yield return Target(match.Groups[1].Value.StartsWith("Fun", StringComparison.Ordinal) ? TargetKind.Function : TargetKind.Service, match.Groups[2].Value);
        if (name is "manifest.yml" or "manifest.yaml" && file.Path.Contains("copilot", StringComparison.Ordinal) && CopilotName().Match(text) is { Success: true } copilot) yield return Target(TargetKind.Service, copilot.Groups[1].Value);
        if (name.EndsWith(".json", StringComparison.Ordinal))
            foreach (Match match in Family().Matches(text)) yield return Target(TargetKind.Service, match.Groups[1].Value);
        if (name.EndsWith(".ts", StringComparison.Ordinal) || name.EndsWith(".js", StringComparison.Ordinal) || name.EndsWith(".py", StringComparison.Ordinal) || name.EndsWith(".java", StringComparison.Ordinal) || name.EndsWith(".cs", StringComparison.Ordinal))
            foreach (Match match in CdkStack().Matches(text)) yield return Target(TargetKind.Stack, match.Groups[1].Value);
        if (name.EndsWith(".tf", StringComparison.Ordinal) || name.EndsWith(".tfvars", StringComparison.Ordinal))
            foreach (Match match in TerraformName().Matches(text)) yield return Target(TargetKind.Any, match.Groups[1].Value);

        DeployTarget Target(TargetKind kind, string raw) => new(kind, Filled().Replace(raw.Trim().Trim('"', '\''), "*"), Source.InfrastructureCode, file.Path, path);
    }

    [GeneratedRegex("^service:\\s*(?:\\r?\\n\\s+name:\\s*)?['\"]?([A-Za-z0-9_${}:.-]+)", RegexOptions.Multiline)]
    private static partial Regex ServerlessName();

    [GeneratedRegex("stack_name\\s*[=:]\\s*['\"]?([A-Za-z0-9-]+)")]
    private static partial Regex StackName();

    [GeneratedRegex("\"?(FunctionName|ServiceName)\"?:\\s*(?:!Sub\\s+)?['\"]?([A-Za-z0-9_${}:.-]*[A-Za-z0-9}])['\"]?\\s*,?\\s*$", RegexOptions.Multiline)]
    private static partial Regex TemplateName();

    [GeneratedRegex("^name:\\s*['\"]?([A-Za-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex CopilotName();

    [GeneratedRegex("\"family\"\\s*:\\s*\"([A-Za-z0-9_-]+)\"")]
    private static partial Regex Family();

    [GeneratedRegex("(?:new\\s+)?[A-Za-z0-9_]*Stack\\(\\s*(?:app|this|scope|App|stage)\\s*,\\s*[`'\"]([^`'\"]+)[`'\"]")]
    private static partial Regex CdkStack();

    [GeneratedRegex("(?:function_name|service_name|app_name|application_name|application)\\s*=\\s*\"([^\"]+)\"")]
    private static partial Regex TerraformName();

    [GeneratedRegex("\\$\\{[^}]*\\}")]
    private static partial Regex Filled();
}
