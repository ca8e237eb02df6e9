using Dd0c.Demo.Estate;
using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated.GitHub;

/// <summary>Repositories that build no service: libraries, tools, documents, modules, experiments, and neighbours of services with names like theirs.</summary>
internal sealed class Distractors
{
    private static readonly string[] s_neighbours = ["client", "sdk", "docs", "e2e", "infra", "terraform", "helm", "mock", "old", "poc", "loadtest", "dashboards", "contracts", "types", "fixtures"];
    private readonly Habits _habits;
    private readonly HashSet<string> _taken;
    private readonly IReadOnlyList<ServicePlan> _plans;

    public Distractors(Habits habits, IReadOnlyList<ServicePlan> plans)
    {
        (_habits, _plans) = (habits, [.. plans.Where(p => p.Repository is not null)]);
        // None is called as a labeller would take for a service's own.
        _taken = new(plans.SelectMany(p => new[] { p.Name, $"{p.Name}-service", $"svc-{p.Name}", $"{habits.Company}-{p.Name}", $"{p.Name}-app", $"{p.Name}-svc" }).Concat(_plans.Select(p => p.Repository!)), StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<(string Name, string Kind, string? Text, (string, string)? Workflow, bool Archived, bool Fork)> Draw()
    {
        var made = 0;
        for (var i = 0; made < _habits.Distractors && i < _habits.Distractors * 4; i++)
        {
            var d = _habits.Draw.For($"distractor/{i}");
            var (name, kind, workflow) = One(d, i);
            if (!_taken.Add(name)) continue;
            made++;
            yield return (name, kind, d.Chance("readme", 0.7) ? $"# {name}\n\n{kind}.\n" : null, workflow, d.Chance("archived", 0.12), kind == "Fork");
        }
    }

    private (string Name, string Kind, (string, string)? Workflow) One(Draw d, int i)
    {
        var thing = d.Pick("thing", d.Chance("common", 0.5) ? Businesses.Everywhere : _habits.Business.Things);
        var role = d.Pick("role", NameParts.Roles);
        switch (d.Weighted<int>("kind", [(0, 26), (1, 22), (2, 9), (3, 8), (4, 5), (5, 14), (6, 5), (7, 6), (8, 5)]))
        {
            case 0 when _plans.Count > 0:
                var service = d.Pick("service", _plans);
                var end = d.Pick("neighbour", s_neighbours);
                return ($"{service.Repository}-{end}", end switch { "infra" or "terraform" => "Infrastructure as code", "old" => "Replaced", "docs" => "Documents", _ => "Helps to build and test" },
                    end is "infra" or "terraform" ? (".github/workflows/terraform.yml", Workflows.Infra(service.Name)) : end is "client" or "sdk" or "types" ? (".github/workflows/publish.yml", Workflows.Publish) : null);
            case 1: return (d.Pick("library form", [$"lib-{thing}", $"{thing}-lib", $"{thing}-utils", $"go-{thing}", $"{thing}-client-{d.Pick("language", ["go", "ts", "py", "java"])}", $"{thing}-sdk", $"{_habits.Company}-{thing}-common", $"{thing}-models"]), "Library", (".github/workflows/publish.yml", Workflows.Publish));
            case 2: return (d.Pick("tool form", [$"{thing}-cli", $"{role}-tool", $"{thing}-generator", $"{thing}-linter", $"{d.Pick("code", NameParts.CodeNames)}-cli"]), "Tool", null);
            case 3: return (d.Pick("module form", [$"terraform-aws-{thing}", $"tf-module-{role}", $"cdk-{thing}-constructs", $"helm-chart-{thing}", $"ansible-{role}"]), "Module", (".github/workflows/ci.yml", Workflows.Test("Terraform")));
            case 4: return (d.Pick("document form", [$"{thing}-handbook", $"rfcs-{thing}", $"{thing}-docs", $"{thing}-adr", $"design-{thing}"]), "Documents", null);
            case 5: return (d.Pick("experiment form", [$"hackathon-2023-{thing}", $"poc-{thing}-{role}", $"{d.Pick("person", NameParts.FirstNames)}-sandbox", $"spike-{thing}", $"interview-{role}", $"{thing}-playground", $"demo-{thing}-{role}"]), "Experiment", null);
            case 6: return ($"{d.Pick("code", NameParts.CodeNames)}-{d.Pick("fork", ["js", "operator", "exporter", "plugin"])}-fork", "Fork", null);
            case 7: return (d.Pick("odd form", [$"dotfiles-{thing}", $".github-{i}", $"{thing}-assets", $"{thing}-migrations-archive", $"{thing}-notebooks", $"{thing}-figma-export", $"data-{thing}-dbt"]), "Other", null);
            // Something that runs elsewhere, or nowhere any more.
            default: return ($"{thing}-{role}", "Application", (".github/workflows/ci.yml", Workflows.Test("Unit")));
        }
    }
}
