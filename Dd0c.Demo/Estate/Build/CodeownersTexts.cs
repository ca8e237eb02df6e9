using System.Text;
using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>CODEOWNERS files as people write them.</summary>
internal static class CodeownersTexts
{
    private const Says Anywhere = Says.CodeownersInGitHub | Says.CodeownersInRoot | Says.CodeownersInDocs;

    public static (string Path, string Text)? Of(string repository, IReadOnlyList<(ServiceSpec Spec, TeamSpec Team)> parts)
    {
        var (spec, team) = parts[0];
        if (spec.Path is not null) return (".github/CODEOWNERS", Mono(parts));
        if ((spec.Says & Anywhere) == 0) return null;
        var path = spec.Says.HasFlag(Says.CodeownersInGitHub) ? ".github/CODEOWNERS" : spec.Says.HasFlag(Says.CodeownersInRoot) ? "CODEOWNERS" : "docs/CODEOWNERS";
        return (path, Text(repository, spec, spec.Owner ?? team.Slug, team));
    }

    private static string Text(string repository, ServiceSpec spec, string owner, TeamSpec team)
    {
        var at = $"@{GitHubDraft.Org}/{owner}";
        return spec.Codeowners switch
        {
            CodeownersForm.Team => Seeded.Number("owners" + repository, 3) switch
            {
                0 => $"* {at}\n",
                1 => $"# Who reviews what. See https://docs.github.com/articles/about-code-owners\n\n*       {at}\n/.github/  @{GitHubDraft.Org}/platform {at}\n",
                _ => $"# default\n* {at}   # the whole team\n*.md\n/docs/  {at}\n", // nobody has to review texts
            },
            CodeownersForm.PlatformFallback => $"*            @{GitHubDraft.Org}/platform\n/src/        {at}\n/app/        {at}\n/migrations/ {at}\n",
            CodeownersForm.TeamAndPerson => $"* {at} @{team.People[0]}\n",
            CodeownersForm.Person => $"* @{team.People[^1]}\n",
            CodeownersForm.Mail => $"* {owner}@acme-demo.example\n",
            CodeownersForm.WithoutWrite => $"* @{GitHubDraft.Org}/architects\n",
            CodeownersForm.UnOwned => $"* @{GitHubDraft.Org}/customer-care\n\n# Handed back in 2023, no new owner yet.\n*\n",
            CodeownersForm.GoneTeam => $"* @{GitHubDraft.Org}/community-squad\n",
            _ => throw new InvalidOperationException($"{spec.Codeowners} has no text"),
        };
    }

    private static string Mono(IReadOnlyList<(ServiceSpec Spec, TeamSpec Team)> parts)
    {
        var folder = parts[0].Spec.Path!.Split('/')[0];
        var home = parts[0].Team.Slug;
        var text = new StringBuilder($"""
            # Anything that nobody claims below
            *                 @{GitHubDraft.Org}/platform

            /{folder}/        @{GitHubDraft.Org}/{home}
            /packages/        @{GitHubDraft.Org}/{home}

            """);
        foreach (var (spec, _) in parts.Where(p => p.Spec.Owner is not null))
            text.Append('/').Append(spec.Path).Append('/').Append(spec.Owner == "" ? "" : $"  @{GitHubDraft.Org}/{spec.Owner}").Append('\n');
        return text.ToString();
    }
}
