namespace Dd0c.Demo.Generated.GitHub;

/// <summary>The files by which a repository shows which service it builds.</summary>
internal static class ServiceFiles
{
    /// <param name="root">Empty, or the folder in a monorepo with a slash at its end.</param>
    public static IEnumerable<(string Path, string Text)> Of(Habits habits, ServicePlan plan, string root)
    {
        var d = plan.Draw.For("files");
        var called = plan.Path is null ? plan.Repository! : plan.Name;
        var (manifest, text) = Languages.Manifest(plan.Language, called);
        yield return (root + manifest, text);
        yield return ($"{root}src/main.txt", "\n");
        if (d.Chance("readme", 0.8)) yield return (root + "README.md", Readme(d, called, plan));
        if (plan.Parts.Any(p => p.Kind == PartKind.Container)) yield return (root + "Dockerfile", "FROM scratch\n");
        if (plan.Proof.HasFlag(Proof.Descriptor)) yield return (root + "catalog-info.yaml", Descriptor(plan, d));
        foreach (var file in Infrastructure(habits, plan, d)) yield return (root + file.Path, file.Text);
    }

    private static IEnumerable<(string Path, string Text)> Infrastructure(Habits habits, ServicePlan plan, Draw d)
    {
        var at = new Rollout(habits, plan, plan.Stages[0], plan.Regions[0]);
        switch (plan.Tool)
        {
            case Tool.Serverless:
                yield return ("serverless.yml", $"service: {at.Base}\nframeworkVersion: '4'\nprovider:\n  name: aws\n  stage: ${{opt:stage, 'dev'}}\n  region: {at.Region}\nfunctions:\n{string.Concat(plan.Parts.SelectMany(p => p.Functions.Select(f => $"  {(p.Role == "" ? f : $"{p.Role}-{f}")}:\n    handler: src/{f}.handler\n")))}");
                break;
            case Tool.Sam:
                yield return ("template.yaml", $"AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n{string.Concat(plan.Parts.SelectMany(p => p.Functions.Select(f => $"  {NameForms.Pascal(p.Role)}{NameForms.Pascal(f)}Function:\n    Type: AWS::Serverless::Function\n")))}");
                if (plan.Proof.HasFlag(Proof.Template))
                    yield return ("samconfig.toml", $"version = 0.1\n{string.Concat(plan.Stages.Select((s, i) => $"[{(i == 0 ? "default" : s.Word)}.deploy.parameters]\nstack_name = \"{new Rollout(habits, plan, s, at.Region).StackName}\"\nresolve_s3 = true\n"))}");
                break;
            case Tool.Cdk:
                yield return ("cdk.json", "{ \"app\": \"npx ts-node --prefer-ts-exts bin/app.ts\" }\n");
                break;
            case Tool.CloudFormation:
                yield return ("cloudformation.yml", "AWSTemplateFormatVersion: '2010-09-09'\n");
                break;
            case Tool.Copilot:
                yield return ($"copilot/{plan.Name}/manifest.yml", $"name: {plan.Name}\ntype: Load Balanced Web Service\n");
                break;
            case Tool.Chalice:
                yield return (".chalice/config.json", $$"""{ "version": "2.0", "app_name": "{{at.Base}}" }""" + "\n");
                break;
            case Tool.Zappa:
                yield return ("zappa_settings.json", $$"""{ "{{at.Stage.Word}}": { "project_name": "{{at.Base}}" } }""" + "\n");
                break;
            case Tool.SstPlain or Tool.SstStacks:
                yield return ("sst.config.ts", $"export default $config({{ app() {{ return {{ name: \"{at.Base}\" }}; }} }});\n");
                break;
            case Tool.Terraform or Tool.TerraformHex or Tool.TerraformPrefix when !habits.CentralDeploy:
                yield return ("infra/main.tf", $"module \"service\" {{\n  source = \"git@github.com:{habits.Org}/terraform-aws-service.git\"\n  name   = \"{plan.Name}\"\n}}\n");
                break;
            default: break;
        }
        if (d.Chance("task definition", 0.3) && plan.Parts.Any(p => p.Kind == PartKind.Container)) yield return ("task-definition.json", $$"""{ "family": "{{at.Named("")}}" }""" + "\n");
    }

    private static string Readme(Draw d, string called, ServicePlan plan) => d.Number("readme form", 4) switch
    {
        0 => $"# {called}\n",
        1 => $"# {NameForms.Title(called)}\n\nPart of {plan.Domain}.\n\n## Run\n\n```\nmake run\n```\n",
        2 => $"# {called}\n\nRuns as `{plan.Name}`.\n",
        _ => $"[![ci](https://github.com/{plan.Org}/{plan.Repository}/actions/workflows/ci.yml/badge.svg)](https://github.com/{plan.Org}/{plan.Repository}/actions)\n\n# {called}\n",
    };

    private static string Descriptor(ServicePlan plan, Draw d)
    {
        var owner = plan.Signals.Descriptor is { } team ? d.Number("owner form", 3) switch { 0 => $"group:default/{team.Slug}", 1 => team.Key, _ => team.Slug } : "guests";
        return $"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {plan.Name}\n  annotations:\n    github.com/project-slug: {plan.Org}/{plan.Repository}\nspec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n";
    }
}
