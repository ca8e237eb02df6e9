using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>The tags of one deployment's resources, in the many spellings of a grown company.</summary>
internal static class Tags
{
    private static readonly IReadOnlyList<(string Key, string Prod, string Staging, string Dev)> s_environments =
    [
        ("Environment", "production", "staging", "development"),
        ("env", "prod", "stg", "dev"),
        ("stage", "prd", "stage", "dev"),
    ];

    public static Dictionary<string, string> Of(Deployment at, StackDraft? stack, string logicalId)
    {
        var spec = at.Spec;
        var tags = new Dictionary<string, string>();
        if (spec.Delivery == Delivery.ByHand)
        {
            tags["CreatedBy"] = "m.schmidt"; // left the company
            return tags;
        }
        tags["Project"] = "acme-shop";
        tags["CostCenter"] = $"CC-{4000 + Seeded.Number("cost" + at.Team, 60)}";
        if (spec.Delivery == Delivery.Terraform)
        {
            tags["ManagedBy"] = "terraform";
            if (spec.Repository != "" && Seeded.Number("repo-tag" + spec.Name, 3) == 0) tags["repository"] = $"https://github.com/{GitHubDraft.Org}/{spec.Repository ?? spec.Name}";
        }
        if (spec.Delivery == Delivery.Serverless) tags["STAGE"] = at.Environment;
        if (spec.Delivery == Delivery.Sam) tags["lambda:createdBy"] = "SAM";
        if (spec.Says.HasFlag(Says.Tag)) tags[spec.TagKey] = spec.TagValue ?? at.Team;
        if (spec.EnvironmentBy == EnvironmentBy.Tag || Seeded.Number("env-tag" + spec.Name, 3) == 0)
        {
            var (key, prod, staging, dev) = Seeded.Pick("env-key" + spec.Name, s_environments);
            tags[key] = at.Environment switch { "prod" => prod, "staging" => staging, _ => dev };
        }
        if (spec.EnvironmentBy == EnvironmentBy.Tag || (spec.Delivery == Delivery.Stack && Seeded.Number("service-tag" + spec.Name, 2) == 0)) tags["service"] = spec.Name;
        if (stack is not null)
        {
            tags["aws:cloudformation:stack-name"] = stack.Name;
            tags["aws:cloudformation:stack-id"] = stack.Arn;
            tags["aws:cloudformation:logical-id"] = logicalId;
        }
        return tags;
    }
}
