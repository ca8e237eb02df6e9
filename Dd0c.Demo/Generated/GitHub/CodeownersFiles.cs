using System.Text;

namespace Dd0c.Demo.Generated.GitHub;

/// <summary>CODEOWNERS as people write them.</summary>
internal sealed class CodeownersFiles(TeamPlans teams, string org)
{
    private string At(TeamPlan team) => $"@{(team.Exists ? team.Org : org)}/{team.Slug}";

    /// <returns>Null when there is none.</returns>
    public (string Path, string Text)? Of(IReadOnlyList<ServicePlan> parts, Draw d)
    {
        var text = parts[0].Path is null ? Text(parts[0].Signals, parts[0].Owner, d) : Mono(parts, d);
        return text is null ? null : (d.Pick("codeowners place", [".github/CODEOWNERS", ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]), text);
    }

    private string? Text(OwnerSignals signals, TeamPlan? owner, Draw d)
    {
        if (signals.Codeowners is not { } team) return null;
        return signals.Form switch
        {
            CodeownersForm.Folders => $"*            {At(teams.Platform)}\n/src/        {At(team)}\n/.github/    {At(teams.Platform)}\n",
            CodeownersForm.TeamAndPerson => $"* {At(team)} @{team.People[0]}\n",
            CodeownersForm.Both => $"* {At(team)} {At(signals.Second!)}\n",
            CodeownersForm.Person => $"* {string.Join(' ', team.People.Take(2).Select(p => "@" + p))}\n",
            CodeownersForm.WithoutWrite => $"* @{org}/architects\n",
            CodeownersForm.UnOwned => $"* {At(team)}\n\n# Handed back, no new owner yet.\n*\n",
            CodeownersForm.PlatformOnly => $"# From the template\n* {At(teams.Platform)}\n",
            _ => d.Number("codeowners text", 4) switch
            {
                0 => $"* {At(team)}\n",
                1 => $"# Who reviews what\n\n*       {At(team)}\n/.github/  {At(teams.Platform)} {At(team)}\n",
                2 => $"* {At(team)}   # the whole team\n*.md\n/docs/  {At(team)}\n",
                _ => $"** {At(team)}\n/db/migrations/ {At(team)} @{(owner ?? team).People[0]}\n",
            },
        };
    }

    private string? Mono(IReadOnlyList<ServicePlan> parts, Draw d)
    {
        if (parts.All(p => p.Signals.Codeowners is null)) return null;
        var text = new StringBuilder($"# Anything that nobody claims below\n* {At(teams.Platform)}\n\n");
        foreach (var plan in parts)
            if (plan.Signals.Codeowners is { } team)
                text.Append('/').Append(plan.Path).Append(d.Chance("star " + plan.Name, 0.2) ? "/**" : "/").Append("  ").Append(At(team)).Append(plan.Signals.Form == CodeownersForm.TeamAndPerson ? $" @{team.People[0]}" : "").Append('\n');
        return text.ToString();
    }
}
