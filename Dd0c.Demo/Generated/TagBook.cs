using Dd0c.Demo.Estate.Build;

namespace Dd0c.Demo.Generated;

/// <summary>The tags of one rollout's resources: what the tool puts there, what the organisation asks for, and what nobody meant.</summary>
internal sealed class TagBook(Rollout at, IReadOnlyDictionary<string, string> nameOfLogin)
{
    private Habits Habits => at.Habits;
    private ServicePlan Plan => at.Plan;

    /// <param name="logicalId">Null: of the stack itself.</param>
    /// <param name="name">What the resource is called.</param>
    public Dictionary<string, string> Of(StackDraft? stack, string? logicalId, string name)
    {
        var d = Plan.Draw.For("tags");
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Plan.Tool == Tool.ClickOps)
        {
            if (d.Chance("created by", 0.3)) tags["CreatedBy"] = nameOfLogin.Keys.ElementAt(d.Number("who", nameOfLogin.Count));
            return tags;
        }
        ByTool(tags);
        // Now and then one resource is forgotten.
        if (!d.Chance($"forgotten {at.Key} {logicalId}", 0.06)) ByHabit(tags, d, name);
        if (stack is not null && logicalId is not null)
        {
            tags["aws:cloudformation:stack-name"] = stack.Name;
            tags["aws:cloudformation:stack-id"] = stack.Arn;
            tags["aws:cloudformation:logical-id"] = logicalId;
        }
        return tags;
    }

    private void ByTool(Dictionary<string, string> tags)
    {
        switch (Plan.Tool)
        {
            case Tool.Serverless: tags["STAGE"] = at.Stage.Word; break;
            case Tool.Sam: tags["lambda:createdBy"] = "SAM"; break;
            case Tool.Copilot:
                tags["copilot-application"] = at.App;
                tags["copilot-environment"] = at.Stage.Word;
                tags["copilot-service"] = Plan.Name;
                break;
            case Tool.Zappa: tags["ZappaProject"] = $"{at.Base}-{at.Stage.Word}"; break;
            case Tool.Chalice: tags["aws-chalice"] = $"version=1.31.0:stage={at.Stage.Word}:app={at.Base}"; break;
            case Tool.SstPlain or Tool.SstStacks:
                tags["sst:app"] = at.Base;
                tags["sst:stage"] = at.Stage.Word;
                break;
            case Tool.Amplify: tags["user:Application"] = Plan.Name.Replace("-", "", StringComparison.Ordinal); tags["user:Stack"] = at.Stage.Word; break;
            default: break;
        }
    }

    private void ByHabit(Dictionary<string, string> tags, Draw d, string name)
    {
        foreach (var (key, value) in Habits.SharedTags) tags[key] = value;
        if (Habits.NameTag) tags["Name"] = name;
        if (Plan.EnvironmentTagged) tags[Habits.EnvironmentTag!.Key] = d.Chance("short environment", 0.5) ? at.Stage.Word : at.Stage.Long;
        if (Plan.SystemTagged) tags[Habits.SystemTag!.Key] = Plan.Domain;
        if (Plan.ServiceTagged) tags[Habits.ServiceTag!.Key] = ServiceValue(d);
        if (Plan.RepositoryTag is { } repository) tags[Habits.RepositoryTag!.Key] = repository;
        if (Plan.Signals.Tag is { } team) tags[Habits.OwnerTag!.Key] = OwnerValue(team, d);
    }

    private string ServiceValue(Draw d) => d.Weighted("service value", [(Plan.Name, 60), (at.Base, 25), (NameForms.Title(Plan.Name), 10), (Misspelt(Plan.Name), 2)]);

    private string OwnerValue(TeamPlan team, Draw d) => (d.Chance("owner form", 0.85) ? Habits.OwnerTagForm : d.Number("other owner form", 5)) switch
    {
        1 => team.Name,
        2 => $"team-{team.Key}",
        3 => $"#{team.Key}-dev",
        4 => $"{team.Key}@{Habits.Company}.example",
        5 => $"{nameOfLogin[team.People[0]].ToLowerInvariant().Replace(' ', '.')}@{Habits.Company}.example",
        _ => d.Chance("misspelt owner", 0.02) ? Misspelt(team.Slug) : team.Slug,
    };

    /// <summary>Two letters the wrong way round.</summary>
    private static string Misspelt(string word) => word.Length < 5 ? word : $"{word[..2]}{word[3]}{word[2]}{word[4..]}";
}
