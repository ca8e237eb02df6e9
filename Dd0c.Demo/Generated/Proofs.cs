using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Generated;

/// <summary>Decides what will show a service's repository, and says what a labeller could then tell.</summary>
internal static class Proofs
{
    public static ServicePlan Of(Habits habits, ServicePlan plan, RepositoryName repository)
    {
        var d = plan.Draw.For("proof");
        var image = Image(habits, plan, repository);
        var container = plan.Parts.Any(p => p.Kind == PartKind.Container);
        var made = plan.Tool is Tool.Cdk; // its images lie in one registry for all
        // What only builds for a repository that deploys all shows itself by the image it pushes.
        var builds = !habits.CentralDeploy || (container && habits.ImageStyle != 2);
        var proof = Proof.None;
        if (builds && d.Chance("workflow", habits.DeployWorkflow) && !(d.Chance("says nothing", 0.2) || plan.Tool is Tool.Chalice or Tool.Zappa or Tool.Amplify or Tool.SstPlain or Tool.SstStacks or Tool.ClickOps)) proof |= Proof.Workflow;
        if (plan.Tool == Tool.Serverless || (plan.Tool == Tool.Sam && d.Chance("samconfig", 0.6))) proof |= Proof.Template;
        if (container && !made && Last(image) == repository.Name) proof |= Proof.Image;
        if (container && !made && d.Chance("label", habits.Labels)) proof |= Proof.Label;
        var tag = plan.Tool != Tool.ClickOps && habits.RepositoryTag is { } habit && d.Chance("tag", habit.Coverage);
        // With a central repository the tag says where the Terraform lies, which is not where the service does.
        if (tag && !habits.CentralDeploy) proof |= Proof.Tag;
        if (d.Chance("descriptor", habits.Descriptor)) proof |= Proof.Descriptor;
        var shown = proof != Proof.None ? RepositoryShown.ByEvidence
            : !repository.Renamed && (repository.Path is not null || repository.Name == plan.Name || habits.RepositoryStyle != 4) ? RepositoryShown.ByNameAlone
            : RepositoryShown.NotAtAll;
        return plan with
        {
            Image = image,
            Proof = proof,
            RepositoryShown = shown,
            RepositoryTag = !tag ? null : habits.CentralDeploy ? "infrastructure" : d.Number("tag form", 3) switch { 0 => repository.Name, 1 => $"{repository.Org}/{repository.Name}", _ => $"https://github.com/{repository.Org}/{repository.Name}" },
            Case = repository.Renamed ? "renamed-repository" : repository.Path is not null && plan.Case is null ? "monorepo" : plan.Case,
            Has = repository.Path is not null && !image.EndsWith(plan.Name, StringComparison.Ordinal) || habits.ImageStyle == 2 ? plan.Has & ~Has.Registry : plan.Has,
        };
    }

    private static string Image(Habits habits, ServicePlan plan, RepositoryName repository) => habits.ImageStyle switch
    {
        0 => repository.Path is null ? repository.Name : $"{repository.Name}/{plan.Name}",
        1 => plan.Name,
        2 => "apps",
        _ => $"{habits.Company}/{plan.Name}",
    };

    private static string Last(string image) => image.Split('/')[0] is var first && image.Contains('/', StringComparison.Ordinal) ? first : image;
}
