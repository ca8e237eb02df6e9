using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated;

/// <summary>Draws an organisation's habits.</summary>
internal static class HabitsOf
{
    private static readonly IReadOnlyList<(string Name, string[] Words, string Long)> s_stages =
    [
        ("prod", ["prod", "prod", "prod", "production", "prd", "live"], "production"),
        ("staging", ["staging", "staging", "stg", "stage"], "staging"),
        ("dev", ["dev", "dev", "dev", "develop", "development"], "development"),
        ("qa", ["qa"], "qa"),
        ("test", ["test"], "test"),
        ("uat", ["uat"], "uat"),
        ("int", ["int"], "integration"),
        ("preprod", ["preprod"], "preprod"),
        ("sandbox", ["sandbox"], "sandbox"),
        ("demo", ["demo"], "demo"),
        ("perf", ["perf"], "perf"),
    ];

    /// <summary>Kinds of shops, each with the tools its services come by.</summary>
    private static readonly IReadOnlyList<(IReadOnlyList<(Tool, int)> Value, int Weight)> s_tools =
    [
        ([(Tool.Terraform, 80), (Tool.TerraformHex, 6), (Tool.ClickOps, 3), (Tool.Sam, 8), (Tool.Beanstalk, 3)], 26),
        ([(Tool.Terraform, 40), (Tool.TerraformPrefix, 35), (Tool.TerraformHex, 15), (Tool.Serverless, 8), (Tool.ClickOps, 2)], 12),
        ([(Tool.Cdk, 80), (Tool.Sam, 10), (Tool.ClickOps, 3), (Tool.Terraform, 7)], 20),
        ([(Tool.Serverless, 70), (Tool.Terraform, 20), (Tool.ClickOps, 5), (Tool.Amplify, 5)], 12),
        ([(Tool.CloudFormation, 65), (Tool.Sam, 25), (Tool.ClickOps, 5), (Tool.Beanstalk, 5)], 10),
        ([(Tool.Copilot, 70), (Tool.Sam, 15), (Tool.Terraform, 10), (Tool.ClickOps, 5)], 6),
        ([(Tool.SstStacks, 40), (Tool.SstPlain, 40), (Tool.Amplify, 10), (Tool.Cdk, 10)], 5),
        ([(Tool.Chalice, 20), (Tool.Zappa, 20), (Tool.Terraform, 40), (Tool.ClickOps, 10), (Tool.Sam, 10)], 5),
        ([(Tool.Terraform, 30), (Tool.Cdk, 25), (Tool.Sam, 12), (Tool.Serverless, 12), (Tool.CloudFormation, 12), (Tool.ClickOps, 4), (Tool.Beanstalk, 2), (Tool.TerraformHex, 3)], 14),
    ];

    private static readonly IReadOnlyList<string> s_regions = ["eu-west-1", "us-east-1", "eu-central-1", "us-west-2", "ap-southeast-2", "ap-northeast-1", "eu-north-1", "ca-central-1"];

    public static Habits Draw(int seed)
    {
        var d = new Draw(seed);
        var company = d.Pick("company", NameParts.Companies);
        var services = d.Magnitude("services", 30, 400);
        var stages = Stages(d, out var accounts);
        var account = accounts.Count >= stages.Count && stages.Select(s => s.Account).Distinct().Count() == stages.Count;
        return new Habits(d, company, d.Pick("business", Businesses.All))
        {
            Org = company + d.Pick("org", ["", "-tech", "hq", "-eng", "labs", "-io"]),
            Services = services,
            Teams = Math.Clamp(services / d.Between("teams", 4, 11), 4, 45),
            Distractors = d.Chance("many", 0.25) ? 3_000 : d.Magnitude("distractors", 50, 2_000),
            Accounts = accounts,
            Regions = d.Some("regions", s_regions, d.Weighted<int>("region count", [(1, 5), (2, 4), (3, 2), (4, 1)])),
            Stages = stages,
            Form = d.Weighted<EnvironmentForm>("form", [(EnvironmentForm.Suffix, 9), (EnvironmentForm.Prefix, 5), (EnvironmentForm.Middle, 3), (account ? EnvironmentForm.Account : EnvironmentForm.Suffix, 9), (EnvironmentForm.Cluster, 2)]),
            Tools = d.Weighted("tools", s_tools),
            Casing = d.Weighted<Casing>("casing", [(Casing.Kebab, 80), (Casing.Snake, 7), (Casing.Pascal, 13)]),
            Prefixed = d.Weighted<double>("prefixed", [(0, 5), (0.4, 2), (0.97, 3)]),
            RegionInName = d.Weighted<double>("region in name", [(0, 7), (0.3, 2), (1, 1)]),
            CodeNamed = d.Weighted<double>("code named", [(0.02, 5), (0.15, 3), (0.7, 2)]),
            SeveralParts = d.Share("several parts", 0.03, 0.3),
            Previews = d.Chance("previews", 0.25),
            CdkStackStyle = d.Number("cdk stack", 5),
            ServiceTag = Maybe(d, "service tag", 0.6, ["Service", "service", "app", "Application", "service_name", "ServiceName", "application", "component"], 0.3, 0.95),
            SystemTag = Maybe(d, "system tag", 0.35, ["System", "Product", "project", "domain", "BusinessUnit", "Stack"], 0.5, 0.95),
            OwnerTag = Maybe(d, "owner tag", 0.7, ["team", "Team", "Owner", "owner", "squad", "Squad", "ServiceOwner", "contact"], 0.2, 0.95),
            EnvironmentTag = Maybe(d, "environment tag", 0.7, ["Environment", "env", "stage", "Env", "environment", "Stage"], 0.3, 0.95),
            // Where one repository deploys all, only a tool that stamps its own place would write it.
            RepositoryTag = Maybe(d, "repository tag", 0.25, d.Chance("central", 0.2) ? ["git_repo"] : ["git_repo", "repository", "Repository", "repo", "github_repo"], 0.3, 0.9),
            SharedTags = d.Some("shared tags", [("Project", "platform"), ("CostCenter", "4711"), ("terraform", "true"), ("ManagedBy", "platform-team"), ("Company", company), ("Owner_Contact", $"cloud@{company}.example"), ("map-migrated", "d-server-00abc")], d.Number("shared tag count", 4)),
            NameTag = d.Chance("name tag", 0.4),
            RepositoryStyle = d.Weighted<int>("repository style", [(0, 10), (1, 3), (2, 3), (3, 1), (4, 2)]),
            Monorepo = d.Chance("monorepo", 0.3) ? d.Share("monorepo share", 0.25, 0.95) : 0,
            Renamed = d.Weighted<double>("renamed", [(0.02, 5), (0.08, 3), (0.2, 1)]),
            CentralDeploy = d.Chance("central", 0.2),
            ImageStyle = d.Weighted<int>("image style", [(0, 5), (1, 5), (2, 2), (3, 2)]),
            Labels = d.Weighted<double>("labels", [(0, 6), (0.3, 2), (0.9, 2)]),
            DeployWorkflow = d.Share("deploy workflow", 0.35, 0.95),
            Codeowners = d.Weighted<double>("codeowners", [(0.1, 2), (0.5, 4), (0.9, 5)]),
            Descriptor = d.Weighted<double>("descriptor", [(0, 7), (0.3, 1), (0.85, 2)]),
            EverybodyWrites = d.Chance("everybody writes", 0.5),
            Maintainers = d.Weighted<double>("maintainers", [(0.2, 3), (0.7, 3), (0.95, 3)]),
            Committers = d.Share("committers", 0.7, 0.97),
            Reorganised = d.Weighted<double>("reorganised", [(0.02, 6), (0.12, 2), (0.3, 1)]),
            Unowned = d.Share("unowned", 0.01, 0.08),
            Nested = d.Chance("nested", 0.4),
            OwnerTagForm = d.Weighted<int>("owner tag form", [(0, 5), (1, 4), (2, 2), (3, 2), (4, 2), (5, 1)]),
            TeamSlugForm = d.Weighted<int>("team slug form", [(0, 6), (1, 3), (2, 2), (3, 1), (4, 1)]),
        };
    }

    private static TagHabit? Maybe(Draw d, string what, double share, IReadOnlyList<string> keys, double low, double high) =>
        d.Chance(what, share) ? new(d.Pick(what + " key", keys), d.Share(what + " coverage", low, high)) : null;

    /// <summary>Production and some others; in one account, in two, or each in its own.</summary>
    private static List<Stage> Stages(Draw d, out IReadOnlyList<string> accounts)
    {
        string[] names = ["prod", .. d.Weighted<string[]>("stages", [([], 1), (["staging"], 4), (["dev"], 2), (["staging", "dev"], 5), (d.Some("others", ["qa", "test", "uat", "int", "preprod", "sandbox", "demo", "perf", "dev", "staging"], d.Between("more", 2, 4)).ToArray(), 4)])];
        var setup = d.Number("accounts", 3);
        var ids = Enumerable.Range(0, names.Length + 2).Select(i => $"{1 + d.Number($"account first {i}", 9)}{d.Digits($"account {i}", 11)}").ToList();
        var stages = names.Select((name, i) =>
        {
            var (_, words, full) = s_stages.First(s => s.Name == name);
            return new Stage(name, d.Pick("word " + name, words), full, ids[setup switch { 0 => 0, 1 => Math.Min(i, 1), _ => i }]);
        }).ToList();
        accounts = [.. stages.Select(s => s.Account).Distinct(), .. setup == 2 ? ids.TakeLast(1) : []];
        return stages;
    }
}
